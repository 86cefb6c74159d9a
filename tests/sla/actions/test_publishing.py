from datetime import UTC, datetime, timedelta

import pytest

from sla import promises, shelves
from sla.actions import drafting, publishing
from sla.actions.drafting import NoSuchDraft, TooLong, Unnamed
from sla.actions.publishing import InUse, Superseded, Unfinished, WrongInstant
from sla.matching import CaseFacts
from sla.models import BusinessCalendar, DeadlineRule, Draft, ServiceLevel, Shelf, Target
from sla.models.draft import Outdated
from tests.factories.sla import (
    BusinessCalendarFactory,
    DeadlineRuleFactory,
    ServiceLevelFactory,
    TargetFactory,
)
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
CALENDARS, LEVELS, RULES = Shelf.CALENDARS, Shelf.LEVELS, Shelf.RULES


@pytest.fixture
def helena():
    return UserFactory(manager=True)


def begin(shelf, code, by, **changes):
    draft = drafting.begin(shelf=shelf, code=code, by=by, now=NOW)
    if changes:
        typed = {name: [text] for name, text in changes.items()}
        draft = drafting.write(
            shelf=shelf,
            code=code,
            contents={**draft.contents, **typed},
            seen_revision=draft.revision,
            by=by,
            now=NOW,
        )
    return draft


def publish(draft, by, *, at=NOW, now=NOW):
    return publishing.publish(
        shelf=Shelf(draft.shelf),
        code=draft.code,
        seen_revision=draft.revision,
        valid_from=at,
        by=by,
        now=now,
    )


class TestADraft:
    def test_survives_half_finished(self, helena):
        BusinessCalendarFactory(code="office")

        begin(CALENDARS, "office", helena, day_0="18:00–", time_zone="")

        kept = Draft.objects.get()
        assert (kept.contents["day_0"], kept.contents["time_zone"]) == (["18:00–"], [""])

    def test_begun_twice_is_one(self, helena):
        BusinessCalendarFactory(code="office")

        assert begin(CALENDARS, "office", helena) == begin(CALENDARS, "office", UserFactory())

    def test_is_not_written_over_by_who_saw_an_older_one(self, helena):
        BusinessCalendarFactory(code="office")
        begin(CALENDARS, "office", helena, day_0="09:00–10:00")

        with pytest.raises(Outdated, match=helena.name):
            drafting.write(
                shelf=CALENDARS,
                code="office",
                contents={"name": ["Mine"]},
                seen_revision=1,
                by=UserFactory(),
                now=NOW,
            )

        assert Draft.objects.get().contents["day_0"] == ["09:00–10:00"]

    def test_of_something_new_has_a_code_of_its_own(self, helena):
        BusinessCalendarFactory(code="porto-desk")

        draft = drafting.invent(shelf=CALENDARS, name="Porto désk", by=helena, now=NOW)

        assert draft.code == "porto-desk-2"

    def test_without_a_name_is_refused(self, helena):
        with pytest.raises(Unnamed):
            drafting.invent(shelf=CALENDARS, name="  ", by=helena, now=NOW)

    def test_longer_than_anybody_types_is_refused(self, helena):
        BusinessCalendarFactory(code="office")

        with pytest.raises(TooLong):
            begin(CALENDARS, "office", helena, note="x" * 100_000)

    def test_thrown_away_leaves_what_is_published(self, helena):
        BusinessCalendarFactory(code="office")
        draft = begin(CALENDARS, "office", helena)

        drafting.discard(shelf=CALENDARS, code="office", seen_revision=draft.revision)

        assert not Draft.objects.exists()
        assert BusinessCalendar.objects.in_force(now=NOW).get().code == "office"


class TestPublishing:
    def test_makes_the_next_version_and_ends_the_one_before(self, helena):
        first = BusinessCalendarFactory(code="office")
        draft = begin(CALENDARS, "office", helena, day_5="09:00–12:00", note="Saturdays")

        second = publish(draft, helena, at=NOW + timedelta(days=1))

        first.refresh_from_db()
        assert (second.version, second.note, second.published_by) == (2, "Saturdays", helena)
        assert first.valid_until == second.valid_from == NOW + timedelta(days=1)
        assert BusinessCalendar.objects.in_force(now=NOW).get() == first
        assert second.openings.filter(weekday=5).exists()
        assert not first.openings.filter(weekday=5).exists()
        assert not Draft.objects.exists()

    def test_of_a_level_and_a_rule_carries_what_belongs_to_them(self, helena):
        office = BusinessCalendarFactory(code="office")
        TargetFactory(service_level=ServiceLevelFactory(code="all"), calendar=office)
        DeadlineRuleFactory(code="law", source="Lei 1", calendar=office)

        level = publish(begin(LEVELS, "all", helena, first_response="2 h"), helena)
        rule = publish(begin(RULES, "law", helena, amount="20"), helena)

        assert level.targets.get().minutes == 120
        assert (rule.amount, rule.calendar) == (20, office)

    def test_binds_new_clocks_to_the_newest_calendar_and_leaves_the_old_ones(self, helena):
        office = BusinessCalendarFactory(code="office")
        target = TargetFactory(calendar=office, minutes=60)
        kept = promises.plan_of(target.pk, calendar_id=office.pk).due(NOW)

        second = publish(begin(CALENDARS, "office", helena, day_3="11:00–18:00"), helena)

        fresh = promises.targets_for(CaseFacts(), now=NOW).targets["first_response"]
        assert fresh.calendar_id == second.pk
        assert fresh.due(NOW).due_at == datetime(2026, 3, 12, 15, tzinfo=UTC)
        assert promises.plan_of(target.pk, calendar_id=office.pk).due(NOW) == kept

    def test_refuses_what_cannot_be_read_and_changes_nothing(self, helena):
        BusinessCalendarFactory(code="office", time_zone="UTC")
        draft = begin(CALENDARS, "office", helena, time_zone="Europe/Atlantis")

        with pytest.raises(Unfinished) as refused:
            publish(draft, helena)

        assert refused.value.field == "time_zone"
        assert BusinessCalendar.objects.count() == 1
        assert Draft.objects.get().contents["time_zone"] == ["Europe/Atlantis"]

    @pytest.mark.parametrize("at", [NOW - timedelta(days=1), NOW + timedelta(days=4000)])
    def test_refuses_the_past_and_the_far_future(self, helena, at):
        BusinessCalendarFactory(code="office")

        with pytest.raises(WrongInstant):
            publish(begin(CALENDARS, "office", helena), helena, at=at)

    def test_refuses_to_begin_before_the_version_before(self, helena):
        BusinessCalendarFactory(code="office")
        publish(begin(CALENDARS, "office", helena), helena, at=NOW + timedelta(days=7))

        with pytest.raises(WrongInstant, match="Version 2 only begins"):
            publish(begin(CALENDARS, "office", helena), helena, at=NOW)

        assert BusinessCalendar.objects.count() == 2

    def test_refuses_a_draft_that_changed_since_it_was_looked_at(self, helena):
        BusinessCalendarFactory(code="office")
        draft = begin(CALENDARS, "office", helena)
        begin(CALENDARS, "office", UserFactory(name="Nadia Ferraz"), day_0="09:00–10:00")

        with pytest.raises(Outdated, match="Nadia"):
            publish(draft, helena)

    def test_tells_who_comes_second_that_the_draft_is_gone(self, helena):
        BusinessCalendarFactory(code="office")
        draft = begin(CALENDARS, "office", helena)
        publish(draft, helena)

        with pytest.raises(NoSuchDraft, match="is gone"):
            publish(draft, UserFactory())

    def test_keeps_old_versions_readable(self, helena):
        first = BusinessCalendarFactory(code="office")
        before = shelves.lines_of(first, shelves.known(now=NOW))

        publish(begin(CALENDARS, "office", helena, day_0=""), helena)

        again = shelves.versions(CALENDARS).get(pk=first.pk)
        assert shelves.lines_of(again, shelves.known(now=NOW)) == before


class TestEnding:
    def test_takes_a_level_out_of_force(self, helena):
        ServiceLevelFactory(code="all")

        publishing.end(shelf=LEVELS, code="all", at=NOW, by=helena, now=NOW)

        assert not ServiceLevel.objects.in_force(now=NOW).exists()

    def test_refuses_a_calendar_that_promises_count_in(self, helena):
        office = BusinessCalendarFactory(code="office")
        TargetFactory(service_level=ServiceLevelFactory(name="Valued"), calendar=office)

        with pytest.raises(InUse, match="Valued"):
            publishing.end(shelf=CALENDARS, code="office", at=NOW, by=helena, now=NOW)

    def test_refuses_the_rule_every_stay_hangs_on(self, helena):
        DeadlineRuleFactory(stay=True)

        with pytest.raises(InUse):
            publishing.end(shelf=RULES, code="stay-check-in", at=NOW, by=helena, now=NOW)

    def test_refuses_what_has_ended(self, helena):
        ServiceLevelFactory(code="all", valid_until=NOW - timedelta(days=1))

        with pytest.raises(Superseded):
            publishing.end(shelf=LEVELS, code="all", at=NOW, by=helena, now=NOW)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_one_publishes_and_the_other_is_told(self):
        helena, nadia = UserFactory(manager=True), UserFactory(manager=True)
        DeadlineRuleFactory(code="law", source="Lei 1")
        draft = begin(RULES, "law", helena)

        results = race(lambda: publish(draft, helena), lambda: publish(draft, nadia))

        told = [result for result in results if isinstance(result, Exception)]
        assert [type(each) for each in told] == [NoSuchDraft]
        assert DeadlineRule.objects.filter(code="law").count() == 2
        assert DeadlineRule.objects.in_force(now=NOW).filter(code="law").count() == 1

    def test_a_version_that_came_meanwhile_is_never_overwritten(self):
        helena = UserFactory(manager=True)
        ServiceLevelFactory(code="all")
        TargetFactory(service_level=ServiceLevel.objects.get(), kind=Target.Kind.RESOLUTION)
        draft = begin(LEVELS, "all", helena)
        ServiceLevel.objects.filter(code="all").update(valid_until=NOW)
        ServiceLevelFactory(code="all", version=2, valid_from=NOW)

        with pytest.raises(Superseded, match="Version 2"):
            publish(draft, helena, at=NOW + timedelta(hours=1))
