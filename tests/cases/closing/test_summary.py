from datetime import timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from cases.actions import conversation, promising, summaries
from cases.closing import summary
from cases.closing.folds import KINDS
from cases.closing.lines import kept
from cases.models import CaseEvent, CaseSummary
from cases.sheet import case_for
from tests.factories.cases import NOON, make_case, receive, send
from tests.factories.users import UserFactory

Kind = CaseEvent.Kind


def told(number, kind, at=0, /, thread="", **facts):
    return CaseEvent(
        pk=number,
        kind=kind,
        thread_kind=thread,
        facts=facts,
        occurred_at=NOON + timedelta(minutes=at),
    )


def said(*events):
    return [(line.state, line.said, line.event) for line in summary.summed_up(events).lines]


class TestASummary:
    def test_puts_what_is_owed_first_and_names_the_event_of_each_line(self):
        lines = said(
            told(1, Kind.TAKEN),
            told(2, Kind.MESSAGE_RECEIVED, 1, thread="guest"),
            told(3, Kind.MESSAGE_SENT, 2, thread="guest"),
            told(4, Kind.DEPARTMENT_ASKED, 3, request=7, department="Payments", question="Paid?"),
            told(5, Kind.MESSAGE_RECEIVED, 4, thread="host"),
        )

        assert lines == [
            ("pending", "Payments was asked: Paid?", 4),
            ("pending", "The host waits for an answer", 5),
            ("done", "Wrote to the guest", 3),
            ("done", "Took the case", 1),
        ]

    def test_forgets_what_was_owed_once_it_was_done(self):
        lines = said(
            told(1, Kind.ISSUE_ADDED, issue=4, text="Refund the first night"),
            told(2, Kind.ISSUE_SETTLED, 1, issue=4, text="Refund the first night"),
            told(3, Kind.FACT_NOTED, 2, fact=9, kind="unknown", text="Who has the keys"),
            told(4, Kind.FACT_CHANGED, 3, fact=9),
        )

        assert lines == [("done", "Settled: Refund the first night", 2)]

    def test_counts_no_message_that_was_taken_back(self):
        sent = told(2, Kind.MESSAGE_SENT, 1, thread="guest")
        sent.message_id = 30

        lines = said(
            told(1, Kind.MESSAGE_RECEIVED, thread="guest"),
            sent,
            told(3, Kind.MESSAGE_WITHDRAWN, 2, thread="guest", message=30),
        )

        assert lines == [("pending", "The guest waits for an answer", 1)]

    def test_is_said_in_the_readers_language(self):
        (line,) = summary.summed_up([told(1, Kind.TAKEN)]).lines

        assert set(line.text) == {"en", "pt-br"}
        with override("pt-br"):
            assert line.said == line.text["pt-br"]

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(KINDS),
                st.integers(0, 5),
                st.text(max_size=400),
                st.sampled_from(["guest", "host", "internal"]),
            ),
            max_size=60,
        )
    )
    def test_never_takes_more_words_than_a_glance_and_no_line_is_without_source(self, story):
        events = [
            told(
                number,
                kind,
                number,
                thread=thread,
                **dict.fromkeys(("request", "task", "issue", "fact", "clock", "consult"), key),
                kind=text if kind != Kind.CLOCK_STARTED else "promise",
                text=text,
                label=text,
                question=text,
                department=text,
                due=NOON.isoformat(),
            )
            for number, (kind, key, text, thread) in enumerate(story, start=1)
        ]

        found = summary.summed_up(events)

        assert found.words <= 120
        assert {line.event for line in found.lines} <= {event.pk for event in events}
        assert all(line.said for line in found.lines)
        assert kept(found.as_json()) == found.lines


@pytest.mark.django_db
class TestASummaryKept:
    def test_says_what_the_case_was_at_that_instant(self):
        owner = UserFactory(name="Lívia Prado")
        case = make_case(owner=owner)
        receive(case)
        send(case, by=owner)
        promising.make(
            case_id=case.pk,
            by=owner,
            text="Call when she lands",
            side="guest",
            due_at=NOON + timedelta(hours=3),
            now=NOON,
        )

        frozen = summaries.freeze(case, occasion="handover", by=owner, now=NOON)

        lines = kept(CaseSummary.objects.get(pk=frozen.pk).lines)
        assert [(line.state, line.said) for line in lines] == [
            ("pending", "Promised: Call when she lands"),
            ("done", "Wrote to the guest"),
            ("done", "Took the case"),
        ]
        assert lines[0].due_instant == NOON + timedelta(hours=3)
        assert {line.who for line in lines} == {"Lívia"}
        assert set(case.events.values_list("pk", flat=True)) >= {line.event for line in lines}
        assert case.events.filter(kind="summary_frozen").count() == 1

    def test_is_read_in_one_statement(self, django_assert_num_queries):
        owner = UserFactory()
        case = case_for(owner, make_case(owner=owner).reference)

        with django_assert_num_queries(1):
            summary.of_case(case)

    def test_leads_back_to_its_place_in_the_timeline(self, client):
        owner = UserFactory()
        case = make_case(owner=owner)
        conversation.note(
            case_id=case.pk,
            by=owner,
            text="A note",
            client_key="b3f1c2ce-7a1c-4f3e-9c0a-0a1b2c3d4e5f",
            now=NOON,
        )
        client.force_login(owner)
        line = summary.of_case(case).lines[-1]

        page = client.get(f"/cases/{case.reference}/timeline/?before={line.place}")

        assert f'id="event-{line.event}"' in page.content.decode()
