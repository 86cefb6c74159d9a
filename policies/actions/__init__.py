"""Everything that changes the library."""
