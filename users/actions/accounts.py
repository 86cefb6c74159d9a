"""What a person or an admin changes about an account."""

from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext
from knox.models import AuthToken

from common.errors import BadInput
from common.live import Audience, announce
from users.models import User
from users.roles import Role

#: What everybody may change about themselves.
PREFERENCES = frozenset({"language", "theme", "time_zone", "undo_seconds", "single_keys", "called"})


@transaction.atomic
def set_preferences(*, user_id: int, changes: dict[str, object], now: datetime) -> User:
    """Keep somebody's own choices; refuses what is not theirs to choose."""
    foreign = set(changes) - PREFERENCES
    if foreign:
        raise BadInput(
            gettext("These are not yours to change: %(names)s.")
            % {"names": ", ".join(sorted(foreign))}
        )
    user = User.objects.select_for_update().get(pk=user_id)
    for name, value in changes.items():
        setattr(user, name, value)
    user.full_clean(validate_unique=False, validate_constraints=False, exclude=["password"])
    user.save(update_fields=sorted(changes))
    return user


@transaction.atomic
def fold(*, user_id: int, section: str, is_open: bool | None, now: datetime) -> User:
    """Keep that somebody wants a part of a page open or folded, on every page of its kind; None: as the page does."""
    user = User.objects.select_for_update().get(pk=user_id)
    if is_open is None:
        user.sections.pop(section, None)
    else:
        user.sections[section] = is_open
    user.save(update_fields=["sections"])
    return user


@transaction.atomic
def set_role(*, user_id: int, role: Role, by: User, now: datetime) -> User:
    """Give somebody another role; every session and token made under the old one ends at once."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.role = role
    user.save(update_fields=["role"])
    end_every_session(user_id=user.pk, now=now)
    return user


@transaction.atomic
def deactivate(*, user_id: int, by: User, now: datetime) -> User:
    """Let nobody in under this name any more; every session and token ends at once."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_every_session(user_id=user.pk, now=now)
    return user


@transaction.atomic
def end_every_session(*, user_id: int, now: datetime, keep: str | None = None) -> None:
    """End all sessions (but `keep`, a session key), tokens and live streams of one person."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in Session.objects.filter(expire_date__gt=now).iterator():
        if session.session_key == keep:
            continue
        if str(session.get_decoded().get("_auth_user_id", "")) == str(user_id):
            store(session.session_key).delete()
    AuthToken.objects.filter(user_id=user_id).delete()
    announce("session", audience=Audience(users=frozenset({user_id})))


def machine(*, name: str, address: str) -> User:
    """Return the machine of that address, made when it is missing: no password, no team, no rights."""
    found, _is_new = User.objects.get_or_create(
        email=address,
        defaults={"name": name, "role": Role.MACHINE, "password": make_password(None)},
    )
    return found
