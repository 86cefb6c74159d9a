"""The frame's scripts in a real browser, each against a page made for it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from playwright.sync_api import expect

from tests.browser import Complaints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]

SCRIPTS = ("toasts", "ahead", "keys", "palette", "clocks", "lists", "drafts")
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
SAID_OF_DRAFTS = (
    'data-text-draft-saved="Saved {time}" data-text-draft-again="Not saved, trying again"'
    ' data-text-draft-found="Text brought back from this browser"'
)
ANNOUNCER = (
    '<div id="announcer" role="status" data-text-soon="{name}: {left} left"'
    ' data-text-over="{name} is past due"></div>'
)
TOASTS = (
    '<div class="toasts" id="toasts" data-text-close="Close this message"'
    ' data-text-failed="That did not get through." data-text-gone="That is gone."></div>'
)
PALETTE = """
<button popovertarget="palette">Search</button>
<div class="palette" id="palette" popover role="dialog" aria-label="Search" data-search="/try/suggest"
     data-icons="/i.svg" data-text-here="Here" data-text-go="Go to" data-text-none="Nothing found"
     data-text-away="Search does not answer" data-text-count="{count} results">
  <input type="text" role="combobox" aria-label="Type" aria-expanded="true" aria-controls="palette-list">
  <div id="palette-list" role="listbox" aria-label="Results"></div>
  <div role="status" data-palette-status></div>
</div>"""


@pytest.fixture
def show(page, live_server):
    """Open a page with this body, the design and the frame's scripts."""
    complaints = Complaints(page)

    def open_page(body, path="/try/page"):
        head = "".join(
            f'<link rel="stylesheet" href="{staticfiles_storage.url(f"css/{name}.css")}">'
            for name in ("tokens", "components", "pages")
        )
        foot = "".join(
            f'<script type="module" src="{staticfiles_storage.url(f"js/{name}.js")}"></script>'
            for name in SCRIPTS
        )
        html = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Try</title>{head}'
            f'<script src="{staticfiles_storage.url("django_htmx/htmx-2.min.js")}" defer></script></head>'
            f'<body data-user="1" data-single-keys="on" {SAID_OF_DRAFTS}>'
            f'<main id="main" tabindex="-1">{body}</main>{ANNOUNCER}{TOASTS}{foot}</body></html>'
        )
        page.route(f"**{path}", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(live_server.url + path)
        page.wait_for_function("() => window.htmx && document.readyState === 'complete'")
        return page

    yield open_page
    complaints.heard = [
        said for said in complaints.heard if "Failed to load resource" not in said
    ]  # asked for
    assert not complaints, complaints


def row(key, subject, level=3):
    return (
        f'<li><a class="case-row" id="row-{key}" href="#{key}"><span class="subject">{subject}</span>'
        f'<span class="facts"><span class="severity" data-level="{level}">S{level}</span></span></a></li>'
    )


def work_list(*rows):
    return (
        '<button class="held" data-held="mine" hidden><span data-held-text data-one="1 case would move" '
        'data-many="{n} cases would move" data-urgent="Waiting now: {what}"></span></button>'
        '<div data-list id="mine" hx-get="/try/list" hx-trigger="steward:live from:body" hx-swap="none">'
        f"<ol>{''.join(rows)}</ol></div>"
    )


def announce(page):
    with page.expect_response("**/try/list"):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('steward:live'))")


def order(page):
    return page.locator(".case-row").evaluate_all("rows => rows.map(row => row.id)")


class TestLists:
    @pytest.fixture
    def desk(self, show):
        self.fresh = work_list(row("b", "Second"), row("a", "First, changed"), row("c", "New"))
        page = show(work_list(row("a", "First"), row("b", "Second")))
        page.route(
            "**/try/list", lambda route: route.fulfill(body=self.fresh, content_type="text/html")
        )
        return page

    def test_move_freely_while_nobody_works_in_them(self, desk):
        announce(desk)

        expect(desk.locator("#row-c")).to_be_visible()
        assert order(desk) == ["row-b", "row-a", "row-c"]

    def test_hold_order_and_new_rows_while_a_row_has_focus(self, desk):
        desk.locator("#row-a").focus()

        announce(desk)

        expect(desk.locator(".held")).to_have_text("2 cases would move")
        expect(desk.locator("#row-a .subject")).to_have_text("First, changed")
        expect(desk.locator("#row-a")).to_be_focused()
        assert order(desk) == ["row-a", "row-b"]

    def test_move_on_the_full_stop(self, desk):
        desk.locator("#row-a").focus()
        announce(desk)
        expect(desk.locator(".held")).to_be_visible()

        desk.keyboard.press(".")

        expect(desk.locator(".held")).to_be_hidden()
        expect(desk.locator("#row-a")).to_be_focused()
        assert order(desk) == ["row-b", "row-a", "row-c"]

    def test_name_an_emergency_at_once(self, desk):
        self.fresh = work_list(
            row("d", "Gas alarm in Porto", level=1), row("a", "First"), row("b", "Second")
        )
        desk.locator("#row-a").focus()

        announce(desk)

        expect(desk.locator(".held")).to_have_text("Waiting now: Gas alarm in Porto")
        expect(desk.locator("#announcer")).to_have_text("Waiting now: Gas alarm in Porto")

    def test_are_walked_with_j_and_k(self, desk):
        desk.keyboard.press("j")
        expect(desk.locator("#row-a")).to_be_focused()
        desk.keyboard.press("j")
        expect(desk.locator("#row-b")).to_be_focused()
        desk.keyboard.press("k")
        expect(desk.locator("#row-a")).to_be_focused()


class TestDrafts:
    FORM = (
        '<form data-draft-url="/try/draft" data-draft-key="ST-1:guest" method="post">'
        '<textarea name="text" aria-label="Message">{text}</textarea><span data-saved></span></form>'
    )

    def test_are_saved_a_moment_after_the_last_key(self, show):
        page = show(self.FORM.format(text=""))
        page.route("**/try/draft", lambda route: route.fulfill(status=204))

        with page.expect_request("**/try/draft") as sent:
            page.get_by_label("Message").press_sequentially("On our way")

        assert "text=On+our+way" in sent.value.post_data
        expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
        assert page.evaluate("Object.keys(localStorage).length") == 0

    def test_lose_nothing_while_the_server_is_away(self, show):
        page = show(self.FORM.format(text=""))
        page.route("**/try/draft", lambda route: route.abort())
        page.on("console", lambda _: None)

        page.get_by_label("Message").press_sequentially("Keep me")
        expect(page.locator("[data-saved]")).to_have_text("Not saved, trying again")
        page.unroute("**/try/draft")
        page.route("**/try/draft", lambda route: route.fulfill(status=204))

        expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Saved"))
        expect(page.get_by_label("Message")).to_have_value("Keep me")

    def test_come_back_after_a_reload_that_came_too_early(self, show):
        page = show(self.FORM.format(text=""))
        page.route("**/try/draft", lambda route: route.fulfill(status=204))
        page.evaluate("localStorage.setItem('steward:draft:1:ST-1:guest', 'Not yet sent')")

        page.reload()

        expect(page.get_by_label("Message")).to_have_value("Not yet sent")
        expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Saved"))

    def test_keep_the_text_when_somebody_else_was_faster(self, show):
        page = show(self.FORM.format(text=""))
        page.route(
            "**/try/draft",
            lambda route: route.fulfill(
                status=409, json={"detail": "Tomás changed this draft at 15:40."}
            ),
        )

        page.get_by_label("Message").press_sequentially("Mine")

        expect(page.locator("[data-saved]")).to_have_text("Tomás changed this draft at 15:40.")
        expect(page.get_by_label("Message")).to_have_value("Mine")


class TestClocks:
    def test_tick_and_say_once_what_they_crossed(self, page, show):
        page.clock.install(time=NOON)
        due, warn = NOON + timedelta(minutes=15), NOON + timedelta(minutes=5)
        show(
            f'<div class="clock-tile"><time data-clock data-due="{due.isoformat()}" data-warn="{warn.isoformat()}" '
            'data-name="Next update"></time></div>'
        )
        tile, clock = page.locator(".clock-tile"), page.locator("time")
        page.clock.run_for(2000)
        expect(clock).to_have_text(re.compile(r"^1[45] m$"))
        expect(page.locator("#announcer")).to_be_empty()

        page.clock.fast_forward("06:00")
        page.clock.run_for(1000)
        expect(tile).to_have_attribute("data-state", "soon")
        expect(page.locator("#announcer")).to_contain_text("Next update: 8 m left")

        page.clock.fast_forward("32:00")
        page.clock.run_for(1000)
        expect(tile).to_have_attribute("data-state", "over")
        expect(clock).to_have_text(re.compile(r"^2\d m over$"))
        expect(page.locator("#announcer")).to_have_text("Next update is past due")


class TestKeys:
    def test_press_what_carries_them_alone_and_in_sequence(self, show):
        page = show(
            '<a data-key="g m" href="#mine">Mine</a> <button data-key="r">Reply</button> '
            '<textarea data-key="n"></textarea><output></output><form><input aria-label="Name"></form>'
        )
        page.evaluate(
            "void (document.querySelector('[data-key=r]').onclick = () => document.querySelector('output').append('R'))"
        )

        page.keyboard.press("r")
        page.keyboard.press("g")
        page.keyboard.press("m")

        expect(page.locator("output")).to_have_text("R")
        expect(page).to_have_url(re.compile("#mine$"))
        page.keyboard.press("n")
        expect(page.locator("textarea")).to_be_focused()
        page.keyboard.type("grm")
        expect(page.locator("textarea")).to_have_value("grm")
        expect(page.locator("output")).to_have_text("R")

    def test_send_the_form_one_writes_in(self, show):
        page = show(
            '<form action="#sent"><textarea name="text"></textarea><button type="submit">Send</button></form>'
        )
        page.evaluate(
            "void (document.querySelector('form').onsubmit = (e) => { e.preventDefault(); e.target.dataset.sent = 1 })"
        )

        page.locator("textarea").press("Control+Enter")

        expect(page.locator("form")).to_have_attribute("data-sent", "1")

    def test_leave_a_dialog_its_own_keys(self, show):
        page = show(
            '<button data-key="r">Reply</button><button data-open="ask">Ask</button><output></output>'
            '<dialog class="dialog" id="ask"><button data-dialog-close>Keep it</button></dialog>'
        )
        page.evaluate(
            "void (document.querySelector('[data-key=r]').onclick = () => document.querySelector('output').append('R'))"
        )
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#ask")).to_be_visible()

        page.keyboard.press("r")
        page.get_by_role("button", name="Keep it").click()

        expect(page.locator("output")).to_be_empty()
        expect(page.locator("#ask")).to_be_hidden()
        expect(page.get_by_role("button", name="Ask")).to_be_focused()


class TestPalette:
    BODY = (
        PALETTE
        + '<button data-command="Hand over to…" data-key="h" data-command-icon="handover">H</button>'
        '<button data-command="Approve the exception" aria-disabled="true" '
        'data-command-why="Needs a manager">A</button>'
        '<a href="#mine" data-command="Mine" data-command-group="go" data-key="g m">Mine</a><output></output>'
    )

    def open(self, show):
        page = show(self.BODY)
        page.keyboard.press("Control+k")
        return page, page.get_by_role("combobox")

    def test_shows_what_this_page_can_do_with_its_keys_and_why_not(self, show):
        page, _ = self.open(show)

        options = page.get_by_role("option")
        expect(options).to_have_count(3)
        expect(options.nth(0)).to_contain_text("Hand over to…H")
        expect(options.nth(1)).to_contain_text("Needs a manager")
        expect(options.nth(1)).to_have_attribute("aria-disabled", "true")

    def test_runs_the_chosen_command(self, show):
        page, query = self.open(show)

        query.fill("min")
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile("#mine$"))
        expect(page.locator("#palette")).to_be_hidden()

    def test_adds_what_the_server_finds_below(self, show):
        page, query = self.open(show)
        found = {
            "groups": [
                {
                    "label": "Cases",
                    "items": [{"label": "Handberg leak", "why": "S2", "href": "#ST-1"}],
                }
            ]
        }
        page.route("**/try/suggest*", lambda route: route.fulfill(json=found))

        query.fill("hand")

        expect(page.get_by_role("group", name="Cases").get_by_role("option")).to_have_text(
            "Handberg leakS2"
        )
        page.keyboard.press("ArrowDown")
        expect(query).to_have_attribute("aria-activedescendant", "palette-option-1")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("#ST-1$"))

    def test_says_when_nothing_is_found(self, show):
        page, query = self.open(show)
        page.route("**/try/suggest*", lambda route: route.fulfill(json={"groups": []}))

        query.fill("zzz")

        expect(page.locator("#palette-list")).to_have_text("Nothing found")


class TestToasts:
    def test_undo_until_the_time_is_up(self, show):
        page = show("")
        page.evaluate(
            """document.getElementById('toasts').innerHTML = `<div class="toast" data-toast data-seconds="1">
            <span class="text">Sending</span><progress max="1" value="1"></progress>
            <button data-undo>Undo</button></div>`"""
        )
        expect(page.get_by_text("Sending")).to_be_visible()

        expect(page.get_by_text("Sending")).to_be_hidden()
