"""`python -m benchmarks`: what pages cost."""

from benchmarks.pages import main

main()
