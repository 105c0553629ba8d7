"""Tables of privacy: notices, erasures, files of one's own data, and the log."""
