"""The pages of a search: what their addresses say, and results made ready to print."""
