"""Searching: what somebody typed is read, looked for by index, and shown; only what they may see."""
