"""What pages cost, against the floor of our own stack."""
