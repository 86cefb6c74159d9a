"""How a case ends: what still stands in the way, and what was done on it in a few sourced lines."""
