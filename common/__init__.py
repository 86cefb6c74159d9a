"""A closed list of shared pieces, no models: a new file here needs an ADR."""
