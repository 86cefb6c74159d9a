"""Sign-in and settings in a real browser, in both themes, on a desk and on a phone."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser import SIZES, assert_accessible
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def keep_picture(page, name):
    """Keep a screenshot where a person asked for them."""
    if folder := os.environ.get("STEWARD_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
class TestAccessibility:
    def test_sign_in_breaks_no_rule(self, page, live_server, complaints, theme, size):
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=theme)
        page.goto(f"{live_server.url}/account/login/")

        keep_picture(page, f"login-{theme}-{size}")
        assert_accessible(page)
        assert not complaints, complaints

    def test_settings_and_what_floats_break_no_rule(
        self, page, live_server, sign_in, complaints, theme, size
    ):
        user = UserFactory(name="Lívia Prates", theme=theme, manager=True)
        sign_in(user)
        page.set_viewport_size(SIZES[size])
        page.goto(f"{live_server.url}/settings/")

        keep_picture(page, f"settings-{theme}-{size}")
        assert_accessible(page)
        page.keyboard.press("Control+k")
        expect(page.locator("#palette")).to_be_visible()
        keep_picture(page, f"palette-{theme}-{size}")
        assert_accessible(page)
        page.keyboard.press("Escape")
        expect(page.locator("#palette")).to_be_hidden()
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        keep_picture(page, f"keys-{theme}-{size}")
        assert_accessible(page)
        assert not complaints, complaints


class TestSignIn:
    def test_opens_the_desk_with_the_right_password(self, page, live_server):
        UserFactory(email="livia@staff.example").set_password("x")
        user = UserFactory(email="lp@staff.example")
        user.set_password("correct horse battery")
        user.save()
        page.goto(f"{live_server.url}/settings/")

        page.get_by_label("Work email").fill("lp@staff.example")
        page.get_by_label("Password", exact=True).fill("correct horse battery")
        page.get_by_role("button", name="Sign in", exact=True).click()

        expect(page.get_by_role("heading", name="Settings")).to_be_visible()

    def test_says_so_when_the_password_is_wrong_and_keeps_the_address(self, page, live_server):
        page.goto(f"{live_server.url}/account/login/")

        page.get_by_label("Work email").fill("nobody@staff.example")
        page.get_by_label("Password", exact=True).fill("wrong")
        page.get_by_role("button", name="Sign in", exact=True).click()

        expect(page.get_by_role("alert")).to_contain_text("doesn’t match")
        expect(page.get_by_label("Work email")).to_have_value("nobody@staff.example")
        keep_picture(page, "login-wrong")
        assert_accessible(page)


class TestPasskey:
    def test_is_added_and_then_opens_the_desk_without_a_password(
        self, page, live_server, complaints
    ):
        user = UserFactory(email="lp@staff.example")
        user.set_password("correct horse battery")
        user.save()
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        key = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
        able = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, **able}})

        page.goto(f"{live_server.url}/account/login/?next=/account/2fa/webauthn/add/")
        page.get_by_label("Work email").fill("lp@staff.example")
        page.get_by_label("Password", exact=True).fill("correct horse battery")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Password", exact=True).fill("correct horse battery")
        keep_picture(page, "confirm")
        assert_accessible(page)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("textbox", name="Name", exact=True).fill("Laptop")
        page.get_by_label("Passwordless").check()
        keep_picture(page, "passkey-add")
        assert_accessible(page)
        page.get_by_role("button", name="Add").click()
        page.wait_for_url("**/2fa/recovery-codes/**")
        page.goto(f"{live_server.url}/account/2fa/webauthn/")
        expect(page.get_by_text("Laptop")).to_be_visible()
        keep_picture(page, "passkeys")
        assert_accessible(page)
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/account/login/?next=/settings/")
        page.get_by_role("button", name="Use a passkey").click()

        expect(page.get_by_role("heading", name="Settings")).to_be_visible()
        assert not complaints, complaints


class TestFrame:
    def test_changes_the_theme_at_once_and_keeps_it(self, page, live_server, sign_in):
        user = UserFactory()
        sign_in(user)
        page.goto(f"{live_server.url}/settings/")

        page.get_by_role("button", name=user.name).click()
        keep_picture(page, "me-menu")
        with page.expect_response("**/settings/theme/"):
            page.locator("#me-menu").get_by_role("button", name="Dark").click()
        page.reload()

        expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    def test_sleeps_single_keys_while_typing(self, page, live_server, sign_in):
        sign_in(UserFactory())
        page.goto(f"{live_server.url}/settings/")

        page.get_by_label("What colleagues call you").focus()
        page.keyboard.type("?")

        expect(page.locator("#keys")).to_be_hidden()
        expect(page.get_by_label("What colleagues call you")).to_have_value("?")

    def test_keeps_single_keys_off_when_turned_off(self, page, live_server, sign_in):
        sign_in(UserFactory(single_keys=False))
        page.goto(f"{live_server.url}/settings/")

        page.keyboard.press("?")

        expect(page.locator("#keys")).to_be_hidden()

    def test_gives_the_focus_back_when_the_palette_closes(self, page, live_server, sign_in):
        sign_in(UserFactory())
        page.goto(f"{live_server.url}/settings/")
        page.get_by_role("button", name="Search or do").focus()

        page.keyboard.press("Control+k")
        expect(page.get_by_role("combobox", name="Type a command")).to_be_focused()
        page.keyboard.press("Escape")

        expect(page.get_by_role("button", name="Search or do")).to_be_focused()
