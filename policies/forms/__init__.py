"""What people may ask of the library, and what editors write into it."""

from policies.forms.asking import LibraryForm, LookupForm

__all__ = ["LibraryForm", "LookupForm"]
