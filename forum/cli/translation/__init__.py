"""Commands about translation: which engines there are, and asking them again."""
