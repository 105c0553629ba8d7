"""The search for contributions: its index, queries, counts and hits."""
