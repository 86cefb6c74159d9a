"""Search: forgiving about accents, endings and slips, closed about what may not be seen, by index at any size."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions import conversation, searchable
from cases.desk.paging import After, page_of
from cases.models import Case, EvidenceFile, Message, Party, Redaction, Thread
from cases.searching import results
from messaging.models import InboundAttachment, InboundMessage
from tests.factories.cases import NOON, make_case, receive, send
from tests.factories.marketplace import PersonFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

MANY = 20_000


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def search(livia):
    """Return a function that searches as Lívia, at noon."""

    def go(text, **options):
        return results.search(text, results.asker_of(livia, now=NOON), **options)

    return go


@pytest.fixture
def cases(search):
    return lambda text: [hit.case for hit in search(text).of("cases")]


@pytest.fixture
def messages(search):
    return lambda text: [hit.text for hit in search(text).of("messages")]


def elsewhere():
    return TeamFactory(slug="elsewhere", name="Elsewhere")


def with_file(case, name="Invoice-Março_2026.pdf"):
    """Put a mail with a file on the guest's thread."""
    mail = InboundMessage.objects.create(
        raw=b"x", sha256=uuid.uuid4().hex, size=1, source="smtp", received_at=NOON
    )
    InboundAttachment.objects.create(
        inbound=mail,
        position=0,
        name=name,
        type="application/pdf",
        size=7,
        sha256="0",
        content=b"x",
    )
    return Message.objects.create(
        thread=case.threads.get(kind="guest"),
        direction="in",
        party=case.parties.get(side="guest"),
        text="See the file.",
        written_at=NOON,
        inbound=mail,
    )


class TestCases:
    def test_finds_by_number_however_it_is_said(self, livia, cases):
        case = make_case(owner=livia)

        assert cases(case.reference.replace("ST-", "st ")) == [case]

    def test_finds_the_cases_of_a_stay_by_its_code(self, livia, cases):
        case = make_case(owner=livia)

        assert cases(f"about {case.reservation.code.replace('-', ' ')}") == [case]

    @pytest.mark.parametrize(
        "words", ["pipe", "PIPES", "cano", "canó burst", "bursting pipe", "miradour"]
    )
    def test_finds_any_form_of_a_word_without_accents(self, livia, cases, words):
        case = make_case(owner=livia, title="Burst pipes: canó at the Miradouro")

        assert cases(words) == [case]

    @pytest.mark.parametrize(
        ("title", "words"),
        [
            ("Hóspede fez duas reclamações", "reclamacao"),
            ("Hóspede fez uma reclamação", "reclamações"),
            ("Os responsáveis não atendem", "responsavel"),
            ("Chuveiros quebrados na casa", "chuveiro quebrada"),
            ("Guests complained about heating", "complaining heated"),
        ],
    )
    def test_knows_the_stems_of_both_languages(self, livia, cases, title, words):
        case = make_case(owner=livia, title=title)

        assert cases(words) == [case]

    def test_finds_a_phrase_only_in_its_order(self, livia, cases):
        case = make_case(owner=livia, title="No hot water since Friday")
        make_case(owner=livia, title="Hot tub, no water")

        assert cases('"hot water"') == [case]

    def test_leaves_out_what_must_not_stand_there(self, livia, cases):
        case = make_case(owner=livia, title="Heating broken")
        make_case(owner=livia, title="Heating broken, refund asked")

        assert cases("heating -refunds") == [case]

    def test_never_finds_what_may_not_be_seen(self, cases):
        make_case(title="Burst pipe", team=elsewhere())

        assert cases("pipe") == []

    @pytest.mark.parametrize(
        "words", ["marina heating", "heating marina", "Marína Teles heat", 'marina "no heating"']
    )
    def test_finds_what_somebody_wrote_by_name_and_word(self, livia, search, words):
        person = PersonFactory(full_name="Marina Teles")
        hers = make_case(owner=livia, guest=person, title="Cold nights")
        receive(hers, text="There is no heating at all")
        receive(make_case(owner=livia, title="Another"), text="There is no heating at all")
        make_case(owner=livia, guest=person, title="Lost key")

        found = search(words).of("cases")

        assert [(hit.case, hit.whose) for hit in found] == [(hers, "Marina Teles")]

    def test_finds_the_titles_of_somebody_by_name_and_word(self, livia, cases):
        person = PersonFactory(full_name="Marina Teles")
        hers = make_case(owner=livia, guest=person, title="Heating broken")
        make_case(owner=livia, title="Heating broken too")

        assert cases("teles heating") == [hers]

    def test_finds_nothing_of_somebody_on_cases_one_may_not_see(self, livia, cases):
        person = PersonFactory(full_name="Marina Teles")
        receive(make_case(team=elsewhere(), guest=person), text="There is no heating")

        assert cases("marina heating") == []

    def test_reads_nothing_taken_back_or_left_out(self, livia, cases):
        person = PersonFactory(full_name="Marina Teles")
        hers = make_case(owner=livia, guest=person, title="Cold nights")
        receive(hers, text="There is no heating at all")

        assert cases("marina heating -nights") == [hers]
        assert cases("marina heating -all") == []

    def test_marks_the_words_in_the_title(self, livia, search):
        make_case(owner=livia, title="<i>Burst</i> pipes")

        (hit,) = search("pipe").of("cases")

        assert hit.title == "&lt;i&gt;Burst&lt;/i&gt; <mark>pipes</mark>"


class TestOperators:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("owner:me", {"mine"}),
            ("owner:nobody", {"loose"}),
            ("owner:lívia", {"mine"}),
            ("is:unowned", {"loose"}),
            ("is:open", {"mine", "loose"}),
            ("is:resolved", set()),
            ("-owner:me", {"loose"}),
            ("type:stranded", {"mine"}),
            ("type:quality type:stranded", {"mine", "loose"}),
            ("owner:me type:quality", set()),
            ("severity:s2 is:open", {"mine"}),
            ("with:marina", {"mine"}),
            ("after:2026-03-12", {"mine"}),
            ("before:today", {"loose"}),
            ("on:2026-03-10 nobody", {"loose"}),
            ("team:elsewhere", {"mine", "loose"}),  # no such team to see: left out, and said so
        ],
    )
    def test_narrow_cases(self, livia, cases, words, found):
        guest = PersonFactory(full_name="Marina Teles")
        mine = make_case(owner=livia, guest=guest)
        loose = make_case(type_code="quality", now=NOON - timedelta(days=2))
        names = {mine.pk: "mine", loose.pk: "loose"}

        query = words if "team:" not in words else f"{words} is:open"

        assert {names[case.pk] for case in cases(query)} == found

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("key from:guest", ["The key is lost"]),
            ("key from:us", ["A new key is on its way"]),
            ("key from:me", ["A new key is on its way"]),
            ("key in:host", []),
            ("key in:guest from:us", ["A new key is on its way"]),
            ("from:marina", ["The key is lost"]),
            ("from:marina -key", []),
            ("key before:2026-03-01", []),
            ("key has:file", []),
            ("key owner:nobody", []),
        ],
    )
    def test_narrow_messages(self, livia, messages, words, found):
        case = make_case(owner=livia, guest=PersonFactory(full_name="Marina Teles"))
        receive(case, text="The key is lost")
        send(case, by=livia, text="A new key is on its way")

        assert messages(words) == found

    @pytest.mark.parametrize(
        "words", ["is:opne", "before:soon", "owner:xyzzy", "severity:9", "in:attic"]
    )
    def test_say_what_they_could_not_read(self, search, words):
        assert words in search(f"pipe {words}").unread

    def test_of_a_case_hide_what_has_none_of_it(self, livia, search):
        PersonFactory(full_name="Pipe Example")

        assert search("pipe").of("people")
        assert not search("pipe is:open").of("people")


class TestMessages:
    def test_marks_the_word_and_escapes_the_rest(self, livia, search):
        case = make_case(owner=livia)
        receive(case, text="<b>The</b> lockbox is empty & wet")

        hit = search("lockboxes").of("messages")[0]

        assert hit.case == case
        assert hit.excerpt == "&lt;b&gt;The&lt;/b&gt; <mark>lockbox</mark> is empty &amp; wet"

    def test_never_finds_words_of_a_foreign_case(self, messages):
        receive(make_case(team=elsewhere()), text="lockbox")

        assert messages("lockbox") == []

    def test_leaves_out_what_was_taken_back(self, livia, messages):
        case = make_case(owner=livia)
        livia.undo_seconds = 10
        message = send(case, by=livia, text="Confidential plumber", at=timezone.now())
        conversation.take_back(message_id=message.pk, by=livia, now=timezone.now())

        assert messages("plumber") == []

    def test_leaves_out_what_was_made_unreadable(self, livia, messages):
        receive(make_case(owner=livia), text="My passport is AB1234")
        Message.objects.update(redacted=[[15, 21]])

        assert messages("AB1234") == messages("passport") == []

    def test_shows_the_newest_of_a_word_that_stands_everywhere(self, livia, messages, monkeypatch):
        monkeypatch.setattr("cases.searching.finding.CANDIDATES", 3)
        case = make_case(owner=livia)
        for minute in range(20):
            receive(case, text=f"lockbox {minute:02}", at=NOON + timedelta(minutes=minute))

        assert messages("lockbox")[0] == "lockbox 19"


class TestFiles:
    @pytest.mark.parametrize(
        "words", ["invoice", "MARCO", "invoice pdf", "file:março", '"2026.pdf"']
    )
    def test_are_found_by_their_names(self, livia, search, words):
        case = make_case(owner=livia)
        with_file(case)

        (hit,) = search(words).of("files")

        assert hit.case == case
        assert "Invoice" in re.sub("</?mark>", "", hit.name)

    def test_put_on_a_case_by_hand_are_too(self, livia, search):
        case = make_case(owner=livia)
        EvidenceFile.objects.create(
            case=case,
            audience="internal",
            name="Ceiling.png",
            kind="png",
            size=3,
            sha256="1",
            content=b"abc",
            added_by=livia,
            added_at=NOON,
        )

        assert [hit.case for hit in search("ceiling").of("files")] == [case]

    def test_made_unreadable_are_not(self, livia, search):
        case = make_case(owner=livia)
        with_file(case)
        Redaction.objects.create(case=case, sha256="0", reason="A passport", by=livia, at=NOON)

        assert not search("invoice").of("files")

    def test_of_a_foreign_case_are_not(self, search):
        with_file(make_case(team=elsewhere()))

        assert not search("invoice").of("files")

    def test_say_which_messages_have_one(self, livia, search, messages):
        case = make_case(owner=livia)
        with_file(case)
        receive(case, text="See what came before.")

        assert messages("see has:file") == ["See the file."]
        assert [hit.case for hit in search("has:file owner:me").of("files")] == [case]


class TestSlips:
    @pytest.fixture(autouse=True)
    def known(self, livia):
        for number in range(4):
            make_case(owner=livia, title=f"Heating broken again {number}")
        searchable.learn(now=NOON)

    @pytest.mark.parametrize("words", ["heatnig", "heatin broken", "haeting", "hheating"])
    def test_are_looked_up_as_what_was_meant(self, search, words):
        found = search(words)

        assert len(found.of("cases")) == 4
        assert found.query.words[0] in {"heating", "heatin"}

    def test_are_told(self, search):
        found = search("heatnig")

        assert (found.instead_of, found.query.text) == ("heatnig", "heating")

    def test_are_offered_when_little_is_found(self, livia, search):
        make_case(owner=livia, title="Heatnig")

        found = search("heatnig")

        assert len(found.of("cases")) == 1
        assert found.perhaps == "heating"

    def test_never_tell_a_word_of_a_case_one_may_not_see(self, search):
        for _number in range(4):
            make_case(title="Xylocarpic", team=elsewhere())
        searchable.learn(now=NOON)

        found = search("xylocarpik")

        assert found.is_empty
        assert "xylocarpic" not in repr(found)

    def test_leave_short_and_unknown_words_alone(self, search):
        assert search("zzqqy").is_empty
        assert search("zz").is_empty

    def test_are_learned_once(self):
        assert searchable.learn(now=NOON) == 0


class TestAnything:
    @pytest.mark.parametrize(
        "words",
        ["", "   ", "!!", "' | :*", "a & !b <-> (", "\\", "\\'", '"', '""', "-", "--", "-\"\"", "owner:\"", "\x00",
         "is:open is:", ":::", "🙂", "½ №", "١٢٣", "a\\b", "%", "_", "'); drop table"],
    )  # fmt: skip
    def test_typed_is_survived(self, search, words):
        assert search(words).of("messages") == search(words).of("files") or True

    @settings(
        max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
    )
    @given(
        st.text(
            alphabet=st.sampled_from("ab \"-:'\\&|!()*<>%_“”½ãøßﬁ🙂fromwnerist:2026"), max_size=40
        )
    )
    def test_typed_by_anybody_is_answered(self, search, words):
        search(words)


class TestSuggestions:
    def suggest(self, livia, text):
        return results.suggestions(text, results.asker_of(livia, now=NOON))

    def test_groups_cases_and_people_and_lead_to_everything(self, livia):
        case = make_case(owner=livia, title="Lost key")
        guest = case.parties.get(side="guest").person

        cases = self.suggest(livia, "lost")
        people = self.suggest(livia, guest.full_name)

        assert cases[0]["items"][0]["href"] == case.get_absolute_url()
        assert cases[-1]["items"][0]["href"] == "/search/?q=lost"
        assert any(item["label"] == guest.full_name for group in people for item in group["items"])


@pytest.fixture
def many(livia):
    """Twenty thousand open cases of many owners, each with a person, a thread, a mail, a message and a file."""
    case = make_case(owner=livia)
    person, others = case.parties.get(side="guest").person, [UserFactory().pk for _ in range(20)]
    word = "case when n %% 1000 = 0 then ' lockbox' when n %% 20 = 0 then ' heating is off' else '' end"
    message = with_file(case)
    copy(type(person), person.pk, {"id": "n", "full_name": "'Person' || n || ' Many'"})
    copy(
        Case,
        case.pk,
        {
            "id": "n",
            "reference": "'ST-7' || n",
            "title": f"'Broken ' || n || {word}",
            "owner_id": f"(array{others})[n %% 20 + 1]",
            "next_due_at": "opened_at + n * interval '1 minute'",
            "intake_key": "null",
        },
    )
    copy(Thread, message.thread_id, {"id": "n", "case_id": "n"})
    copy(Party, message.party_id, {"id": "n", "case_id": "n", "person_id": "n"})
    copy(InboundMessage, message.inbound_id, {"id": "n", "sha256": "'many' || n"})
    file = message.inbound.attachments.get()
    copy(InboundAttachment, file.pk, {"inbound_id": "n", "name": "'scan' || n || '.png'"})
    copy(
        Message,
        message.pk,
        {
            "thread_id": "n",
            "party_id": "n",
            "inbound_id": "n",
            "text": f"'Please help ' || n || {word}",
            "message_id": "'many' || n || '@mail.example'",
        },
    )
    with connection.cursor() as cursor:
        # Every row is looked at: what is planned must not hang on which of them a sample caught.
        cursor.execute("set local default_statistics_target = 2000; analyze")
    return case


def copy(model, pk, own):
    """Write twenty thousand rows like one, but for the columns in `own`; their ids begin far above."""
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    fields = [f for f in fields if not f.primary_key or "id" in own]
    taken = ", ".join(own.get(f.column, f'c."{f.column}"') for f in fields)
    names = ", ".join(f'"{f.column}"' for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {model._meta.db_table} ({names}) select {taken}"
            f" from {model._meta.db_table} c, generate_series(1000000, {1_000_000 + MANY - 1}) n where c.id = %s",
            [pk],
        )


def no_detours():
    """Let the planner read whole or sort only where no index helps: a sample of the rows must not decide a test."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off")


def plan_of(queryset):
    no_detours()
    return json.loads(queryset.explain(format="json", analyze=True))[0]["Plan"]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def told(plan):
    return [(node["Node Type"], node.get("Relation Name", "")) for node in nodes(plan)]


LARGE = {
    "cases_case",
    "cases_message",
    "messaging_inboundattachment",
    "messaging_inboundmessage",
    "marketplace_person",
}


@pytest.mark.slow
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

        plan = plan_of(cases.filter(next_due_at__gte=place.at).most_urgent_first()[:51])

        assert ("Seq Scan", "cases_case") not in told(plan)
        assert not any(kind == "Sort" for kind, _table in told(plan))
        assert page_of(cases, place)[0][0] not in first

    def test_no_search_reads_a_whole_table(self, livia, search, many, monkeypatch):
        monkeypatch.setattr("cases.searching.finding.NEWEST", (2_000, 6_000))
        whole = []
        no_detours()
        searched = (
            "lockbox", "heating", '"heating is off"', "lockbox -refund", "invoice", "file:invoice", "from:us heating",
            "owner:me", "is:overdue", "with:person1000777", "from:person1000777",
            "has:file in:guest", "lokcbox", "xyzzyq", "person1001000 lockbox", "many heating",
        )  # fmt: skip

        for words in searched:
            with CaptureQueriesContext(connection) as asked:
                search(words)
            for query in asked.captured_queries:
                if query["sql"].lstrip().lower().startswith(("select", "with")):
                    with connection.cursor() as cursor:
                        cursor.execute(
                            f"explain (format json) {query['sql'].replace('%', '%%')}", []
                        )
                        plan = cursor.fetchone()[0]
                    plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
                    whole += [
                        (words, node["Relation Name"], query["sql"][:400])
                        for node in nodes(plan)
                        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE
                    ]

        assert whole == [], "\n".join(str(w) for w in whole)
