"""What a message that comes in says: danger, thanks, and why it is held. Nothing here writes."""
