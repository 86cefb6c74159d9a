"""Acts on a case: each a noun, each with its dialog, each refused in words with everything typed kept."""

import pytest
from django.utils import timezone

from cases.actions import classification, handovers
from cases.models import Case, Handover
from tests.factories.cases import closing_rule, make_case, receive
from tests.factories.users import TeamFactory, UserFactory
from users.models import Membership
from users.roles import Role

pytestmark = pytest.mark.django_db

DIALOGS = [
    "release",
    "handovers",
    "severity",
    "urgency",
    "type",
    "risks",
    "waiting",
    "resolution",
    "reopening",
]


@pytest.fixture
def case(livia):
    return make_case(now=timezone.now(), owner=livia)


def at(case, noun):
    return f"{case.get_absolute_url()}{noun}/"


class TestDialogs:
    @pytest.mark.parametrize("noun", DIALOGS)
    def test_show_the_form_as_a_fragment_and_as_a_page(self, client, desk, case, noun):
        page = desk.get(at(case, noun))
        fragment = desk.get(at(case, noun), headers={"HX-Request": "true"})

        assert b"<html" in page.content
        assert b"<html" not in fragment.content
        assert b'method="post"' in fragment.content

    @pytest.mark.parametrize("noun", [*DIALOGS, "ownership", "resumption"])
    def test_are_not_there_for_who_may_not_see_the_case(self, desk, noun):
        foreign = make_case(
            now=timezone.now(), team=TeamFactory(slug="elsewhere", name="Elsewhere")
        )

        assert desk.post(at(foreign, noun)).status_code == 404


class TestOwnership:
    def test_take_makes_the_reader_the_owner(self, desk, livia):
        case = make_case(now=timezone.now())

        desk.post(at(case, "ownership"))

        assert Case.objects.get().owner == livia

    def test_take_is_refused_when_somebody_else_owns_it(self, desk):
        case = make_case(now=timezone.now(), owner=UserFactory(name="Tomás Aguiar"))

        answer = desk.post(at(case, "ownership"))

        assert answer.status_code == 409
        assert "Tomás already owns this case." in answer.content.decode()

    def test_a_hand_over_is_offered_shown_and_accepted(self, client, desk, livia, case):
        nadia = UserFactory(name="Nadia Ferraz")
        desk.post(
            at(case, "handovers"), {"to": nadia.pk, "summary": "Guest calm, host not reached."}
        )
        offer = Handover.objects.get()
        client.force_login(nadia, backend="allauth.account.auth_backends.AuthenticationBackend")

        shown = client.get(case.get_absolute_url()).content.decode()
        client.post(at(case, f"handovers/{offer.pk}/acceptance"))

        assert "Lívia offers you this case." in shown
        assert "Guest calm, host not reached." in shown
        assert Case.objects.get().owner == nadia

    @pytest.mark.parametrize(
        "who",
        [
            {"role": Role.POLICY_EDITOR},
            {"role": Role.PRIVACY_OFFICER},
            {"role": Role.ADMIN},
            {"is_active": False},
        ],
        ids=["policy editor", "privacy officer", "admin", "who left"],
    )
    def test_a_hand_over_to_somebody_without_the_right_is_refused_and_keeps_the_words(
        self, htmx, livia, case, who
    ):
        words = {"to": UserFactory(**who).pk, "summary": "Guest calm, host not reached."}

        answer = htmx.post(at(case, "handovers"), words)

        shown = answer.content.decode()
        case.refresh_from_db()
        assert answer.status_code == 400
        assert "Guest calm, host not reached." in shown
        assert "They can’t own a case, or have left." in shown
        assert case.owner == livia
        assert not Handover.objects.exists()

    def test_a_hand_over_is_not_the_readers_of_a_case_of_somebody_else(self, htmx):
        theirs = make_case(now=timezone.now(), owner=UserFactory(name="Tomás Aguiar"))

        answer = htmx.post(
            at(theirs, "handovers"), {"to": UserFactory().pk, "summary": "Guest calm."}
        )

        assert answer.status_code in (403, 409)
        assert not Handover.objects.exists()

    def test_a_hand_over_without_words_stays_in_the_dialog(self, htmx, case):
        answer = htmx.post(at(case, "handovers"), {"to": UserFactory().pk, "summary": ""})

        assert answer.status_code == 400
        assert answer["HX-Retarget"] == "#case-dialog"

    def test_a_colleague_in_two_teams_stands_in_the_list_once(self, desk, case):
        nadia = UserFactory(name="Nadia Ferraz")
        Membership.objects.create(
            user=nadia, team=TeamFactory(name="Premium North", slug="premium-north")
        )

        shown = desk.get(at(case, "handovers")).content.decode()
        desk.post(at(case, "handovers"), {"to": nadia.pk, "summary": "Guest calm."})

        assert shown.count("Nadia Ferraz</option>") == 1
        assert Handover.objects.get().taker == nadia

    def test_an_offer_can_be_declined_with_a_reason_and_withdrawn(self, client, desk, livia, case):
        nadia = UserFactory()
        offer = handovers.offer(
            case_id=case.pk, by=livia, to=nadia, summary="Please", now=timezone.now()
        )
        client.force_login(nadia, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.post(at(case, f"handovers/{offer.pk}/refusal"), {"reason": "My shift ends"})
        second = handovers.offer(
            case_id=case.pk, by=livia, to=nadia, summary="Please", now=timezone.now()
        )
        client.force_login(livia, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.post(at(case, f"handovers/{second.pk}/withdrawal"))

        assert [h.state for h in Handover.objects.order_by("pk")] == ["declined", "withdrawn"]

    def test_release_of_another_teams_case_leads_back_to_the_list(self, htmx, livia, case):
        Case.objects.update(team=TeamFactory(name="Premium North", slug="premium-north"))

        answer = htmx.post(at(case, "release"), {"reason": "Back from leave"})

        assert answer["HX-Redirect"] == "/"
        assert Case.objects.get().owner is None

    def test_release_leaves_it_visibly_unowned(self, htmx, case):
        page = htmx.post(at(case, "release"), {"reason": "Wrong team"}).content.decode()

        assert "Nobody owns this" in page


class TestClassification:
    def test_severity_is_changed_with_a_reason(self, htmx, case):
        page = htmx.post(
            at(case, "severity"),
            {"severity": 1, "reason": "A child is hurt", "version": case.version},
        ).content.decode()

        assert Case.objects.get().severity == 1
        assert "S1 Critical" in page

    def test_a_stale_form_shows_what_changed_and_keeps_the_words(self, htmx, livia, case):
        newest = case.events.order_by("-pk").first().pk
        classification.set_severity(
            case_id=case.pk, by=livia, severity=1, reason="Smoke in the kitchen", now=timezone.now()
        )

        answer = htmx.post(
            at(case, "severity"),
            {
                "severity": 2,
                "reason": "It is not that bad",
                "version": case.version,
                "newest": newest,
            },
        )

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Smoke in the kitchen" in page
        assert "It is not that bad" in page
        assert Case.objects.get().severity == 1

    def test_lowering_an_emergency_needs_a_manager_and_says_so_in_the_field(self, htmx, case):
        answer = htmx.post(at(case, "severity"), {"severity": 4, "reason": "Calm now"})

        assert answer.status_code == 403
        assert "needs a manager" in answer.content.decode()

    def test_a_risk_needs_its_reason(self, htmx, case):
        assert (
            htmx.post(at(case, "risks"), {"axis": "safety", "level": 3, "reason": ""}).status_code
            == 400
        )

    def test_a_risk_is_noted(self, htmx, case):
        htmx.post(
            at(case, "risks"), {"axis": "safety", "level": 3, "reason": "Water near electrics"}
        )

        assert case.risks.get(axis="safety").level == 3


class TestProgress:
    def test_waits_and_goes_on(self, htmx, case):
        htmx.post(at(case, "waiting"), {"on": "host", "reason": "Photos"})
        waiting = Case.objects.get().status
        htmx.post(at(case, "resumption"))

        assert (waiting, Case.objects.get().status) == ("waiting", "open")

    def test_waiting_for_a_date_needs_the_date(self, htmx, case):
        answer = htmx.post(at(case, "waiting"), {"on": "date"})

        assert answer.status_code == 400
        assert "Say until when." in answer.content.decode()

    def test_the_resolve_dialog_lists_what_is_open_and_refuses(self, htmx, case):
        receive(case, at=timezone.now())
        closing_rule(case, at=timezone.now())

        dialog = htmx.get(at(case, "resolution")).content.decode()
        answer = htmx.post(at(case, "resolution"), {"outcome": "solved"})

        assert "The guest wrote and has no answer." in dialog
        assert answer.status_code == 409
        assert "The guest wrote and has no answer." in answer.content.decode()

    def test_resolves_and_reopens(self, htmx, case):
        closing_rule(case, at=timezone.now())
        page = htmx.post(
            at(case, "resolution"), {"outcome": "solved", "note": "Keys found"}
        ).content.decode()
        ended = Case.objects.get().status
        htmx.post(at(case, "reopening"), {"reason": "They wrote again by phone"})

        assert "Solved for everyone" in page
        assert (ended, Case.objects.get().status) == ("resolved", "open")
