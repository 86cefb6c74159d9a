"""Pages about calendars, service levels and deadline rules."""
