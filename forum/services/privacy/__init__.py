"""Privacy: what is kept about people, and its end."""
