"""What starts and stops everything on one machine; it knows nothing of Django or of the product."""
