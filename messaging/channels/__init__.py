"""Ways for words to leave: one adapter each; copy one to add another."""
