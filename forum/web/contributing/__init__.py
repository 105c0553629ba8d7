"""Writing a contribution: what is typed, how it is cut and matched, and the pages that show it."""
