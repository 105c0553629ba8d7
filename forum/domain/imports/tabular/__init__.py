"""Tables of contributions, whatever their columns are called."""
