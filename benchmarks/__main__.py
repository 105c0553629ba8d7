"""Entry point of `python -m benchmarks`."""

from benchmarks.pages import main

main()
