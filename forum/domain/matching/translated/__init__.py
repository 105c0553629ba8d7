"""Questions that an author quotes in other words: found by concepts, cognates and order."""

from forum.domain.matching.translated.search import find_translated

__all__ = ["find_translated"]
