"""Asking others: what may be shared with them, the link they answer by, the mail they get. Writes nothing."""
