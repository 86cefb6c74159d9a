from datetime import UTC, datetime

import pytest
from django.urls import reverse

from sla.defaults import install
from sla.models import BusinessCalendar, DeadlineRule, ServiceLevel
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


class TestAdmin:
    @pytest.mark.parametrize("model", [BusinessCalendar, DeadlineRule, ServiceLevel])
    def test_shows_everything_and_changes_nothing(self, client, model):
        install(now=datetime(2026, 3, 13, tzinfo=UTC))
        client.force_login(UserFactory(admin=True))
        name = model._meta.model_name

        listed = client.get(reverse(f"admin:sla_{name}_changelist"))
        shown = client.get(reverse(f"admin:sla_{name}_change", args=[model.objects.first().pk]))
        added = client.get(reverse(f"admin:sla_{name}_add"))

        assert (listed.status_code, shown.status_code, added.status_code) == (200, 200, 403)
        assert b'name="_save"' not in shown.content
