"""How a machine finds what may belong together; people decide."""
