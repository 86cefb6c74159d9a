"""What is known of a case, and what was kept as proof of it."""
