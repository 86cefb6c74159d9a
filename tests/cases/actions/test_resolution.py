from datetime import timedelta

import pytest
from django.db import InternalError, transaction

from cases.actions import resolution
from cases.models import Case, Fact, Issue
from cases.models.refusals import StillOpen
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, closing_rule, make_case
from tests.factories.users import UserFactory
from users.models import Absence
from users.roles import Role

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)
END = {"outcome": "solved", "note": "A room next door, paid for.", "root_cause": "", "now": LATER}


@pytest.fixture
def senior():
    return UserFactory(role=Role.SENIOR, name="Lívia Prado")


@pytest.fixture
def case(senior):
    case = make_case(owner=senior)
    closing_rule(case, "rationale", "cause", "issues", days=14)
    return case


def issue(case, text="Refund the first night"):
    return Issue.objects.create(case=case, text=text, added_by=case.owner, added_at=NOON)


def end(case, by, **changes):
    return resolution.resolve(case_id=case.pk, by=by, **{"cause": "access", **END, **changes})


class TestTheEnd:
    def test_names_the_cause_the_rule_and_until_when_it_may_come_back(self, case, senior):
        end(case, senior)

        case.refresh_from_db()
        event = case.events.get(kind="resolved")
        assert (case.status, case.cause.code) == ("resolved", "access")
        assert case.reopen_until == LATER + timedelta(days=14)
        assert event.facts["cause"] == "access"
        assert event.facts["rule"] >= 1

    @pytest.mark.parametrize(
        ("missing", "field"),
        [({"note": "  "}, "note"), ({"cause": ""}, "cause"), ({"cause": "nonsense"}, "cause")],
    )
    def test_is_refused_without_what_its_kind_must_say(self, case, senior, missing, field):
        with pytest.raises(BadInput) as refused:
            end(case, senior, **missing)

        assert refused.value.field == field
        assert Case.objects.get(pk=case.pk).status == "open"

    def test_keeps_the_summary(self, case, senior):
        end(case, senior)

        kept = case.summaries.get()
        assert (kept.occasion, kept.words <= 120) == ("closing", True)
        assert "Resolved: Solved for everyone" in {line["text"]["en"] for line in kept.lines}
        with pytest.raises(InternalError), transaction.atomic():
            case.summaries.update(words=1)

    def test_over_something_unknown_is_labelled_so(self, case, senior):
        Fact.objects.create(
            case=case, kind="unknown", text="Who has the keys", noted_by=senior, noted_at=NOON
        )

        end(case, senior)

        assert case.events.get(kind="resolved").facts["unknowns"] == 1


class TestAnException:
    def test_ends_the_case_over_what_is_open_and_is_recorded(self, case, senior):
        left = issue(case)

        end(case, senior, override="The guest asked us to stop.")

        event = case.events.get(kind="gate_passed")
        assert Case.objects.get(pk=case.pk).status == "resolved"
        assert event.facts["open"] == [f"issue-{left.pk}"]
        assert (event.facts["reason"], event.actor) == ("The guest asked us to stop.", senior)

    def test_is_refused_to_whose_role_may_not(self):
        associate = UserFactory(role=Role.ASSOCIATE)
        case = make_case(owner=associate)
        closing_rule(case, "issues")
        issue(case)

        with pytest.raises(Forbidden):
            end(case, associate, override="I would like to")

        assert Case.objects.get(pk=case.pk).status == "open"

    def test_needs_its_reason(self, case, senior):
        issue(case)

        with pytest.raises(StillOpen):
            end(case, senior, override="  ")

    def test_never_goes_past_a_firm_item(self, case, senior):
        issue(case)
        case.handovers.create(giver=senior, taker=UserFactory(), summary="x", offered_at=NOON)

        with pytest.raises(StillOpen) as refused:
            end(case, senior, override="In a hurry")

        assert "A hand-over waits for an answer." in refused.value.extra["open"]

    def test_is_not_recorded_when_nothing_was_open(self, case, senior):
        end(case, senior, override="Just in case")

        assert not case.events.filter(kind="gate_passed").exists()


class TestComingBack:
    def test_is_to_the_same_owner(self, case, senior):
        end(case, senior)

        case.refresh_from_db()
        resolution.reopen_locked(case, by=None, reason="wrote-again", now=LATER)

        case.refresh_from_db()
        assert (case.status, case.owner, case.reopen_until) == ("open", senior, None)

    def test_is_to_who_covers_for_an_owner_who_is_away(self, case, senior):
        cover = UserFactory(name="Tomás Aguiar", role=Role.SENIOR)
        Absence.objects.create(
            user=senior,
            deputy=cover,
            during=(NOON, NOON + timedelta(days=9)),
            told_by=senior,
            told_at=NOON,
        )
        end(case, senior)

        case.refresh_from_db()
        resolution.reopen_locked(case, by=None, reason="wrote-again", now=LATER)

        case.refresh_from_db()
        assert case.owner == cover
        assert case.events.filter(kind="assigned", facts__why="covers").exists()

    def test_is_to_the_queue_when_the_owner_has_left(self, case, senior):
        end(case, senior)
        senior.is_active = False
        senior.save()

        case.refresh_from_db()
        resolution.reopen_locked(case, by=None, reason="wrote-again", now=LATER)

        case.refresh_from_db()
        assert case.owner is None
        assert case.events.filter(kind="queued", facts__why="owner-away").exists()


class TestClosing:
    def test_takes_what_nobody_came_back_to_in_time(self, case, senior):
        end(case, senior)

        early = resolution.close_ended(now=LATER + timedelta(days=13))
        late = resolution.close_ended(now=LATER + timedelta(days=14))

        case.refresh_from_db()
        assert (early, late, case.status) == (0, 1, "closed")
        assert case.events.filter(kind="closed").exists()
        assert resolution.close_ended(now=LATER + timedelta(days=15)) == 0

    @pytest.mark.parametrize(("days", "opens"), [(-1, True), (13, True), (14, False), (400, False)])
    def test_decides_whether_an_answer_takes_it_up_again(self, case, senior, days, opens):
        end(case, senior)
        case.refresh_from_db()

        assert case.can_reopen_at(LATER + timedelta(days=days)) is opens
