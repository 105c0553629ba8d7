"""Pages of the summary: reading its editions, writing and reviewing its draft."""
