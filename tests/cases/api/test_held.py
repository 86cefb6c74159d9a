"""Held mail over the API: placed or set aside by who sorts mail, unknown to everybody else."""

import pytest
from django.utils import timezone

from cases.actions.intake import take_in_mail
from cases.models import Case
from messaging.actions import inbound
from tests.factories.cases import case_type, make_case
from tests.factories.marketplace import PersonFactory
from tests.factories.users import TeamFactory, UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db

RAW = (
    b"From: Marina <somebody@nowhere.example>\r\nTo: care@steward.example\r\n"
    b"Subject: Help\r\nMessage-ID: <held@nowhere.example>\r\n\r\nThe door is shut.\r\n"
)


@pytest.fixture
def door():
    """Where one held mail is."""
    case_type("other")
    TeamFactory()
    stored = inbound.store(
        raw=RAW,
        source="smtp",
        envelope_from="bounce@nowhere.example",
        envelope_to=["care@steward.example"],
        now=timezone.now(),
    )
    take_in_mail(inbound_id=stored.pk, now=timezone.now())
    return f"held-mail/{stored.pk}/"


def test_says_why_it_waits_and_what_its_sender_wrote(mine, door):
    rows = mine.get("held-mail/").json()["results"]

    assert [(row["from_address"], row["words"].strip()) for row in rows] == [
        ("somebody@nowhere.example", "The door is shut.")
    ]
    assert rows[0]["why"].startswith("Nobody we know has this address")


def test_becomes_a_case_once_for_the_person_named(mine, door):
    marina = PersonFactory()

    made = mine.post(f"{door}case/", person=marina.pk, case_type="other")
    again = mine.post(f"{door}case/", person=marina.pk)

    case = Case.objects.get()
    assert (made.status_code, made.json()) == (200, {"case": case.reference})
    assert again.json() == made.json()
    assert mine.get("held-mail/").json()["results"] == []


def test_goes_onto_a_thread_of_a_case_one_may_see(mine, owner, door):
    hidden = make_case(team=TeamFactory(slug="elsewhere", name="Elsewhere"))
    case = make_case(owner=owner, now=timezone.now())

    refused = mine.post(f"{door}thread/", case=hidden.reference, side="guest")
    placed = mine.post(f"{door}thread/", case=case.reference, side="guest")

    assert refused.status_code == 404
    assert placed.json() == {"case": case.reference}
    assert case.threads.get(kind="guest").messages.filter(text__contains="door").exists()


@pytest.mark.parametrize(
    ("act", "sent"),
    [
        ("case/", {"person": 999_999}),
        ("case/", {}),
        ("thread/", {"case": "ST-48200", "side": "lawyer"}),
        ("dismissal/", {}),
        ("dismissal/", {"reason": "x" * 201}),
    ],
)
def test_is_refused_by_the_field_that_is_wrong(mine, door, act, sent):
    answer = mine.post(f"{door}{act}", **sent)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"]


def test_is_set_aside_with_the_reason(mine, door):
    assert mine.post(f"{door}dismissal/", reason="Advertising").json() == {"case": None}
    assert mine.get("held-mail/").json()["results"] == []


def test_is_no_place_for_who_does_not_sort(as_user, door):
    auditor = as_user(UserFactory(role=Role.AUDITOR))

    answers = [
        auditor.get("held-mail/"),
        auditor.get(door),
        auditor.post(f"{door}dismissal/", reason="No"),
        auditor.post(f"{door}case/", person=1),
        auditor.post(f"{door}thread/", case="ST-48200", side="guest"),
    ]

    assert {answer.status_code for answer in answers} == {404}
