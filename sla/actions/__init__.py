"""What people do with versions: write, publish, end."""
