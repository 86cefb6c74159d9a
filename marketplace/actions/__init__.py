"""What people and files do to the marketplace's rows: the only writers."""
