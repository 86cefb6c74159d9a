"""What is known of a case, on its panels and in its dialogs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import knowing
from cases.models import Fact, Issue
from tests.cases.actions.test_evidence import keep
from tests.factories.cases import NOON, make_case

pytestmark = pytest.mark.django_db


def at(name, case, *args):
    return reverse(f"cases:{name}", args=[case.reference, *args])


@pytest.fixture
def case(livia):
    return make_case(owner=livia)


class TestThePanels:
    def test_keep_apart_what_is_known_assumed_and_unknown(self, htmx, case):
        htmx.post(at("facts", case), {"kind": "fact", "text": "It rained", "source": "The host"})
        htmx.post(at("facts", case), {"kind": "unknown", "text": "Who has the keys"})

        panels = htmx.get(at("panels", case)).content.decode()

        panel = panels[panels.index('id="panel-known"') :]
        facts, unknown = panel.index("It rained"), panel.index("Who has the keys")
        assert panel.index(">Facts<") < facts < panel.index(">Unknown<") < unknown
        assert "1 unknown" in panel

    def test_show_the_case_so_far_with_a_source_for_each_line(self, htmx, case):
        panel = htmx.get(at("panels", case)).content.decode()

        event = case.events.get(kind="taken")
        assert "Took the case" in panel
        assert f"#event-{event.pk}" in panel

    def test_read_as_many_statements_at_ten_as_at_one(self, htmx, case, django_assert_num_queries):
        def more(number):
            for each in range(number):
                said = {"case_id": case.pk, "by": case.owner, "now": NOON}
                knowing.note(kind="assumption", text=f"Assumption {each}", **said)
                knowing.add_issue(text=f"Issue {each}", **said)
                keep(case, f"{each}.txt", f"file {each} of {number}".encode())

        more(1)
        with CaptureQueriesContext(connection) as one:
            htmx.get(at("panels", case))
        more(9)

        with django_assert_num_queries(len(one)):
            htmx.get(at("panels", case))


class TestTheDialogs:
    def test_keep_what_was_typed_when_it_is_refused(self, htmx, case):
        answer = htmx.post(at("facts", case), {"kind": "fact", "text": "It rained"})

        assert answer.status_code == 400
        assert "A fact needs its source" in answer.content.decode()
        assert "It rained" in answer.content.decode()
        assert not Fact.objects.exists()

    def test_verify_replace_and_drop(self, htmx, case):
        note = {"case_id": case.pk, "by": case.owner, "source": "Host", "now": NOON}
        first = knowing.note(kind="fact", text="It rained", **note)
        second = knowing.note(kind="assumption", text="The host knew", **note)

        verified = htmx.post(at("fact_verification", case, first.pk))
        replaced = htmx.post(
            at("fact_replacement", case, second.pk),
            {"kind": "fact", "text": "The host knew on Monday", "source": "Her own mail"},
        )
        dropped = htmx.post(at("fact_dropping", case, first.pk), {"reason": "Another house"})

        assert {verified.status_code, replaced.status_code, dropped.status_code} == {200}
        assert [fact.text for fact in Fact.objects.held()] == ["The host knew on Monday"]

    def test_settle_an_issue(self, htmx, case):
        htmx.post(at("issues", case), {"text": "Refund the first night"})
        issue = Issue.objects.get()

        htmx.post(
            at("issue_settlement", case, issue.pk), {"state": "solved", "answer": "Paid back"}
        )

        issue.refresh_from_db()
        assert (issue.state, issue.answer) == ("solved", "Paid back")

    def test_find_nothing_of_another_case(self, htmx, case):
        issue = knowing.add_issue(case_id=case.pk, by=case.owner, text="Refund", now=NOON)
        other = make_case()

        answer = htmx.get(at("issue_settlement", other, issue.pk))

        assert answer.status_code == 404
