"""The library’s doors for programs."""
