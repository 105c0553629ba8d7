"""HTML: one file, an archive of pages that opens offline, and an EPUB."""
