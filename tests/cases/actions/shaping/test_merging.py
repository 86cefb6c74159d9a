import uuid
from datetime import timedelta

import pytest
from django.db import InternalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actions import (
    asking,
    clocks,
    conflicts,
    consulting,
    conversation,
    drafts,
    handovers,
    knowing,
    ownership,
    planning,
    promising,
    recapping,
    redacting,
    snoozing,
    tasking,
    waiting,
)
from cases.actions.clocks import settling
from cases.actions.locking import Merged
from cases.actions.shaping import linking, merging
from cases.closing import summary
from cases.models import Case, CaseEvent, CaseMerge, ChecklistStep, Draft, Message, MessageMove
from cases.models.merge import MergeOver
from cases.shaping.fit import CannotMerge
from cases.sheet import case_for
from cases.story.reading import story_of
from common.errors import Forbidden
from tests.factories.asking import ask
from tests.factories.cases import NOON, make_case, send
from tests.factories.deciding import decide, set_limits
from tests.factories.marketplace import PersonFactory
from tests.factories.shaping import build, state_of, take_in
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)

#: What colleagues build on a case.
BUILT = (
    "fact",
    "issue",
    "file",
    "task",
    "question",
    "consult",
    "recap",
    "expect",
    "give",
    "risk",
    "plan",
    "specialist",
)


def merge(source, into, by, *, now=NOON + 10 * MINUTE):
    return merging.merge(source_id=source.pk, into_id=into.pk, by=by, now=now, reason="same night")


def rows_of(case):
    """Every row built on a case, by its table and id."""
    return {
        (name, row[0])
        for name, rows in state_of(case)["built"].items()
        for row in rows
        if row[0] is not None
    }


class TestMerge:
    def test_makes_the_one_another_name_of_the_other(self, source, into, owner):
        merge(source, into, owner)

        source.refresh_from_db()
        assert (source.status, source.merged_into, source.next_due_at) == ("merged", into, None)
        assert not Case.objects.unresolved().filter(pk=source.pk).exists()
        assert source.events.get(kind="merged").facts["into"] == into.reference
        assert into.events.get(kind="merged").facts["source"] == source.reference

    def test_keeps_who_wrote_what_when_and_which_way(self, source, into, owner):
        heard = take_in(source)
        said = send(source, by=owner, at=NOON + MINUTE)
        noted = conversation.note(
            case_id=source.pk, by=owner, text="Called.", client_key=uuid.uuid4(), now=NOON
        )
        facts = ("pk", "direction", "author", "party__person", "written_at", "thread__kind", "text")
        before = list(Message.objects.order_by("pk").values_list(*facts))

        merge(source, into, owner)

        assert list(Message.objects.order_by("pk").values_list(*facts)) == before
        assert {heard.pk, said.pk, noted.pk} == set(
            Message.objects.filter(thread__case=into).values_list("pk", flat=True)
        )
        assert into.events.filter(message__in=[heard, said, noted]).count() == 3

    def test_owes_the_answer_the_other_owed(self, source, into, owner):
        take_in(source, at=NOON)

        merge(source, into, owner)

        owed = into.clocks.alive().get(kind="first_response")
        assert (owed.started_at, owed.due_at) == (NOON, NOON + 15 * MINUTE)
        assert not source.clocks.alive().exists()
        assert into.threads.get(kind="guest").unanswered_since == NOON

    def test_scores_no_breach_twice(self, source, into, owner):
        take_in(source, at=NOON)
        clocks.breach_due(now=NOON + 16 * MINUTE)

        merge(source, into, owner, now=NOON + 20 * MINUTE)
        clocks.breach_due(now=NOON + 30 * MINUTE)

        assert source.clocks.filter(breached_at__isnull=False).count() == 1
        owed = into.clocks.alive().get(kind="first_response")
        assert (owed.compressed, owed.breached_at) == (True, None)

    def test_takes_promises_and_drafts_along(self, source, into, owner):
        promise = promising.make(
            case_id=source.pk,
            by=owner,
            side="guest",
            text="Call her back",
            due_at=NOON + 60 * MINUTE,
            now=NOON,
        )
        drafts.keep(
            thread_id=source.threads.get(kind="host").pk, by=owner, text="Dear Kate", now=NOON
        )

        merge(source, into, owner)

        promise.refresh_from_db()
        assert (promise.case, promise.party.case) == (into, into)
        assert Draft.objects.get().thread == into.threads.get(kind="host")

    def test_lets_the_worse_of_the_two_count(self, source, into, owner):
        Case.objects.filter(pk=source.pk).update(severity=1)

        merge(source, into, owner)

        into.refresh_from_db()
        assert into.severity == 1

    def test_brings_a_side_on_which_the_other_has_nobody(self, source, into, owner):
        into.parties.filter(side="host").delete()

        merge(source, into, owner)

        assert into.parties.get(side="host").person == source.parties.get(side="host").person

    def test_lets_links_lead_to_the_case_that_goes_on(self, source, into, owner):
        other = make_case(owner=owner)
        made = linking.link(
            source_id=other.pk, target_id=source.pk, kind="incident", by=owner, now=NOON
        )

        merged = merge(source, into, owner)
        made.refresh_from_db()
        assert (made.source, made.target) == (other, into)

        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)
        made.refresh_from_db()
        assert (made.source, made.target) == (other, source)

    def test_wakes_who_put_it_off(self, source, into, owner):
        snoozing.snooze(case_id=source.pk, by=owner, until=NOON + 60 * MINUTE, now=NOON)

        merge(source, into, owner)

        assert snoozing.wake_due(now=NOON + 61 * MINUTE) == 0


class TestWhatWasBuilt:
    @pytest.mark.parametrize("what", BUILT)
    def test_goes_along_and_comes_back(self, source, into, owner, what):
        had = rows_of(source)
        build(source, what, by=owner, now=NOON)
        built = rows_of(source) - had
        before = state_of(source), state_of(into)

        merged = merge(source, into, owner)
        came = rows_of(into)
        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)

        assert built
        assert built <= came
        assert (state_of(source), state_of(into)) == before

    def test_a_question_asked_before_is_answered_in_the_case_that_goes_on(
        self, source, into, owner
    ):
        asked = ask(source, by=owner)
        merge(source, into, owner)

        asking.answer(
            request_id=asked.pk, text="Yes, it is.", called="Ines", by=None, now=NOON + 20 * MINUTE
        )

        assert into.department_requests.get().answer == "Yes, it is."
        assert into.events.filter(kind="department_answered").exists()

    def test_the_expert_sees_the_case_that_goes_on_until_they_answered(self, source, into, owner):
        Case.objects.update(access_level="restricted")
        expert = UserFactory()
        for case in (source, into):
            case.refresh_from_db()
        consult = consulting.ask(
            case_id=into.pk,
            by=owner,
            expert=expert,
            question="Insured?",
            decide_by=NOON + 60 * MINUTE,
            client_key=uuid.uuid4(),
            now=NOON,
        )
        later = consulting.ask(
            case_id=source.pk,
            by=owner,
            expert=expert,
            question="By whom?",
            decide_by=NOON + 90 * MINUTE,
            client_key=uuid.uuid4(),
            now=NOON,
        )
        merged = merge(source, into, owner)

        grant = into.grants.get(user=expert)
        assert grant.expires_at == later.grant.expires_at
        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)
        grant.refresh_from_db()
        assert grant.expires_at == consult.grant.expires_at
        later.refresh_from_db()
        assert later.case == source

    def test_the_same_file_or_step_on_both_stands_once(self, source, into, owner):
        for case in (source, into):
            build(case, "file", by=owner, now=NOON)
        step = ChecklistStep.objects.create(
            case_type=into.case_type, text_en="Call", text_pt="Ligar", minutes=60
        )
        for case in (source, into):
            tasking.begin_checklist(case, now=NOON)
        behind = source.tasks.get(step=step).clock

        merge(source, into, owner)

        assert into.evidence.count() == 1
        assert into.tasks.filter(step=step).count() == 1
        behind.refresh_from_db()
        assert (behind.case, behind.status) == (source, "cancelled")

    def test_what_was_unreadable_stays_so_on_both_ways(self, source, into, owner):
        owner.role = "senior"
        owner.save()
        build(source, "file", by=owner, now=NOON)
        file = source.evidence.get()
        redacting.redact_file(
            case_id=source.pk, sha256=file.sha256, by=owner, reason="Card", now=NOON
        )
        merged = merge(source, into, owner)
        assert not into.evidence.readable().exists()

        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)

        assert not source.evidence.readable().exists()
        assert not into.redactions.exists()

    def test_words_planned_for_later_leave_from_the_case_that_goes_on(self, source, into, owner):
        build(source, "plan", by=owner, now=NOON)
        merge(source, into, owner)

        assert planning.send_due(now=NOON + timedelta(days=10)) == 1
        assert Message.objects.get(text="Good morning").thread.case == into

    def test_its_story_and_its_summary_are_read_beside_ones_own(self, source, into, owner):
        build(source, "fact", by=owner, now=NOON)
        knowing.add_issue(case_id=source.pk, by=owner, text="No key at all", now=NOON)
        heard = take_in(source)
        merged = merge(source, into, owner)

        def read():
            case = case_for(owner, into.reference)
            told = story_of(case, owner, thread="all", now=NOON + 20 * MINUTE, seen_at=None)
            pending = [line.said for line in summary.of_case(case).lines if not line.is_done]
            return {entry.origin: entry for entry in told.entries}, told.entries, pending

        origins, entries, pending = read()
        assert set(origins) == {"", source.reference}
        assert [e.moved for e in entries if e.message == heard.pk] != [""]
        assert sum("merged" in entry.sentence for entry in entries) == 1
        assert "To solve: No key at all" in pending

        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)
        origins, _entries, pending = read()
        assert set(origins) == {""}
        assert pending == []

    def test_what_was_built_since_stays_where_it_was_built(self, source, into, owner):
        build(source, "fact", by=owner, now=NOON)
        merged = merge(source, into, owner)
        build(into, "fact", by=owner, now=NOON + 11 * MINUTE, number=7)

        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)

        assert [fact.text for fact in source.facts.all()] == ["The lock 0"]
        assert [fact.text for fact in into.facts.all()] == ["The lock 7"]


class TestRefusals:
    def refuses(self, source, into, by, reason):
        before = state_of(source), state_of(into)
        with pytest.raises(CannotMerge, match=reason):
            merge(source, into, by)
        assert (state_of(source), state_of(into)) == before
        assert not CaseMerge.objects.exists()

    def test_two_different_guests_never_become_one_side(self, source, into, owner):
        source.parties.filter(side="guest").update(person=PersonFactory(full_name="Otto Klee"))

        self.refuses(source, into, owner, "Otto Klee.* would become one side")

    def test_nobody_comes_to_stand_on_both_sides(self, source, into, owner):
        host = into.parties.get(side="host").person
        source.parties.filter(side="host").delete()
        source.parties.filter(side="guest").update(person=host)

        self.refuses(source, into, owner, "would stand on both sides")

    def test_a_restricted_case_never_goes_on_in_a_normal_one(self, source, into, owner):
        Case.objects.filter(pk=source.pk).update(access_level="restricted")

        self.refuses(source, into, owner, "not open to the same people")

    def test_two_restricted_ones_with_different_readers_stay_apart(self, source, into, owner):
        Case.objects.update(access_level="restricted")
        source.grants.create(
            user=UserFactory(), reason="counsel", granted_by=owner, granted_at=NOON
        )

        self.refuses(source, into, owner, "not open to the same people")

    def test_another_stay_is_another_case(self, into, owner):
        other = make_case(
            owner=owner,
            guest=into.reservation.guest,
            host=into.reservation.listing.host,
        )

        self.refuses(other, into, owner, "different stays")

    def test_an_offered_hand_over_is_answered_first(self, source, into, owner):
        colleague = UserFactory(team=source.team)
        handovers.offer(
            case_id=source.pk, by=owner, to=colleague, summary="Keys are gone", now=NOON
        )

        self.refuses(source, into, owner, "hand-over")

    def test_two_half_written_texts_of_one_person_are_not_mixed(self, source, into, owner):
        for case in (source, into):
            thread = case.threads.get(kind="guest")
            drafts.keep(thread_id=thread.pk, by=owner, text=f"About {case}", now=NOON)

        self.refuses(source, into, owner, "begun to write on both")

    def test_the_case_that_decided_is_the_one_that_goes_on(self, source, into, owner):
        set_limits(associate=(500,))
        decide(source)

        self.refuses(source, into, owner, f"merge {into} into it instead")
        merge(into, source, owner)

    def test_nobody_is_asked_twice_whether_we_heard_them_right(self, source, into, owner):
        for case in (source, into):
            recapping.send(
                case_id=case.pk,
                by=owner,
                side="guest",
                text="You have no key.",
                client_key=uuid.uuid4(),
                now=NOON,
            )

        self.refuses(source, into, owner, "heard them right")

    def test_a_specialist_who_must_keep_away_from_the_other_holds_it_up(self, source, into, owner):
        build(source, "specialist", by=owner, now=NOON)
        lawyer = source.roles.get().user
        conflicts.declare(case_id=into.pk, user=lawyer, reason="Neighbour", by=lawyer, now=NOON)

        self.refuses(source, into, owner, "Duarte.* must keep away")

    def test_a_case_is_not_merged_with_itself(self, into, owner):
        self.refuses(into, into, owner, "the same case")

    def test_somebody_elses_case_needs_a_senior(self, source, into):
        with pytest.raises(Forbidden, match="Lívia"):
            merge(source, into, UserFactory(team=into.team))

        merge(source, into, UserFactory(senior=True))

    def test_nothing_is_done_to_an_alias(self, source, into, owner):
        merge(source, into, owner)

        with pytest.raises(Merged, match=into.reference):
            send(source, by=owner)
        with pytest.raises(Merged):
            ownership.release(case_id=source.pk, by=owner, reason="", now=NOON)


class TestTheDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "update cases_message set thread_id = (select id from cases_thread where kind = 'host' limit 1)",
            "update cases_message set thread_id = (select max(id) from cases_thread where kind = 'guest')",
            "update cases_caseevent set case_id = 0 where message_id is not null",
            "update cases_caseevent set case_id = (select max(id) from cases_case)",
            "delete from cases_messagemove",
        ],
    )
    def test_moves_nothing_that_was_not_noted(self, source, into, owner, statement):
        first = make_case(owner=owner)
        take_in(first)
        take_in(into)
        merge(source, into, owner)
        moved = make_case(owner=owner, team=into.team, reservation=into.reservation)
        take_in(moved)
        merge(moved, into, owner)
        make_case()

        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


class TestUndo:
    def test_gives_back_exactly_what_was(self, source, into, owner):
        take_in(source, at=NOON)
        take_in(into, at=NOON + MINUTE, side="host")
        send(into, by=owner, side="host", at=NOON + 2 * MINUTE)
        waiting.wait(case_id=source.pk, by=owner, on="guest", reason="photos", now=NOON + MINUTE)
        before = state_of(source), state_of(into)
        merged = merge(source, into, owner)

        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)

        assert (state_of(source), state_of(into)) == before
        assert {case.events.filter(kind="unmerged").count() for case in (source, into)} == {1}

    def test_leaves_what_was_written_since_where_it_was_written(self, source, into, owner):
        heard = take_in(source)
        merged = merge(source, into, owner)
        later = take_in(into, at=NOON + 11 * MINUTE)

        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)

        assert Message.objects.get(pk=heard.pk).thread.case == source
        assert Message.objects.get(pk=later.pk).thread.case == into

    def test_keeps_a_promise_kept_meanwhile_kept(self, source, into, owner):
        promise = promising.make(
            case_id=source.pk,
            by=owner,
            side="guest",
            text="Call her back",
            due_at=NOON + 60 * MINUTE,
            now=NOON,
        )
        merged = merge(source, into, owner)
        settling.meet(clock_id=promise.pk, by=owner, now=NOON + 20 * MINUTE)

        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 30 * MINUTE)

        promise.refresh_from_db()
        assert (promise.case, promise.status) == (source, "met")

    def test_is_refused_twice_and_after_thirty_days(self, source, into, owner):
        merged = merge(source, into, owner)

        with pytest.raises(MergeOver, match="30 days"):
            merging.undo(merge_id=merged.pk, by=owner, now=NOON + timedelta(days=31))
        merging.undo(merge_id=merged.pk, by=owner, now=NOON + timedelta(days=29))
        with pytest.raises(MergeOver, match="already"):
            merging.undo(merge_id=merged.pk, by=owner, now=NOON + timedelta(days=29))

    def test_of_a_chain_begins_with_the_newest(self, source, into, owner):
        take_in(source)
        last = make_case(owner=owner, team=into.team, reservation=into.reservation)
        before = [state_of(case) for case in (source, into, last)]
        first, second = merge(source, into, owner), merge(into, last, owner)

        with pytest.raises(MergeOver, match="first"):
            merging.undo(merge_id=first.pk, by=owner, now=NOON + 12 * MINUTE)
        for merged in (second, first):
            merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)

        assert [state_of(case) for case in (source, into, last)] == before
        assert MessageMove.objects.count() == 4

    def test_takes_off_the_side_that_only_the_merge_had_brought(self, source, into, owner):
        into.parties.filter(side="host").delete()
        take_in(source, side="host")
        before = state_of(source), state_of(into)
        merged = merge(source, into, owner)

        merging.undo(merge_id=merged.pk, by=owner, now=NOON + 12 * MINUTE)

        assert (state_of(source), state_of(into)) == before

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.tuples(
                st.booleans(),
                st.sampled_from(
                    ["hear", "hear", "say", "wait", "promise", "draft", "sweep", *BUILT]
                ),
                st.sampled_from(["guest", "host"]),
                st.integers(1, 40),
            ),
            min_size=2,
            max_size=14,
        )
    )
    def test_gives_back_whatever_two_cases_lived_through(self, steps):
        with transaction.atomic():
            owner = UserFactory()
            into = make_case(owner=owner)
            source = make_case(owner=owner, team=into.team, reservation=into.reservation)
            now = NOON
            for number, (is_source, what, side, minutes) in enumerate(steps):
                now += minutes * MINUTE
                if what in BUILT:
                    build(source if is_source else into, what, by=owner, now=now, number=number)
                    continue
                _live(source if is_source else into, what, side, owner=owner, now=now)
            clocks.breach_due(now=now)
            Draft.objects.filter(thread__case=into).delete()
            before = state_of(source), state_of(into)

            merged = merge(source, into, owner, now=now)
            merging.undo(merge_id=merged.pk, by=owner, now=now)

            assert (state_of(source), state_of(into)) == before
            transaction.set_rollback(True)


def _live(case, what, side, *, owner, now):
    match what:
        case "hear":
            take_in(case, at=now, side=side)
        case "say":
            send(case, by=owner, side=side, at=now)
        case "wait":
            case.refresh_from_db()
            if case.status == "open":
                waiting.wait(case_id=case.pk, by=owner, on=side, reason="photos", now=now)
        case "promise":
            promising.make(
                case_id=case.pk,
                by=owner,
                side=side,
                text="Call back",
                due_at=now + 60 * MINUTE,
                now=now,
            )
        case "draft":
            thread = case.threads.get(kind=side)
            drafts.keep(thread_id=thread.pk, by=owner, text="Dear", now=now)
        case "sweep":
            clocks.breach_due(now=now)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_who_merge_crosswise_make_one_merge(self):
        owner = UserFactory()
        one = make_case(owner=owner)
        other = make_case(owner=owner, team=one.team, reservation=one.reservation)

        outcomes = race(lambda: merge(one, other, owner), lambda: merge(other, one, owner))

        assert sum(isinstance(outcome, CaseMerge) for outcome in outcomes) == 1
        assert CaseEvent.objects.filter(kind="merged").count() == 2
