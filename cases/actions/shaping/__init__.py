"""What gives a case its shape: merged into another and parted again, messages moved, cases linked, all told at once."""
