"""The rota editor in a real browser: accessible in both themes and on a phone, and it works by keyboard alone."""

import pytest
from django.urls import reverse

from common.time import database_now
from escalations.actions import shifts
from escalations.lifecycle import Level
from escalations.models import Rotation
from tests.browser import DESK, PHONE, assert_accessible
from tests.factories.escalations import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def desk(transactional_db):
    desk = Desk()
    desk.schedule.holiday_country = "BR"
    desk.schedule.save()
    shifts.lay_out(schedule_id=desk.schedule.pk, now=database_now())
    desk.rotation = Rotation.objects.get(level=Level.FIRST)
    return desk


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE)])
class TestRotaEditor:
    def test_has_no_barrier(self, page, live_server, sign_in, desk, theme, size):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        sign_in(desk.helena)
        pk, rotation = desk.schedule.pk, desk.rotation.pk

        for name, args in (
            ("rotas", []),
            ("rota", [pk]),
            ("rotation_end", [pk, rotation]),
            ("rota_fairness", [pk]),
            ("calendar_import", [pk]),
            ("my_feed", []),
        ):
            page.goto(live_server.url + reverse(f"escalations:{name}", args=args))
            assert_accessible(page)
        page.goto(live_server.url + reverse("escalations:rotation", args=[pk, rotation]))
        page.get_by_role("button", name="Show the next four weeks").click()
        page.get_by_role("button", name="Save the rota").wait_for()
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide


class TestByKeyboard:
    def test_changes_who_goes_first(self, page, live_server, sign_in, desk):
        sign_in(desk.helena)
        where = reverse("escalations:rotation", args=[desk.schedule.pk, desk.rotation.pk])
        page.goto(live_server.url + where)

        for person, turn in ((desk.tomas, "2"), (desk.nadia, "1")):
            page.get_by_label(person.name).focus()
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(turn)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Save the rota").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**" + reverse("escalations:rota", args=[desk.schedule.pk]))

        after = Rotation.objects.filter(level=Level.FIRST).latest("pk")
        assert [p.user for p in after.participants.order_by("position")] == [
            desk.nadia,
            desk.tomas,
        ]
