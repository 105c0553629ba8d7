"""Apertium, rule-based translation on this machine: its directions, and where they lie."""
