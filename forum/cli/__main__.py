"""Lets `python -m forum.cli` do what `forum` does."""

from forum.cli import main

main()
