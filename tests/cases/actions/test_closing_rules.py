"""What a kind of case needs before it ends: versions, and causes that stay."""

from datetime import timedelta

import pytest

from cases.actions import closing_rules
from cases.models import GateRule, RootCause
from common.errors import BadInput, Forbidden
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return UserFactory(manager=True)


@pytest.fixture
def kind():
    return make_case().case_type


@pytest.fixture
def publish(kind, manager):
    """Publish the next rule of a kind of case, as a manager who read the newest."""

    def go(**changes):
        newest = kind.gate_rules.order_by("-number").first()
        asked = {
            "case_type": kind,
            "by": manager,
            "requires": ["cause", "told"],
            "reopen_days": 14,
            "note": "Shorter",
            "seen_number": newest.number if newest else 0,
            "now": NOON,
        }
        return closing_rules.publish(**(asked | changes))

    return go


class TestPublish:
    def test_adds_a_version_and_leaves_those_before(self, publish, kind):
        before = list(kind.gate_rules.values_list("number", "requires"))

        rule = publish()

        assert (rule.number, rule.requires) == (len(before) + 1, ["told", "cause"])
        assert list(kind.gate_rules.order_by("number").values_list("number", "requires")) == [
            *before,
            (rule.number, ["told", "cause"]),
        ]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"requires": ["astrology"]}, "requires"),
            ({"reopen_days": 0}, "reopen_days"),
            ({"reopen_days": 366}, "reopen_days"),
            ({"note": "  "}, "note"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, publish, wrong, field):
        with pytest.raises(BadInput) as refused:
            publish(**wrong)

        assert refused.value.field == field

    def test_refuses_a_rule_read_before_another_was_published(self, publish):
        seen = publish().number - 1

        with pytest.raises(closing_rules.PublishedMeanwhile):
            publish(seen_number=seen)

    def test_is_for_who_decides_what_cases_need(self, publish):
        with pytest.raises(Forbidden):
            publish(by=UserFactory())


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_publish_one_version(self, publish, kind):
        first = publish()

        def go():
            try:
                publish(seen_number=first.number, now=NOON + timedelta(hours=1))
            except closing_rules.PublishedMeanwhile:
                return "late"
            return "published"

        assert sorted(race(go, go)) == ["late", "published"]
        assert GateRule.objects.filter(case_type=kind, number=first.number + 1).count() == 1


class TestACause:
    def test_is_added_put_right_and_no_longer_offered_but_never_removed(self, manager):
        named = {"by": manager, "name_pt": "Barulho", "order": 5}
        cause = closing_rules.name_cause(**named, name_en="Noise", is_active=True)

        again = closing_rules.name_cause(
            **named, name_en="Noise at night", is_active=False, code=cause.code
        )

        assert (again.pk, again.code, again.name_en) == (cause.pk, "noise", "Noise at night")
        assert not RootCause.objects.get(code="noise").is_active

    @pytest.mark.parametrize(
        ("name_en", "name_pt", "field"),
        [("", "Barulho", "name_en"), ("Noise", " ", "name_pt"), ("!!!", "!!!", "name_en")],
    )
    def test_needs_a_name_in_both_languages(self, manager, name_en, name_pt, field):
        with pytest.raises(BadInput) as refused:
            closing_rules.name_cause(
                by=manager, name_en=name_en, name_pt=name_pt, order=1, is_active=True
            )

        assert refused.value.field == field

    def test_has_a_name_no_other_has(self, manager):
        asked = {"by": manager, "name_pt": "Barulho", "order": 1, "is_active": True}
        closing_rules.name_cause(**asked, name_en="Noise")

        with pytest.raises(BadInput):
            closing_rules.name_cause(**asked, name_en="noise")

    def test_is_for_who_decides_what_cases_need(self):
        with pytest.raises(Forbidden):
            closing_rules.name_cause(
                by=UserFactory(), name_en="A", name_pt="B", order=1, is_active=True
            )
