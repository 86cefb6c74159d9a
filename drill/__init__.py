"""Proof that no page is lost: the real processes, their killers, a provider that keeps its own log, and an oracle."""
