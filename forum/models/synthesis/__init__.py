"""Tables of facilitating: excerpts, points, codes, proposals, the cited summary."""
