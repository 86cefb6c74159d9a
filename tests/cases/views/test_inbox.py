"""Requests answered one after the other: what waits, what one is weighed by, and the answers."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions.deciding import delegating, remedies
from cases.models import Case, ExceptionRequest
from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, limit_for, set_limits, set_rule
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def helena(livia, client):
    set_limits("goodwill", associate=(50, 50, 150), manager=(10_000, 10_000, 10_000, 50_000))
    helena = UserFactory(manager=True, name="Helena Vasques")
    client.force_login(helena)
    return helena


@pytest.fixture
def htmx(client):
    client.defaults["HTTP_HX_REQUEST"] = "true"
    return client


def asked_in(minutes, owner, now, amount="900", **fields):
    case = make_case(owner=owner, now=now)
    return ask(case, amount, at=now, decide_by=now + timedelta(minutes=minutes), **fields)


def address(name="inbox", *args):
    return reverse(f"cases:{name}", args=args)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("\xa0", " ")


def opened(response):
    """Which request is shown with its context."""
    found = re.search(r'id="asked-title"[^>]*>([^<]*)<', response.content.decode())
    return found and found[1].replace("\xa0", " ")


class TestTheList:
    def test_shows_the_next_to_be_decided_first_and_opens_it(self, client, livia, helena, now):
        asked_in(60, livia, now, "901", remedy_text="Later")
        asked_in(30, livia, now, "902", remedy_text="Sooner")

        response = client.get(address())

        told = words(response)
        assert told.index("Sooner") < told.index("Later")
        assert opened(response) == "US$ 902.00: Sooner"

    def test_hides_what_one_asked_for_oneself_and_what_one_may_not_see(self, client, helena, now):
        asked_in(30, helena, now, "60000", remedy_text="My own")
        sealed = asked_in(30, UserFactory(), now, remedy_text="Sealed")
        Case.objects.filter(pk=sealed.case_id).update(access_level="restricted")

        told = words(client.get(address()))

        assert "My own" not in told
        assert "Sealed" not in told
        assert client.get(address("inbox_request", sealed.pk)).status_code == 404

    def test_narrows_to_ones_own_turn_and_to_what_was_handed_on(self, client, livia, helena, now):
        first = asked_in(30, livia, now, remedy_text="Hers")
        other = UserFactory(manager=True, name="Owen Marsh")
        ExceptionRequest.objects.filter(pk=first.pk).update(asked_of=other)
        assert "Hers" not in words(client.get(address(), {"whose": "mine"}))

        delegating.hand_on(
            giver=other,
            receiver=helena,
            start=now - timedelta(hours=1),
            end=now + timedelta(days=2),
            reason="Leave",
            by=other,
            now=now,
        )

        assert "Hers" in words(client.get(address(), {"whose": "mine"}))

    def test_is_renewed_without_what_is_open(self, htmx, livia, helena, now):
        asked = asked_in(30, livia, now, remedy_text="Sooner")
        renewed = {"HTTP_HX_TRIGGER": "exception-list"}

        for page in (address(), address("inbox_request", asked.pk)):
            response = htmx.get(page, **renewed)
            assert "Sooner" in words(response)
            assert opened(response) is None

    def test_is_for_who_approves(self, client, livia):
        client.force_login(livia)

        assert client.get(address()).status_code == 404

    def test_says_that_nothing_waits(self, client, helena):
        assert "Nothing waits for an answer" in words(client.get(address()))

    def test_takes_as_many_statements_for_many_as_for_few(self, client, livia, helena, now):
        asked_in(30, livia, now)
        client.get(address())
        with CaptureQueriesContext(connection) as few:
            client.get(address())
        for minutes in range(31, 36):
            asked_in(minutes, livia, now)

        with CaptureQueriesContext(connection) as many:
            client.get(address())

        assert len(many) <= len(few) <= 36


class TestWhatItIsWeighedBy:
    def test_stands_on_one_screen(self, client, livia, helena, now):
        for amount in ("10", "20"):
            decide(make_case(owner=livia, now=now), amount, at=now)
        clause = PolicyVersionFactory(published=True).clauses.get()
        asked = asked_in(30, livia, now, "900", clause_id=clause.pk, rule_text="")

        told = words(client.get(address("inbox_request", asked.pk)))

        for piece in (
            asked.why,
            asked.harm,
            asked.fairness,
            asked.alternatives,
            asked.case.title,
            "It says the same today.",
            "US$ 10,000.00",
            "Decided before",
            "They and their household were given nothing.",
            "Nobody was given as much as this before.",
        ):
            assert piece in told, piece

    def test_says_what_the_rule_says_today_where_it_changed(self, client, livia, helena, now):
        today = now.date()
        old = PolicyVersionFactory(
            published=True,
            from_date=today - timedelta(days=90),
            until_date=today - timedelta(days=9),
        )
        PolicyVersionFactory(
            policy=old.policy,
            number=2,
            from_date=today - timedelta(days=9),
            clauses=[{"anchor": "4.1", "text_en": "The difference is covered up to 35%."}],
            published=True,
        )
        asked = asked_in(30, livia, now, clause_id=old.clauses.get().pk, rule_text="")

        page = client.get(address("inbox_request", asked.pk)).content.decode()

        assert "Today, in version 2:" in page
        assert "<ins>35%.</ins>" in page

    def test_names_what_they_got_in_a_year(self, client, livia, helena, now):
        asked = asked_in(30, livia, now, "900")
        before = decide(asked.case, "30", at=now)

        told = words(client.get(address("inbox_request", asked.pk)))

        assert "US$ 30.00 in 1 decision, their household included." in told
        assert before.remedy_text in told

    def test_counts_what_they_got_as_limits_do_once_it_was_given(self, client, livia, helena, now):
        asked = asked_in(30, livia, now, "900")
        before = decide(asked.case, "30", at=now)
        remedies.carry_out(
            remedy_id=before.remedy_state.pk, by=livia, minor=1_000, proof="P-1", now=now
        )

        told = words(client.get(address("inbox_request", asked.pk)))

        assert "US$ 10.00 in 1 decision, their household included." in told

    def test_says_that_two_people_are_needed(self, client, livia, helena, now):
        asked = asked_in(30, livia, now, "20000")

        assert "Two people have to approve this." in words(
            client.get(address("inbox_request", asked.pk))
        )

    def test_says_why_somebody_may_not_answer_and_how_much_they_might(self, client, livia, now):
        set_limits("goodwill", associate=(50,), senior=(500, 500, 1000), manager=(10_000,))
        UserFactory(manager=True)
        asked = asked_in(30, livia, now, "900")
        client.force_login(UserFactory(senior=True))

        page = client.get(address("inbox_request", asked.pk))

        assert "This is more than you may approve. You may approve up to US$ 500.00." in words(page)
        assert address("inbox_approval", asked.pk) not in page.content.decode()
        assert address("inbox_answer", asked.pk) in page.content.decode()


class TestAnswering:
    def test_approves_in_one_stroke_and_shows_the_next(self, htmx, livia, helena, now):
        first = asked_in(30, livia, now, "901", remedy_text="First")
        second = asked_in(60, livia, now, "902", remedy_text="Second")

        response = htmx.post(address("inbox_approval", first.pk))

        first.refresh_from_db()
        assert first.state == "approved"
        assert opened(response) == "US$ 902.00: Second"
        assert response["HX-Push-Url"] == address("inbox_request", second.pk)
        assert f"{first.case.reference}: approved. Lívia is told." in words(response)

    def test_goes_on_where_it_was_and_back_to_the_first_at_the_end(self, htmx, livia, helena, now):
        asked_in(30, livia, now, "901", remedy_text="First")
        middle = asked_in(40, livia, now, "902", remedy_text="Middle")
        last = asked_in(60, livia, now, "903", remedy_text="Last")

        assert opened(htmx.post(address("inbox_approval", middle.pk))) == "US$ 903.00: Last"
        assert opened(htmx.post(address("inbox_approval", last.pk))) == "US$ 901.00: First"

    def test_without_scripts_it_is_a_form_and_a_redirect(self, client, livia, helena, now):
        asked = asked_in(30, livia, now)

        response = client.post(address("inbox_approval", asked.pk), {"whose": "mine"})

        assert (response.status_code, response["Location"]) == (302, address() + "?whose=mine")

    def test_approves_otherwise_with_a_reason(self, htmx, livia, helena, now):
        asked = asked_in(30, livia, now)
        refused = htmx.post(address("inbox_answer", asked.pk), {"amount": "400"})
        assert refused.status_code == 400
        assert "Say why it is to be otherwise." in words(refused)

        htmx.post(address("inbox_answer", asked.pk), {"amount": "400", "reason": "Half is fair."})

        asked.refresh_from_db()
        assert (asked.state, asked.decision.amount_minor) == ("modified", 40_000)

    @pytest.mark.parametrize("amount", ["", "-1", "ten", "1e9", "0.001"])
    def test_refuses_an_amount_that_makes_no_sense(self, htmx, livia, helena, now, amount):
        asked = asked_in(30, livia, now)

        response = htmx.post(
            address("inbox_answer", asked.pk), {"amount": amount, "reason": "Kept words"}
        )

        assert response.status_code == 400
        assert "Kept words" in response.content.decode()
        asked.refresh_from_db()
        assert asked.is_waiting

    def test_declines_only_with_a_reason(self, htmx, livia, helena, now):
        asked = asked_in(30, livia, now)
        assert htmx.post(address("inbox_refusal", asked.pk), {"reason": " "}).status_code == 400

        htmx.post(address("inbox_refusal", asked.pk), {"reason": "The cheaper home is free."})

        asked.refresh_from_db()
        assert (asked.state, asked.reason) == ("denied", "The cheaper home is free.")

    def test_tells_the_second_who_was_first(self, htmx, livia, helena, now):
        asked = asked_in(30, livia, now)
        htmx.post(address("inbox_approval", asked.pk))
        htmx.force_login(UserFactory(manager=True))

        late = htmx.post(address("inbox_refusal", asked.pk), {"reason": "No."})

        assert late.status_code == 409
        assert "Helena answered first" in words(late)

    def test_waits_for_the_second_of_two(self, htmx, livia, helena, now):
        asked = asked_in(30, livia, now, "20000")

        response = htmx.post(address("inbox_approval", asked.pk))

        assert "you approved it. A second person has to." in words(response)
        asked.refresh_from_db()
        assert asked.is_waiting
        page = htmx.get(address("inbox_request", asked.pk))
        assert "You approved it. A second person has to." in words(page)
        assert address("inbox_answer", asked.pk) not in page.content.decode()

    def test_is_one_keystroke_for_the_second_too_once_the_first_changed_the_amount(
        self, htmx, livia, helena, now
    ):
        set_rule("goodwill", two_people_over_minor=10_000)
        asked = asked_in(30, livia, now)
        htmx.post(
            address("inbox_answer", asked.pk), {"amount": "400", "reason": "They slept half."}
        )
        htmx.force_login(UserFactory(manager=True))

        page = htmx.get(address("inbox_request", asked.pk))
        told = words(page)
        assert "Approve US$ 400.00" in told
        assert "Approve US$ 900.00" not in told
        assert 'name="amount" value="400.00"' in page.content.decode()
        htmx.post(address("inbox_approval", asked.pk), {"shown": "40000"})

        asked.refresh_from_db()
        assert (asked.state, asked.decision.amount_minor) == ("modified", 40_000)
        assert asked.reason == "They slept half."

    def test_never_says_yes_to_another_amount_than_was_shown(self, htmx, livia, helena, now):
        set_rule("goodwill", two_people_over_minor=10_000)
        asked = asked_in(30, livia, now)
        htmx.post(address("inbox_answer", asked.pk), {"amount": "400", "reason": "Half."})
        htmx.force_login(UserFactory(manager=True))

        late = htmx.post(address("inbox_approval", asked.pk), {"shown": "90000"})

        assert late.status_code == 409
        assert "Approve US$ 400.00" in words(late)
        asked.refresh_from_db()
        assert asked.is_waiting

    def test_of_what_the_first_made_of_it_is_for_whose_limit_reaches_that(
        self, htmx, livia, helena, now
    ):
        set_rule("goodwill", two_people_over_minor=10_000)
        small = UserFactory(senior=True)
        limit_for(small, 500)
        asked = asked_in(30, livia, now)
        htmx.post(address("inbox_answer", asked.pk), {"amount": "400", "reason": "Half."})
        htmx.force_login(small)

        assert "Approve US$ 400.00" in words(htmx.get(address("inbox_request", asked.pk)))
        htmx.post(address("inbox_approval", asked.pk), {"shown": "40000"})

        asked.refresh_from_db()
        assert asked.state == "modified"

    @pytest.mark.parametrize("shown", ["", "x", "9" * 30, "-1", "٣"])
    def test_makes_nothing_of_nonsense(self, htmx, livia, helena, now, shown):
        asked = asked_in(30, livia, now)

        assert htmx.post(address("inbox_approval", asked.pk), {"shown": shown}).status_code < 500

    def test_is_only_for_who_approves(self, client, livia, helena, now):
        asked = asked_in(30, livia, now)
        client.force_login(livia)

        assert client.post(address("inbox_approval", asked.pk)).status_code == 404

    def test_of_a_case_one_may_not_see_is_not_found(self, client, livia, helena, now):
        asked = asked_in(30, livia, now)
        Case.objects.filter(pk=asked.case_id).update(access_level="restricted")

        assert client.post(address("inbox_approval", asked.pk)).status_code == 404
