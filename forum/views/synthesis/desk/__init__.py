"""The reading desk: contributions and points side by side, for those who sum up."""
