"""Search: forgiving about accents and endings, closed about what may not be seen, by index at any size."""

import json
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from cases import search
from cases.actions import conversation
from cases.desk.paging import After, page_of
from cases.models import Case, Message
from tests.factories.cases import make_case, receive
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

MANY = 20_000


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


class TestCases:
    def test_finds_by_number_however_it_is_said(self, livia):
        case = make_case(owner=livia)
        spoken = case.reference.replace("ST-", "st ")

        assert list(search.cases(spoken, livia)) == [case]

    @pytest.mark.parametrize("words", ["pipe", "PIPES", "cano", "canó burst"])
    def test_finds_by_the_beginning_of_words_without_accents(self, livia, words):
        case = make_case(owner=livia, title="Burst pipes: canó at the Miradouro")

        assert list(search.cases(words, livia)) == [case]

    def test_never_finds_what_may_not_be_seen(self, livia):
        make_case(title="Burst pipe", team=TeamFactory(slug="elsewhere", name="Elsewhere"))

        assert list(search.cases("pipe", livia)) == []

    @pytest.mark.parametrize("words", ["", "   ", "!!", "' | :*", "a & !b <-> (", "\\"])
    def test_survives_anything_typed(self, livia, words):
        assert list(search.cases(words, livia)) == []
        assert search.messages(words, livia) == []


class TestMessages:
    def test_marks_the_word_and_escapes_the_rest(self, livia):
        case = make_case(owner=livia)
        receive(case, text="<b>The</b> lockbox is empty & wet")

        hit = search.messages("lockbox", livia)[0]

        assert hit.case == case
        assert (
            hit.excerpt
            == "…&lt;b&gt;The&lt;/b&gt; <mark>lockbox</mark> is empty &amp; wet".removeprefix("…")
        )

    def test_never_finds_words_of_a_foreign_case(self, livia):
        receive(make_case(team=TeamFactory(slug="elsewhere", name="Elsewhere")), text="lockbox")

        assert search.messages("lockbox", livia) == []

    def test_leaves_out_what_was_taken_back(self, livia):
        case = make_case(owner=livia)
        livia.undo_seconds = 10
        message = conversation.reply(
            thread_id=case.threads.get(kind="guest").pk,
            by=livia,
            text="Confidential plumber",
            client_key=uuid.uuid4(),
            now=timezone.now(),
        )
        conversation.take_back(message_id=message.pk, by=livia, now=timezone.now())

        assert search.messages("plumber", livia) == []


class TestSuggestions:
    def test_groups_cases_and_people(self, livia):
        case = make_case(owner=livia, title="Lost key")
        guest = case.parties.get(side="guest").person

        cases = search.suggestions("lost", livia, now=timezone.now())
        people = search.suggestions(guest.full_name, livia, now=timezone.now())

        assert cases[0]["items"][0]["href"] == case.get_absolute_url()
        assert any(item["label"] == guest.full_name for group in people for item in group["items"])


@pytest.fixture
def many(livia):
    """Twenty thousand open cases of many owners, each with a message."""
    case = make_case(owner=livia)
    others = [UserFactory().pk for _ in range(20)]
    columns = [f.column for f in Case._meta.concrete_fields if not f.primary_key]
    own = {
        "reference": "'ST-7' || n",
        "title": "'Broken heating ' || n || case when n %% 1000 = 0 then ' lockbox' else '' end",
        "owner_id": f"(array{others})[n %% 20 + 1]",
        "next_due_at": "opened_at + n * interval '1 minute'",
        "intake_key": "null",
    }
    taken = ", ".join(own.get(column, f"c.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into cases_case ({', '.join(columns)}) select {taken}"
            f" from cases_case c, generate_series(1, {MANY}) n where c.id = %s",
            [case.pk],
        )
        cursor.execute("analyze cases_case")
    return case


def plan_of(queryset):
    return json.loads(queryset.explain(format="json", analyze=True))[0]["Plan"]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def told(plan):
    return [(node["Node Type"], node.get("Relation Name", "")) for node in nodes(plan)]


class TestPlans:
    def test_a_work_list_is_read_in_the_order_of_its_index(self, livia, many):
        owner = Case.objects.exclude(owner=livia).first().owner
        cases = Case.objects.visible_to(owner).unresolved().filter(owner=owner)

        plan = plan_of(cases.most_urgent_first()[:51])

        assert ("Seq Scan", "cases_case") not in told(plan)
        assert not any(kind == "Sort" for kind, _table in told(plan))

    def test_the_next_page_starts_at_its_place(self, livia, many):
        owner = Case.objects.exclude(owner=livia).first().owner
        cases = Case.objects.visible_to(owner).unresolved().filter(owner=owner)
        first, following = page_of(cases, None)
        place = After.read(following)

        plan = plan_of(cases.filter(next_due_at__gte=place.due_at).most_urgent_first()[:51])

        assert ("Seq Scan", "cases_case") not in told(plan)
        assert not any(kind == "Sort" for kind, _table in told(plan))
        assert page_of(cases, place)[0][0] not in first

    def test_words_are_found_by_index(self, livia, many):
        plan = plan_of(search.cases("lockbox", livia)[:20])

        assert ("Seq Scan", "cases_case") not in told(plan)
        assert Message.objects.count() == 0
