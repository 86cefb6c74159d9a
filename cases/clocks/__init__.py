"""What the clocks of a case come to, read and worked out: faces, tiles, impact, replay. Nothing here writes."""
