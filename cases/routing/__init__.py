"""Who gets a case, what they are told with it, and the proof that none is left alone: read here, written in actions."""
