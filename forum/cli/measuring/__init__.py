"""Commands that measure how well the program finds what people know."""
