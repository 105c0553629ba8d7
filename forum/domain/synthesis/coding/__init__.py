"""Rules of coding: the code book, agreement between coders, and what is exchanged with others."""
