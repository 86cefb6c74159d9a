"""Decisions, requests to go further, their answers, what becomes of them, and the numbers behind all of it."""
