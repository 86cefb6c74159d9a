from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from policies.answers import decide
from policies.applicability import outside_scope
from policies.dimensions import GoverningDate, Precedence
from policies.facts import Facts
from policies.lookup import Outcome, findings, in_force
from policies.rules import ClauseRule, Rule

NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)
BOOKED = datetime(2025, 11, 18, 14, 2, tzinfo=UTC)


def rule(number, start, until=None, **fields):
    fields.setdefault("governing_date", GoverningDate.BOOKING)
    fields.setdefault("policy_code", "rebooking")
    fields.setdefault("title_en", "Rebooking")
    return Rule(number=number, from_date=start, until_date=until, **fields)


V7 = rule(7, date(2025, 9, 1), date(2026, 2, 1))
V8 = rule(8, date(2026, 2, 1))


class TestInForce:
    def test_answers_then_and_now_and_says_why(self):
        facts = Facts(time_zone="Europe/Lisbon", booked_at=BOOKED)

        finding = in_force([V8, V7], facts, now=NOW)

        assert (finding.outcome, finding.rule, finding.now) == (Outcome.FOUND, V7, V8)
        assert finding.has_changed
        assert finding.why == ("Rebooking v7 was in force on 18 Nov 2025, the day of booking.",)
        assert [lost.why for lost in finding.lost] == [
            "It came later: in force from 1 Feb 2026, and the day of booking was 18 Nov 2025."
        ]

    @pytest.mark.parametrize(
        ("zone", "number"),
        [("America/Sao_Paulo", 7), ("UTC", 8), ("Asia/Tokyo", 8)],
    )
    def test_reads_the_governing_day_on_the_clock_of_the_home(self, zone, number):
        facts = Facts(time_zone=zone, booked_at=datetime(2026, 2, 1, 2, 30, tzinfo=UTC))

        assert in_force([V7, V8], facts, now=NOW).rule.number == number

    def test_counts_the_first_day_and_not_the_last(self):
        for booked, number in (("2026-01-31T23:59:59", 7), ("2026-02-01T00:00:00", 8)):
            facts = Facts(
                time_zone="UTC", booked_at=datetime.fromisoformat(booked).replace(tzinfo=UTC)
            )

            assert in_force([V7, V8], facts, now=NOW).rule.number == number

    def test_says_that_nothing_was_in_force(self):
        facts = Facts(time_zone="UTC", booked_at=datetime(2020, 1, 1, tzinfo=UTC))

        finding = in_force([V7, V8], facts, now=NOW)

        assert finding.outcome is Outcome.NOTHING
        assert finding.why == ("No version of this policy was in force for this stay.",)
        assert len(finding.lost) == 2

    def test_asks_for_the_fact_it_misses(self):
        finding = in_force([V7, V8], Facts(time_zone="UTC"), now=NOW)

        assert finding.outcome is Outcome.UNKNOWN
        assert "governed by the day of booking, which we do not know" in finding.why[0]

    def test_lets_the_narrower_rule_prevail(self):
        brazil = rule(9, date(2025, 9, 1), countries=frozenset({"BR"}))
        facts = Facts(time_zone="America/Sao_Paulo", booked_at=BOOKED, listing_country="BR")

        finding = in_force([V7, brazil], facts, now=NOW)

        assert finding.rule == brazil
        assert finding.lost[0].why == "A narrower rule prevails: Rebooking v9."

    def test_states_a_conflict_of_equally_narrow_rules(self):
        brazil = rule(9, date(2025, 9, 1), countries=frozenset({"BR"}))
        luxury = rule(10, date(2025, 9, 1), segments=frozenset({"luxury"}))
        facts = Facts(time_zone="UTC", booked_at=BOOKED, listing_country="BR", segment="luxury")

        finding = in_force([brazil, luxury], facts, now=NOW)

        assert finding.outcome is Outcome.CONFLICT
        assert set(finding.rivals) == {brazil, luxury}
        assert "Rebooking v9; Rebooking v10" in finding.why[0]

    def test_follows_a_version_that_changes_what_governs(self):
        by_stay = rule(8, date(2026, 2, 1), governing_date=GoverningDate.CHECK_IN)
        facts = Facts(time_zone="UTC", booked_at=BOOKED, check_in_date=date(2026, 3, 12))

        finding = in_force([V7, by_stay], facts, now=NOW)

        assert finding.rule == by_stay
        assert finding.lost[0].why == "A newer version reaches this stay too: Rebooking v8."

    def test_flags_a_stand_in_for_a_missing_day(self):
        accepted = rule(1, date(2025, 1, 1), governing_date=GoverningDate.ACCEPTANCE)

        finding = in_force([accepted], Facts(time_zone="UTC", booked_at=BOOKED), now=NOW)

        assert finding.outcome is Outcome.FOUND
        assert finding.inferred == (
            "We do not know the day the host accepted; the day of booking stands in for it."
        )

    def test_keeps_staff_rules_from_guests(self):
        internal = rule(1, date(2025, 1, 1), audience="internal")
        guest = Facts(time_zone="UTC", booked_at=BOOKED, audience="guest")
        staff = Facts(time_zone="UTC", booked_at=BOOKED)

        assert in_force([internal], guest, now=NOW).outcome is Outcome.NOTHING
        assert in_force([internal], staff, now=NOW).outcome is Outcome.FOUND

    def test_speaks_the_language_of_the_reader_in_its_dates(self):
        with translation.override("pt-br"):
            finding = in_force([V7], Facts(time_zone="UTC", booked_at=BOOKED), now=NOW)

        assert "18 de nov. de 2025" in finding.why[0] or "18 nov. 2025" in finding.why[0]


class TestOutsideScope:
    @pytest.mark.parametrize(
        ("scope", "facts", "said"),
        [
            ({"brand": "villas"}, {"brand": "city"}, "this stay has “city”"),
            ({"brand": "villas"}, {}, "we do not know that of this stay"),
            ({"host_choice": "firm"}, {"host_policy": "flexible"}, "this stay has “flexible”"),
            ({"segments": frozenset({"luxury"})}, {"segment": "standard"}, "luxury"),
            (
                {"countries": frozenset({"BR"}), "region_of": "guest"},
                {"listing_country": "BR", "guest_country": "PT"},
                "where the guest lives",
            ),
            (
                {"nights_from": 28},
                {"check_in_date": date(2026, 1, 1), "check_out_date": date(2026, 1, 28)},
                "28 nights or more; this one has 27",
            ),
            (
                {"nights_until": 28},
                {"check_in_date": date(2026, 1, 1), "check_out_date": date(2026, 1, 29)},
                "under 28 nights; this one has 28",
            ),
            ({"nights_from": 28}, {}, "number of nights"),
        ],
    )
    def test_says_which_fact_leaves_the_stay_out(self, scope, facts, said):
        refusal = outside_scope(rule(1, date(2025, 1, 1), **scope), Facts(time_zone="UTC", **facts))

        assert said in refusal


def clause(identity, question="refund", **conditions):
    return ClauseRule(id=identity, anchor=f"1.{identity}", question=question, conditions=conditions)


class TestDecide:
    STAY = Facts(
        time_zone="UTC",
        booked_at=BOOKED,
        acted_at=datetime(2026, 3, 10, tzinfo=UTC),
        check_in_date=date(2026, 3, 12),
        check_in_at=datetime(2026, 3, 12, 15, tzinfo=UTC),
        check_out_date=date(2026, 3, 15),
    )

    def decide(self, rules, facts=STAY, question="refund"):
        return decide(findings(rules, facts, now=NOW), facts, question)

    def by_precedence(self, code, precedence, *clauses):
        return rule(
            1,
            date(2025, 1, 1),
            policy_code=code,
            title_en=code,
            precedence=precedence,
            clauses=clauses,
        )

    def test_lets_law_prevail_over_everything(self):
        library = [
            self.by_precedence(p.name.lower(), p, clause(p.value)) for p in reversed(Precedence)
        ]

        answer = self.decide(library)

        assert answer.rule.policy_code == "law"
        assert len(answer.lost) == len(Precedence) - 1
        assert {lost.why for lost in answer.lost} == {"law v1 prevails, because law comes first."}

    def test_says_which_condition_is_not_met(self):
        answer = self.decide(
            [
                self.by_precedence(
                    "moderate",
                    Precedence.HOST_CHOICE,
                    clause(1, notice_days={"at_least": 5}),
                    clause(2, notice_days={"below": 5}),
                )
            ]
        )

        assert answer.clause.id == 2
        assert answer.lost[0].why == "It needs at least 5 days before check-in; here it is 2."

    def test_prefers_the_clause_that_describes_the_stay_more_closely(self):
        answer = self.decide(
            [
                self.by_precedence(
                    "a", Precedence.PLATFORM, clause(1), clause(2, nights={"below": 28})
                )
            ]
        )

        assert answer.clause.id == 2

    def test_states_a_conflict(self):
        answer = self.decide(
            [
                self.by_precedence("a", Precedence.PLATFORM, clause(1)),
                self.by_precedence("b", Precedence.PLATFORM, clause(2)),
            ]
        )

        assert answer.outcome is Outcome.CONFLICT
        assert answer.why == ("Clauses of equal weight answer this: a v1 §1.1; b v1 §1.2.",)

    def test_does_not_decide_past_a_fact_that_could_change_the_answer(self):
        stay = Facts(time_zone="UTC", booked_at=BOOKED)

        answer = self.decide(
            [
                self.by_precedence("law", Precedence.LAW, clause(1, nights={"at_least": 28})),
                self.by_precedence("ours", Precedence.PLATFORM, clause(2)),
            ],
            stay,
        )

        assert answer.outcome is Outcome.UNKNOWN
        assert "nights, which we do not know" in answer.why[0]

    def test_decides_past_a_missing_fact_that_could_not(self):
        stay = Facts(time_zone="UTC", booked_at=BOOKED)

        answer = self.decide(
            [
                self.by_precedence("gift", Precedence.GOODWILL, clause(1, nights={"below": 3})),
                self.by_precedence("ours", Precedence.PLATFORM, clause(2)),
            ],
            stay,
        )

        assert (answer.outcome, answer.clause.id) == (Outcome.FOUND, 2)

    def test_says_that_no_clause_answers(self):
        answer = self.decide([self.by_precedence("a", Precedence.LAW, clause(1))], question="pets")

        assert answer.outcome is Outcome.NOTHING
        assert "“Pets”" in answer.why[0]


days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
instants = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def rules(draw, codes=("a", "b", "c")):
    start = draw(days)
    length = draw(st.none() | st.integers(1, 400))
    number = draw(st.integers(1, 9))
    return Rule(
        policy_code=draw(st.sampled_from(codes)),
        number=number,
        version_id=number,
        from_date=start,
        until_date=None if length is None else start + timedelta(days=length),
        governing_date=draw(st.sampled_from(GoverningDate)),
        precedence=draw(st.sampled_from(Precedence)),
        audience=draw(st.sampled_from(["guest", "host", "both", "internal"])),
        countries=frozenset(draw(st.lists(st.sampled_from(["BR", "PT"]), max_size=1))),
        segments=frozenset(draw(st.lists(st.sampled_from(["luxury", "vip"]), max_size=1))),
        nights_from=draw(st.none() | st.just(28)),
        clauses=tuple(
            ClauseRule(
                id=index,
                anchor=f"1.{index}",
                question="refund",
                conditions=draw(
                    st.sampled_from(
                        [{}, {"nights": {"below": 7}}, {"notice_days": {"at_least": 5}}]
                    )
                ),
            )
            for index in range(draw(st.integers(0, 2)))
        ),
    )


@st.composite
def stays(draw):
    check_in = draw(st.none() | days)
    return Facts(
        time_zone=draw(st.sampled_from(["America/Sao_Paulo", "Asia/Tokyo", "UTC"])),
        booked_at=draw(st.none() | instants),
        accepted_at=draw(st.none() | instants),
        check_in_date=check_in,
        check_out_date=None if check_in is None else check_in + timedelta(draw(st.integers(0, 40))),
        event_date=draw(st.none() | days),
        received_at=draw(st.none() | instants),
        acted_at=draw(st.none() | instants),
        listing_country=draw(st.sampled_from(["", "BR", "PT"])),
        segment=draw(st.sampled_from(["", "luxury", "vip", "standard"])),
        audience=draw(st.sampled_from(["guest", "host", "internal"])),
        stay=draw(st.sampled_from(["", "HM7Q2K4X"])),
        kept=draw(st.none() | st.frozensets(st.integers(1, 9), max_size=4)),
    )


class TestNeverTwoNeverSilence:
    @given(st.lists(rules(codes=("a",)), max_size=8), stays())
    def test_a_policy_has_one_version_or_says_why_not(self, library, stay):
        finding = in_force(library, stay, now=NOW)

        assert finding.why
        assert all(lost.why for lost in finding.lost)
        assert (finding.rule is not None) == (finding.outcome is Outcome.FOUND)
        if finding.outcome is Outcome.CONFLICT:
            assert len(finding.rivals) > 1
        if finding.rule is not None:
            assert finding.rule.holds(finding.on)
            assert not outside_scope(finding.rule, stay)

    @given(st.lists(rules(codes=("a",)), max_size=8, unique_by=lambda r: r.number), stays())
    def test_every_version_is_accounted_for(self, library, stay):
        finding = in_force(library, stay, now=NOW)

        named = [lost.rule for lost in finding.lost] + list(finding.rivals)
        named += [finding.rule] if finding.rule else []

        assert sorted(r.number for r in named) == sorted(r.number for r in library)

    @given(st.lists(rules(codes=("a",)), max_size=6, unique_by=lambda r: r.number), stays())
    def test_the_order_of_the_rows_does_not_matter(self, library, stay):
        forwards = in_force(library, stay, now=NOW)
        backwards = in_force(library[::-1], stay, now=NOW)

        assert (forwards.outcome, forwards.rule) == (backwards.outcome, backwards.rule)

    @given(st.lists(rules(), max_size=8, unique_by=lambda r: (r.policy_code, r.number)), stays())
    def test_a_question_has_one_clause_or_a_stated_reason(self, library, stay):
        answer = decide(findings(library, stay, now=NOW), stay, "refund")

        assert answer.why
        assert (answer.clause is not None) == (answer.outcome is Outcome.FOUND)
        if answer.outcome is Outcome.CONFLICT:
            assert answer.rivals
        if answer.clause is not None:
            assert all(
                answer.rule.precedence <= lost.rule.precedence
                for lost in answer.lost
                if "prevails" in lost.why
            )

    @given(stays(), instants)
    def test_an_unbroken_chain_always_answers(self, stay, booked):
        chain = [rule(1, date(2020, 1, 1), date(2025, 1, 1)), rule(2, date(2025, 1, 1))]
        stay = Facts(time_zone=stay.time_zone, booked_at=booked)

        finding = in_force(chain, stay, now=NOW)

        local = booked.astimezone(ZoneInfo(stay.time_zone)).date()
        assert finding.rule.number == (1 if local < date(2025, 1, 1) else 2)
