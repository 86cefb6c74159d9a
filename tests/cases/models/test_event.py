import pytest
from django.db import InternalError, connection, transaction

from cases.models import CaseEvent
from tests.factories.cases import make_case, send
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


class TestTheTimeline:
    @pytest.mark.parametrize(
        "statement", ["update cases_caseevent set kind = 'closed'", "delete from cases_caseevent"]
    )
    def test_refuses_to_be_rewritten_even_by_raw_sql(self, statement):
        make_case()

        with (
            pytest.raises(InternalError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

        assert CaseEvent.objects.exists()


class TestWords:
    @pytest.mark.parametrize(
        "statement",
        [
            "update cases_message set text = 'softer'",
            "delete from cases_message",
            "update cases_thread set kind = 'host' where kind = 'guest'",
        ],
    )
    def test_neither_text_nor_audience_can_be_changed(self, statement):
        owner = UserFactory()
        send(make_case(owner=owner), by=owner)

        with (
            pytest.raises(InternalError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
