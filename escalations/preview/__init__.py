"""A rota as somebody types it, before it is saved: read, laid out by the product's own resolver, answered."""
