"""How one person is woken: ways, plans, quiet hours, and what they answer. Nothing here writes."""
