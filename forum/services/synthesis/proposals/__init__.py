"""What a machine proposes, with its passages; people decide."""
