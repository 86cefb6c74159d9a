"""Who may open what: every address, for visitors, for every role, and for a sealed case."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from rest_framework.test import APIClient

from cases.actions import (
    consulting,
    evidence,
    expectations,
    holding,
    knowing,
    planning,
    promising,
    recapping,
    summaries,
    tasking,
)
from cases.models import AccessGrant, Case, CaseRisk, Draft
from tests.cases.knowing.test_kinds import PDF
from tests.factories.asking import ask
from tests.factories.cases import NOON, make_case, receive
from tests.factories.deciding import decide
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory
from tests.trust.routes import every_route
from users.roles import Role

pytestmark = pytest.mark.django_db

CANARY = "xylocarp"

#: Where words can be looked for; the lists stand for every page made of cases.
SEARCHED = (
    "/search",
    "/lists",
    "/people",
    "/policies",
    "/triage",
    "/api/v1/cases",
    "/api/v1/messages",
)

#: Open to anybody, on purpose: whether we are alive, and the signed page of one alert (which checks its token).
PUBLIC = {
    "healthz",
    "readyz",
    "api-token",
    "escalations:alert_link",
    "escalations:linked_acknowledgement",
    "escalations:linked_refusal",
}


def addresses(case=None, **fill):
    """Return every route, about this case where it is about one."""
    values = {
        "reference": case.reference if case else "ST-10",
        "kind": "guest",
        "slug": "team",
        "code": "x",
        "shelf": "levels",
    }
    return every_route({**values, **fill})


@pytest.fixture
def sealed():
    """A restricted case with one strange word in every field a person could read."""
    owner = UserFactory()
    case = make_case(title=f"Sealed {CANARY}", severity_reason=CANARY, owner=owner)
    receive(case, text=f"It was {CANARY}, believe me.")
    on = {"case_id": case.pk, "by": owner, "now": NOON}
    ask(case, by=owner, question=f"Is it {CANARY}?")
    tasking.add(**on, text=f"Look for {CANARY}")
    knowing.note(**on, kind="assumption", text=f"Perhaps {CANARY}")
    knowing.add_issue(**on, text=f"Replace the {CANARY}")
    evidence.add(**on, name=f"{CANARY}.pdf", content=PDF, audience="internal", note=CANARY)
    guest = case.parties.get(side="guest")
    expectations.note(**on, party_id=guest.pk, kind="stated", text=f"A new {CANARY}")
    expectations.give(**on, party_id=guest.pk, text=f"Another {CANARY}")
    decide(case, "0", remedy_text=f"A free {CANARY}", because=f"They like {CANARY}")
    recapping.waive(**on, side="host", reason=f"Nothing but {CANARY}")
    consulting.ask(
        **on,
        expert=UserFactory(),
        question=f"Is {CANARY} lawful?",
        decide_by=NOON + timedelta(hours=2),
        client_key=uuid.uuid4(),
    )
    planning.plan(
        thread_id=case.threads.get(kind="guest").pk,
        by=owner,
        text=f"More of {CANARY} tomorrow",
        client_key=uuid.uuid4(),
        send_at=NOON + timedelta(hours=3),
        zone="UTC",
        now=NOON,
    )
    summaries.freeze(case, occasion="handover", by=owner, now=NOON)
    promising.make(**on, text=f"Send the {CANARY}", due_at=NOON + timedelta(hours=2), side="guest")
    Draft.objects.create(
        thread=case.threads.get(kind="guest"), author=owner, text=f"About {CANARY}", saved_at=NOON
    )
    holding.hold(
        case_id=case.pk,
        by=UserFactory(role=Role.MANAGER),
        scope="case",
        reason=f"A claim over {CANARY}",
        now=NOON,
    )
    Case.objects.filter(pk=case.pk).update(
        access_level="restricted",
        outcome_note=CANARY,
        root_cause=CANARY,
        owner=None,
        owned_since=None,
    )
    CaseRisk.objects.create(case=case, axis="legal", level=4, reason=CANARY, set_at=NOON)
    case.refresh_from_db()
    return case


@pytest.mark.slow
class TestAVisitor:
    def test_gets_nothing_but_the_door(self, client):
        case = make_case()

        opened = [
            (name, address, client.get(address).status_code)
            for name, address in addresses(case)
            if name not in PUBLIC and client.get(address).status_code == 200
        ]

        assert opened == []


@pytest.mark.slow
class TestASealedCase:
    @pytest.mark.parametrize("role", Role.values)
    def test_shows_on_no_page_to_anybody_not_named(self, client, sealed, role):
        client.force_login(UserFactory(role=role))
        told = []

        for name, address in addresses(sealed):
            searched = [f"{address}?q={CANARY}"] if address.startswith(SEARCHED) else []
            for asked in (address, *searched):
                answer = client.get(asked, headers={"HX-Request": "true"} if "?" in asked else None)
                text = b"".join(answer) if answer.streaming else answer.content
                # What somebody typed into a search box may be shown back to them.
                found = text.decode(errors="replace").replace(f'value="{CANARY}"', "")
                for echo in (f"q={CANARY}", f"“{CANARY}”", f"\\u201c{CANARY}\\u201d"):
                    found = found.replace(echo, "")
                if CANARY in found or sealed.reference in found.replace(address, ""):
                    told.append((name, asked, answer.status_code))

        assert told == []

    @pytest.mark.parametrize("role", Role.values)
    def test_shows_nowhere_in_the_api(self, sealed, role):
        api = APIClient()
        api.force_authenticate(UserFactory(role=role))

        # What somebody looked for may be said back to them.
        echo = f'"query":"{CANARY}"'.encode()
        told = [
            address
            for name, address in addresses(sealed)
            if address.startswith("/api/v1/")
            and CANARY.encode() in api.get(address, {"q": CANARY}).content.replace(echo, b"")
        ]

        assert told == []

    def test_is_the_same_as_one_that_does_not_exist(self, client, sealed):
        client.force_login(UserFactory(manager=True))

        hidden = client.get(f"/cases/{sealed.reference}/")
        missing = client.get("/cases/ST-99999999/")

        assert hidden.status_code == missing.status_code == 404
        assert hidden.content.replace(sealed.reference.encode(), b"") == missing.content.replace(
            b"ST-99999999", b""
        )

    def test_opens_to_who_is_named_on_it(self, client, sealed):
        named = UserFactory()
        AccessGrant.objects.create(case=sealed, user=named, reason="needed", granted_at=NOON)
        client.force_login(named)

        assert CANARY in client.get(f"/cases/{sealed.reference}/").content.decode()

    @pytest.mark.parametrize("role", Role.values)
    def test_takes_no_act_of_anybody_not_named(self, client, sealed, role):
        client.force_login(UserFactory(role=role))
        before = Case.objects.get(pk=sealed.pk).version

        acted = [
            (name, answer.status_code)
            for name, address in addresses(sealed)
            if f"/{sealed.reference}/" in address
            for answer in [_post(client, address)]
            if answer.status_code not in (404, 405)
        ]

        assert acted == []
        assert Case.objects.get(pk=sealed.pk).version == before


@pytest.mark.slow
class TestReading:
    def test_writes_nothing(self, client):
        user = UserFactory(manager=True)
        case = make_case(owner=user)
        receive(case)
        client.force_login(user)
        PersonFactory()

        before = _counted()
        for _name, address in addresses(case):
            client.get(address)

        assert _counted() == before


def _post(client, address):
    kind = {"content_type": "application/json"} if address.startswith("/api/") else {}
    return client.post(address, {}, **kind)


def _counted():
    """Count the rows of every table of ours; sessions are Django's own business."""
    ours = (
        "users",
        "marketplace",
        "messaging",
        "payments",
        "policies",
        "sla",
        "cases",
        "escalations",
    )
    return {
        model._meta.label: model.objects.count()
        for room in ours
        for model in apps.get_app_config(room).get_models()
    }
