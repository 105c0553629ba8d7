"""The label of a seat on a team, as readers see it beside a name, in one language or several."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.domain.characters import clean_line
from forum.domain.languages import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class SeatLabel:
    """The label by language, as pairs of language and words; the first is the one as typed."""

    versions: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.versions)

    @property
    def by_language(self) -> dict[str, str]:
        """Return the words by language."""
        return dict(self.versions)

    def words_in(self, language: str) -> tuple[str, str]:
        """Return the label for a reader of `language` and the language that it is in."""
        by_language = self.by_language
        if not by_language:
            return "", language
        code = language if language in by_language else self.versions[0][0]
        return by_language[code], code

    def cut(self, length: int) -> "SeatLabel":
        """Return the label with at most `length` characters in each language."""
        return SeatLabel(tuple((code, words[:length]) for code, words in self.versions))

    @property
    def longest(self) -> str:
        """Return the longest version, or an empty string."""
        return max((words for _code, words in self.versions), key=len, default="")


NO_LABEL = SeatLabel()


def label_in(language: str, words: str) -> SeatLabel:
    """Return a label in one language; none if there are no words."""
    return label_of({language or DEFAULT_LANGUAGE: words})


def label_of(words_by_language: Mapping[str, str]) -> SeatLabel:
    """Return the label with these words by language, each on one line, without empty ones."""
    lines = ((code, clean_line(words)) for code, words in words_by_language.items())
    return SeatLabel(tuple((code, line) for code, line in lines if line))
