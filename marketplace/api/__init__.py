"""People, listings and reservations over the API; read only."""
