"""What every test of a case's shape needs: something is promised, and two cases that may become one."""

import pytest

from tests.factories.cases import make_case
from tests.factories.clocks import promise_everybody
from tests.factories.users import UserFactory


@pytest.fixture(autouse=True)
def promise(db):
    """Promise every case the same, round the clock."""
    return promise_everybody()


@pytest.fixture
def owner():
    """Who owns both."""
    return UserFactory(name="Lívia Prado")


@pytest.fixture
def into(owner):
    """The case that goes on."""
    return make_case(owner=owner)


@pytest.fixture
def source(owner, into):
    """The second case about the same stay."""
    return make_case(owner=owner, team=into.team, reservation=into.reservation)
