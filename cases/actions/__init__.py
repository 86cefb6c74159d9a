"""What a person or a clock does to a case: only these modules write."""
