"""An alert as it is read: what causes one, whom it woke and will wake, what it may say. Nothing here writes."""
