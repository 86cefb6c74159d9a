"""Somebody at the desk, signed in."""

import pytest
from django.conf import settings

from tests.factories.users import UserFactory


@pytest.fixture
def livia(db):
    return UserFactory(name="Lívia Prates", time_zone="America/Sao_Paulo", undo_seconds=10)


@pytest.fixture
def desk(client, livia):
    """A browser in which Lívia is signed in."""
    client.force_login(livia, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def htmx(desk):
    """The same browser asking for fragments."""
    desk.defaults["HTTP_HX_REQUEST"] = "true"
    return desk
