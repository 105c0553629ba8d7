"""Proceedings of a discussion: a document of topics and contributions under headings."""
