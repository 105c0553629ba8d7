"""Pages: how the contributions were used, and where people are cited."""
