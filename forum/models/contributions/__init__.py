"""Tables of contributions: revisions, co-signatures, decisions and fingerprints."""
