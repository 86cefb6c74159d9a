"""The page "How I am woken" in a real browser: accessible in both themes and sizes, and usable to the end."""

import json
import os
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from common.time import database_now
from escalations import defaults
from messaging.models import ContactMethod, Delivery
from tests.browser import DESK, PHONE, Complaints, assert_accessible, until
from tests.factories.messaging import ContactMethodFactory
from tests.factories.users import UserFactory
from tests.messaging.push_service import Browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def tomas(transactional_db):
    user = UserFactory(name="Tomás Abreu", time_zone="America/Sao_Paulo")
    now = database_now()
    ContactMethodFactory(user=user, kind="voice", value="+5511912345678", verified_at=now)
    ContactMethodFactory(user=user, kind="sms", value="+5511912345678", unverified=True)
    ContactMethodFactory(
        user=user,
        kind="push",
        value="http://127.0.0.1/send/x",
        label="Chrome, Android",
        push_keys=Browser.new().keys,
        verified_at=now,
        disabled_reason="gone",
    )
    defaults.ways_to_wake(user, now=now)
    return user


@pytest.fixture
def open_page(page, live_server, sign_in, tomas):
    sign_in(tomas)

    def open_it(**query):
        page.goto(live_server.url + reverse("escalations:ways"))
        return page

    return open_it


@pytest.mark.parametrize("language", ["en", "pt-br"])
@pytest.mark.parametrize("theme", ["light", "dark"])
class TestThePage:
    def test_has_no_barrier(self, page, open_page, tomas, theme, language):
        tomas.language = language
        tomas.save()
        complaints = Complaints(page)
        page.emulate_media(color_scheme=theme)
        for name, size in (("desk", DESK), ("phone", PHONE)):
            page.set_viewport_size(size)
            open_page()
            page.locator("details.add-rule summary").first.click()
            assert_accessible(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"]
            if folder := os.environ.get("STEWARD_PICTURES"):
                page.screenshot(path=f"{folder}/ways-{theme}-{language}-{name}.png", full_page=True)
        assert not complaints, complaints


class TestProvingATelephone:
    def test_takes_a_number_a_code_and_nothing_else(self, page, open_page, tomas):
        open_page()
        page.get_by_label("Reach me by").select_option("sms")
        page.get_by_label("Address or number").fill("+351 912 345 678")
        page.get_by_role("button", name="Add and send a code").click()
        way = page.locator(".my-way", has_text="+351912345678")
        expect(way).to_contain_text("Not proven yet")

        way.get_by_label("The six digits you got").fill("000000")
        way.get_by_role("button", name="Prove").click()
        expect(page.locator("#toasts")).to_contain_text("not the digits")
        digits = re.search(r"\d{6}", Delivery.objects.get(lane="code").body_text)[0]
        way.get_by_label("The six digits you got").fill(digits)
        way.get_by_role("button", name="Prove").click()

        expect(way).to_contain_text("Proven")
        expect(page.locator("#severity-1 .wake-sentence")).to_contain_text("Text message")
        assert ContactMethod.objects.get(value="+351912345678").is_usable

    def test_says_beside_the_field_what_is_wrong(self, page, open_page):
        open_page()
        page.get_by_label("Reach me by").select_option("voice")
        page.get_by_label("Address or number").fill("11 91234")
        page.get_by_role("button", name="Add and send a code").click()

        expect(page.locator("#id_address_error")).to_contain_text("country’s code")


class TestThisDevice:
    def test_shows_what_was_pushed_and_opens_only_our_own_pages(
        self, page, open_page, context, live_server
    ):
        context.grant_permissions(["notifications"], origin=live_server.url)
        open_page()
        worker = page.locator("form[data-push]").get_attribute("data-worker")
        page.evaluate(
            "async (url) => { const r = await navigator.serviceWorker.register(url);"
            " while (r.active?.state !== 'activated') await new Promise((f) => setTimeout(f, 50)); }",
            worker,
        )
        session = context.new_cdp_session(page)
        versions = []
        session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: versions.extend(told["registrations"]),
        )
        session.send("ServiceWorker.enable")
        until(page, lambda: versions)
        told = {"title": "S1: Safety incident", "body": "Tap", "link": "/on-call/", "tag": "t"}

        session.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": live_server.url,
                "registrationId": versions[0]["registrationId"],
                "data": json.dumps(told),
            },
        )

        page.wait_for_function(
            "async (url) => (await (await navigator.serviceWorker.getRegistration(url))"
            ".getNotifications()).some((n) => n.title === 'S1: Safety incident' && n.data.link === '/on-call/')",
            arg=worker,
        )
