"""People, listings and reservations over the API; of people also how they want to be treated."""
