from datetime import UTC, datetime

import pytest

from policies.answers import decide
from policies.facts import Facts
from policies.finding import find, library
from policies.lookup import Outcome
from policies.models import Clause, Policy, PolicyVersion
from policies.sample import install

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)


class TestInstall:
    def test_brings_a_library_in_both_languages(self):
        install(now=NOW)

        assert Policy.objects.filter(sample=True).count() >= 14
        assert PolicyVersion.objects.binding().count() >= 30
        for clause in Clause.objects.all():
            assert clause.text_en
            assert clause.text_pt
            assert bool(clause.plain_en) == bool(clause.plain_pt)

    def test_changes_nothing_the_second_time(self):
        first = install(now=NOW)

        second = install(now=datetime(2026, 9, 1, tzinfo=UTC))

        assert (first > 100, second) == (True, 0)

    def test_leaves_no_day_with_two_rules_or_none_in_the_chain_of_the_rebooking_policy(self):
        install(now=NOW)
        rules = library(codes=["rebooking"])

        assert [r.number for r in rules] == [5, 6, 7, 8]
        assert [r.until_date for r in rules[:-1]] == [r.from_date for r in rules[1:]]
        assert rules[-1].until_date is None


class TestTheStory:
    STAY = Facts(
        time_zone="Europe/Lisbon",
        booked_at=datetime(2025, 11, 18, 14, 2, tzinfo=UTC),
        discovered_at=datetime(2026, 3, 12, 10, tzinfo=UTC),
        segment="luxury",
        issue="host-cancelled",
    )

    def test_a_stay_booked_before_the_change_keeps_the_lower_cap(self, django_assert_num_queries):
        install(now=NOW)

        with django_assert_num_queries(2):
            found = find(self.STAY, now=NOW, topics=["rebooking"])
        answer = decide(found, self.STAY, "price_difference")

        assert (answer.rule.label, answer.clause.percent) == (
            "Host cancellation and rebooking v7",
            20,
        )
        assert next(f for f in found if f.policy_code == "rebooking").now.number == 8

    def test_safety_prevails_over_the_cap(self):
        install(now=NOW)
        unsafe = Facts(
            time_zone="Europe/Lisbon",
            booked_at=self.STAY.booked_at,
            discovered_at=self.STAY.discovered_at,
            issue="unsafe",
        )

        answer = decide(find(unsafe, now=NOW, topics=["rebooking"]), unsafe, "price_difference")

        assert answer.rule.policy_code == "relocation-for-safety"
        assert "Relocation for safety v3 prevails, because safety rule comes first." in [
            lost.why for lost in answer.lost
        ]

    def test_the_country_of_the_guest_decides_the_privacy_deadline(self):
        install(now=NOW)
        brazilian = Facts(time_zone="Europe/Lisbon", received_at=NOW, guest_country="BR")

        answer = decide(find(brazilian, now=NOW, topics=["privacy"]), brazilian, "privacy_deadline")

        assert answer.outcome is Outcome.FOUND
        assert "15 days" in answer.clause.text_en
