"""Tables of what people say, sign and decide on."""
