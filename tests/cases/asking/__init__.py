"""Tests of what is asked of others."""
