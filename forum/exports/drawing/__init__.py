"""Drawings of charts, and the fonts of everything that is typeset."""
