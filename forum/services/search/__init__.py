"""The parts of a search: documents, engines, what is looked for, counts and hits."""
