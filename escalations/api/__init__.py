"""On-call duty and alerts over the API."""
