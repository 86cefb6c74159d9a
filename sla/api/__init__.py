"""Calendars, service levels and deadline rules over the API: the same drafts, readings and acts as the pages."""
