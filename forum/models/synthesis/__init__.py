"""Tables of facilitating: excerpts, points, and the summary with its citations."""
