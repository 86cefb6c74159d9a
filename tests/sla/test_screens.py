"""The editors in a real browser: by keyboard, in both themes and widths, with mistakes said where they are."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from sla import defaults
from sla.actions import drafting
from sla.models import BusinessCalendar, Draft, Shelf
from tests.browser import DESK, PHONE, assert_accessible
from tests.factories.cases import make_case
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]

OFFICE = "/service-levels/calendars/sao-paulo-office/draft/"
PAGES = (
    "/service-levels/",
    OFFICE,
    "/service-levels/levels/s4/draft/",
    "/service-levels/rules/jec-answer/draft/",
    "/service-levels/rules/stay-lead-time/",
    f"{OFFICE}publication/",
)


@pytest.fixture
def helena(transactional_db):
    now = timezone.now()
    defaults.install(now=now)
    person = UserFactory(manager=True, name="Helena Vasques", time_zone="America/Sao_Paulo")
    make_case(now=now, owner=person, severity=4)
    for shelf, code in (
        (Shelf.CALENDARS, "sao-paulo-office"),
        (Shelf.LEVELS, "s4"),
        (Shelf.RULES, "jec-answer"),
    ):
        drafting.begin(shelf=shelf, code=code, by=person, now=now)
    return person


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE)])
class TestEveryPage:
    def test_has_no_barrier_and_fits(self, page, live_server, sign_in, helena, theme, size):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        sign_in(helena)

        for path in PAGES:
            page.goto(live_server.url + path)
            if "publication" in path:
                page.get_by_label("How many cases").wait_for()
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


class TestACalendar:
    def test_is_written_by_keyboard_and_kept_as_it_is_typed(
        self, page, live_server, sign_in, helena
    ):
        page.set_viewport_size(DESK)
        sign_in(helena)
        page.goto(live_server.url + OFFICE)

        page.get_by_label("Monday", exact=True).fill("08:00–12:00, 13:00–18:00")
        page.get_by_label("Monday", exact=True).press("Alt+ArrowDown")
        tuesday = page.get_by_label("Tuesday", exact=True)
        assert tuesday.evaluate("field => field === document.activeElement")
        assert tuesday.input_value() == "08:00–12:00, 13:00–18:00"
        page.get_by_text("08:00–12:00, 13:00–18:00").first.wait_for()  # in what changes

        page.get_by_label("Friday", exact=True).fill("18:00–08:00")
        page.get_by_label("Friday", exact=True).press("Tab")
        page.locator("#id_day_4_error .error").wait_for()
        friday = page.get_by_label("Friday", exact=True)
        assert friday.get_attribute("aria-invalid") == "true"
        assert friday.get_attribute("aria-describedby") == "id_day_4_error"
        assert friday.input_value() == "18:00–08:00"
        page.get_by_role("link", name="ends before it begins").wait_for()

        page.reload()
        assert page.get_by_label("Friday", exact=True).input_value() == "18:00–08:00"
        page.get_by_label("Friday", exact=True).fill("18:00–02:00 +1")
        page.get_by_label("Friday", exact=True).press("Tab")
        page.get_by_text("Ready to publish").wait_for()

        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Publish version 2").wait_for()
        page.get_by_role("button", name="Publish version 2").click()
        page.get_by_role("heading", name="What changed since version 1").wait_for()
        assert BusinessCalendar.objects.filter(code="sao-paulo-office").count() == 2

    def test_grows_a_row_when_the_last_is_used(self, page, live_server, sign_in, helena):
        page.set_viewport_size(DESK)
        sign_in(helena)
        page.goto(live_server.url + OFFICE)
        rows = page.locator('input[name="yearly_from"]')
        assert rows.count() == 1

        rows.first.press_sequentially("12-20")

        assert rows.count() == 2
        assert rows.nth(1).input_value() == ""

    def test_shows_the_holidays_of_a_country_as_soon_as_it_is_chosen(
        self, page, live_server, sign_in, helena
    ):
        page.set_viewport_size(DESK)
        sign_in(helena)
        page.goto(live_server.url + OFFICE)

        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_label("Public holidays of").select_option("PT")

        page.locator("#holidays").get_by_text("Dia de Portugal").first.wait_for()
        page.reload()
        assert page.get_by_label("Public holidays of").input_value() == "PT"

    def test_works_without_scripts(self, browser, live_server, helena):
        client = Client()
        client.force_login(helena, backend=settings.AUTHENTICATION_BACKENDS[0])
        context = browser.new_context(java_script_enabled=False)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(live_server.url + OFFICE)

        page.get_by_label("Monday", exact=True).fill("25:00–26:00")
        page.get_by_role("button", name="Save").click()

        page.locator("#id_day_0_error .error").wait_for()
        assert Draft.objects.get(shelf="calendars").contents["day_0"] == ["25:00–26:00"]
        context.close()


class TestARule:
    def test_is_worked_through_while_it_is_written(self, page, live_server, sign_in, helena):
        page.set_viewport_size(DESK)
        sign_in(helena)
        page.goto(live_server.url + "/service-levels/rules/jec-answer/draft/")

        page.get_by_label("It begins").fill("2026-11-10T09:00")
        page.get_by_label("It begins").press("Tab")

        page.locator("#check").get_by_text("Wed 2 Dec 2026").first.wait_for()
