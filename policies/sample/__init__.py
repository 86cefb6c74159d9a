"""A sample library in our own words: enough to try every part, never a rule for a real guest."""

from policies.sample.install import install

__all__ = ["install"]
