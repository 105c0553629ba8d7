"""Comparing a round of a consultation with the one before it."""
