"""What people type into a draft, read into terms a version can be made of, and written back."""
