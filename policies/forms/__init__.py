"""What people may ask of the library, and what editors write into it."""

from policies.forms.asking import LookupForm
from policies.forms.browsing import LibraryForm

__all__ = ["LibraryForm", "LookupForm"]
