"""Files of old discussions, opened in a process of its own."""
