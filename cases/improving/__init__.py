"""What the desk's work says about the rules: who quoted them, who left them, what should change."""
