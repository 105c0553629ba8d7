"""Pages: what the summary covers, and what it leaves out on purpose."""
