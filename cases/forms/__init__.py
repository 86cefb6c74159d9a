"""The shapes of what people send about a case: parsed here, decided in the actions."""
