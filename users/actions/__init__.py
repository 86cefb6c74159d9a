"""What a person or an admin changes about somebody who works here; callers import from here."""

from users.actions.accounts import (
    PREFERENCES,
    deactivate,
    end_every_session,
    fold,
    machine,
    set_preferences,
    set_role,
)

__all__ = [
    "PREFERENCES",
    "deactivate",
    "end_every_session",
    "fold",
    "machine",
    "set_preferences",
    "set_role",
]
