"""Entry point of `python -m forum.cli`, which is the same as `forum`."""

from forum.cli import main

main()
