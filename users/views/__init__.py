"""Pages about people who work here: one's own choices, who is away, who carries what."""
