"""Why a case refuses what somebody asks of it."""

from common.errors import BadInput, DomainError


class Unowned(DomainError):
    """Nobody owns the case."""


class AlreadyOwned(DomainError):
    """Somebody else owns the case."""


class NotOwner(DomainError):
    """Only the owner may do this."""


class OwnerChanged(DomainError):
    """Somebody else owns the case by now than whoever it was to be taken over from."""


class StaleForm(DomainError):
    """The case changed after the form was opened; the text is kept."""


class OutcomeMissing(BadInput):
    """A case cannot be resolved without saying how it ended."""


class StillOpen(DomainError):
    """The gate found something that must be settled first; every item is named."""


class AlreadyResolved(DomainError):
    """The case has ended."""


class CannotOwn(BadInput):
    """This person's role does not work cases, or the person has left."""
