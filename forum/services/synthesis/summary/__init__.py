"""The summary: writing its draft, holding it to what it cites, publishing and reading it."""
