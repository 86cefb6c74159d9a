import uuid

import pytest

from cases.actions import drafts
from cases.actions.shaping import fanning, linking
from cases.models import Case, Draft, FanOut, Message
from cases.shaping.telling import plan
from common.errors import BadInput, Forbidden
from messaging.models import Delivery
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

TEXT = "Dear {name}, the water is back."


@pytest.fixture
def incident(owner):
    return make_case(owner=owner, title="No water in Rua do Exemplo")


@pytest.fixture
def colleague():
    return UserFactory(name="Tomás Abreu")


@pytest.fixture
def children(incident, owner, colleague):
    """One's own case, a colleague's, and one nobody owns."""
    cases = [make_case(owner=owner), make_case(owner=colleague), make_case()]
    for case in cases:
        linking.link(source_id=case.pk, target_id=incident.pk, kind="incident", by=owner, now=NOON)
    return cases


def tell(incident, by, cases, *, key=None, audience="guest", text=TEXT):
    return fanning.tell(
        incident_id=incident.pk,
        audience=audience,
        text=text,
        case_ids=[case.pk for case in cases],
        client_key=key or uuid.uuid4(),
        by=by,
        now=NOON,
    )


class TestTell:
    def test_sends_on_ones_own_and_leaves_a_draft_for_other_owners(
        self, incident, owner, colleague, children
    ):
        made = tell(incident, owner, children)

        assert [part.state for part in made.parts.order_by("case")] == [
            "sent",
            "drafted",
            "refused",
        ]
        guest = children[0].parties.get(side="guest")
        sent = Message.objects.get()
        assert (sent.thread.case, sent.party) == (children[0], guest)
        assert sent.text == f"Dear {guest.person.called}, the water is back."
        assert Delivery.objects.get().to_address == guest.address
        draft = Draft.objects.get()
        assert (draft.author, draft.thread.case) == (colleague, children[1])
        assert incident.events.get(kind="fanned_out").facts["sent"] == 1

    def test_twice_is_once(self, incident, owner, children):
        key = uuid.uuid4()

        first, second = (tell(incident, owner, children, key=key) for _time in range(2))

        assert first == second
        assert Message.objects.count() == 1

    def test_tells_only_the_cases_that_were_looked_at(self, incident, owner, children):
        made = tell(incident, owner, children[:1])

        assert [part.case for part in made.parts.all()] == children[:1]

    def test_never_writes_over_what_an_owner_is_writing(self, incident, owner, colleague, children):
        thread = children[1].threads.get(kind="guest")
        drafts.keep(thread_id=thread.pk, by=colleague, text="Dear Ada", now=NOON)

        made = tell(incident, owner, children)

        assert made.parts.get(case=children[1]).state == "refused"
        assert Draft.objects.get().text == "Dear Ada"

    def test_leaves_a_note_on_every_case_for_colleagues(self, incident, owner, children):
        made = tell(incident, owner, children, audience="internal", text="Water is back.")

        assert {part.state for part in made.parts.all()} == {"sent"}
        assert set(Message.objects.values_list("direction", flat=True)) == {"note"}

    def test_never_reaches_a_case_one_may_not_know_of(self, incident, owner, children):
        hidden = children[1]
        Case.objects.filter(pk=hidden.pk).update(access_level="restricted")

        assert hidden not in [
            copy.case for copy in plan(incident, audience="guest", text=TEXT, by=owner)
        ]
        with pytest.raises(BadInput):
            tell(incident, owner, [hidden])

    def test_refuses_no_text_and_somebody_elses_incident(self, incident, owner, children):
        with pytest.raises(BadInput):
            tell(incident, owner, children, text="  ")
        with pytest.raises(Forbidden):
            tell(incident, UserFactory(), children)
        assert not FanOut.objects.exists()


class TestLanguages:
    @pytest.fixture
    def children(self, incident, owner):
        cases = []
        for language in ("pt-br", "de", "en"):
            case = make_case(owner=owner)
            person = case.parties.get(side="guest").person
            person.language = language
            person.save()
            linking.link(
                source_id=case.pk, target_id=incident.pk, kind="incident", by=owner, now=NOON
            )
            cases.append(case)
        return cases

    def test_each_reads_it_in_their_own_where_there_is_one(self, incident, owner, children):
        fanning.tell(
            incident_id=incident.pk,
            audience="guest",
            text="Dear {name}, the water is back, please tell us if not.",
            texts={"pt": "{name}, a água voltou, por favor nos avise se não.", "es": " "},
            case_ids=[case.pk for case in children],
            client_key=uuid.uuid4(),
            by=owner,
            now=NOON,
        )

        said = [Message.objects.get(thread__case=case).text for case in children]
        assert ["voltou" in text for text in said] == [True, False, False]
        name = children[0].parties.get(side="guest").person.called
        assert said[0].startswith(f"{name}, a água")

    def test_a_copy_in_no_language_of_its_reader_is_marked(self, incident, owner, children):
        copies = plan(
            incident,
            audience="guest",
            text="Dear {name}, the water is back, please tell us if not.",
            texts={"pt": "A água voltou, por favor nos avise se não."},
            by=owner,
        )

        marked = {copy.language: copy.is_foreign for copy in copies}
        assert marked == {"pt-br": False, "de": True, "en": False}
