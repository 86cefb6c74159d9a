"""From a file of bookings to stays: pure reading and checking, described by a column map."""
