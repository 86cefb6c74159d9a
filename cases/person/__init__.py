"""What cases say of a person, and what a case should know of the people on it; reads only."""
