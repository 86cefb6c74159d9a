"""What people and clocks do with alerts: the only writers of this app."""
