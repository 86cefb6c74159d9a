"""One thing a person or a clock does with messages: the only writers."""
