"""Files of programs for qualitative analysis, opened in a process of their own."""
