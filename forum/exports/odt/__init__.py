"""ODT: OpenDocument text with real headings, lists, notes and languages."""
