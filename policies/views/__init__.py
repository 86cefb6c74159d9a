"""The library’s pages."""
