"""The doors to people."""
