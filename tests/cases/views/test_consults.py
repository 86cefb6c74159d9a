"""Experts and recaps on pages: asked, searched first, advised, used; sent, confirmed, put right."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import consulting
from tests.factories.cases import make_case
from tests.factories.users import UserFactory
from users.models import PersonSkill, Skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(livia, now):
    return make_case(owner=livia, now=now)


@pytest.fixture
def expert(db):
    """Somebody who works no cases, but knows something."""
    rosa = UserFactory(role="policy_editor", name="Rosa Prado")
    skill = Skill.objects.create(slug="penalties", name_en="Penalties", name_pt="Multas")
    PersonSkill.objects.create(user=rosa, skill=skill)
    return rosa


def at(name, *args):
    return reverse(f"cases:{name}", args=args)


def ask(htmx, case, expert, **fields):
    return htmx.post(
        at("consults", case.reference),
        {
            "question": "May we waive the penalty?",
            "expert": expert.pk,
            "within": "60",
            "client_key": str(uuid.uuid4()),
            **fields,
        },
    )


class TestAnExpert:
    def test_is_asked_opens_the_case_and_advises(self, client, htmx, case, expert, livia):
        assert ask(htmx, case, expert).status_code == 200
        consult = case.consults.get()
        client.force_login(expert)
        panels = client.get(at("panels", case.reference)).content.decode()

        client.post(
            at("consult_answer", case.reference, consult.pk), {"answer": "Yes, by clause 4."}
        )

        consult.refresh_from_db()
        assert "Advise…" in panels
        assert consult.answer == "Yes, by clause 4."
        assert client.get(case.get_absolute_url()).status_code == 404

    def test_declines_with_a_reason(self, client, htmx, case, expert):
        ask(htmx, case, expert)
        consult = case.consults.get()
        client.force_login(expert)

        client.post(at("consult_refusal", case.reference, consult.pk), {"reason": "Not my field."})

        consult.refresh_from_db()
        assert consult.state == "declined"

    def test_is_not_asked_for_what_they_do_not_know(self, htmx, case, expert, db):
        skill = Skill.objects.create(slug="legal-test", name_en="Law", name_pt="Direito")

        refused = ask(htmx, case, expert, skill=skill.pk)

        assert refused.status_code == 400
        assert "not known for that" in refused.content.decode()

    def test_advice_is_marked_as_used_and_found_before_asking_again(
        self, htmx, case, expert, livia, now
    ):
        ask(htmx, case, expert)
        consult = case.consults.get()
        consulting.answer(consult_id=consult.pk, by=expert, text="Waive it.", now=timezone.now())

        htmx.post(at("consult_use", case.reference, consult.pk), {"used": "yes"})
        found = htmx.get(at("earlier_consults"), {"question": "waive a penalty?"}).content.decode()

        assert "Waive it." in found
        assert "It was used." in found


class TestWhatWasHeard:
    def test_begins_in_the_persons_language_and_is_not_sent_unfinished(self, htmx, case):
        person = case.parties.get(side="guest").person
        person.language = "pt-br"
        person.save()

        form = htmx.get(at("recaps", case.reference, "guest"))
        begun = form.context["form"].initial["text"]
        unfinished = htmx.post(
            at("recaps", case.reference, "guest"), {"text": begun, "client_key": uuid.uuid4()}
        )

        assert person.called in begun
        assert unfinished.status_code == 400
        assert not case.recaps.exists()

    def test_is_sent_confirmed_or_put_right(self, htmx, case):
        for side, settle, words in (
            ("guest", "recap_confirmation", {}),
            ("host", "recap_correction", {"answer": "It was at ten."}),
        ):
            htmx.post(
                at("recaps", case.reference, side),
                {"text": "You were locked out at nine.", "client_key": uuid.uuid4()},
            )
            recap = case.recaps.get(party__side=side)
            htmx.post(at(settle, case.reference, recap.pk), words)

        assert set(case.recaps.values_list("state", flat=True)) == {"confirmed", "corrected"}
        panels = htmx.get(at("panels", case.reference)).content.decode()
        assert "It was at ten." in panels

    def test_is_done_without_for_a_reason(self, htmx, case):
        htmx.post(at("recap_waiver", case.reference, "guest"), {"reason": "In hospital."})

        assert case.recaps.get().state == "waived"

    def test_of_a_side_that_is_not_there_is_not_found(self, htmx, case):
        assert htmx.get(at("recaps", case.reference, "nobody")).status_code == 404
