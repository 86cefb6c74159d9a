"""What may be decided by whom: arithmetic, sums, and who answers what goes further."""
