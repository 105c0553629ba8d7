"""Rules of facilitating: excerpts, points and summaries."""
