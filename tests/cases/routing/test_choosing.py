from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.routing.choosing import Candidate, Needed, choose

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def person(pk, **fields):
    return Candidate(
        **{"pk": pk, "name": f"P{pk}", "load": 0, "limit": 20, "speaks": ("en",), **fields}
    )


people = st.lists(
    st.builds(
        Candidate,
        pk=st.integers(1, 8),
        name=st.just("P"),
        load=st.integers(0, 30),
        limit=st.integers(0, 30),
        is_away=st.booleans(),
        speaks=st.sets(st.sampled_from(["en", "pt-br"])),
        skills=st.sets(st.sampled_from(["legal", "media"])),
        got_last_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    ),
    max_size=8,
    unique_by=lambda one: one.pk,
)
needs = st.builds(
    Needed,
    weight=st.integers(0, 8),
    language=st.sampled_from(["", "en", "pt-br"]),
    skill=st.sampled_from(["", "legal"]),
    tied=st.frozensets(st.integers(1, 8), max_size=3),
    dedicated=st.none() | st.integers(1, 8),
)


class TestChoose:
    @given(needs, people)
    def test_never_breaks_a_rule_and_explains_everybody(self, needed, candidates):
        choice = choose(needed, candidates)

        assert len(choice.others) + (choice.chosen is not None) == len(candidates)
        assert choice == choose(needed, candidates)
        if choice.chosen is None:
            assert choice.how in {"full", "absent", "nobody"}
            return
        got = choice.chosen
        assert not got.is_away
        assert got.pk not in needed.tied
        assert got.load + needed.weight <= got.limit
        assert needed.language in {"", *got.speaks}
        assert needed.skill in {"", *got.skills}

    @given(needs, people, st.randoms())
    def test_does_not_depend_on_the_order_they_come_in(self, needed, candidates, random):
        shuffled = list(candidates)
        random.shuffle(shuffled)

        assert choose(needed, shuffled).chosen == choose(needed, candidates).chosen

    def test_prefers_who_carries_least_then_who_waited_longest(self):
        busy = person(1, load=9)
        lately = person(2, load=3, got_last_at=NOON)
        longest = person(3, load=3, got_last_at=NOON - timedelta(hours=3))

        choice = choose(Needed(weight=3), [busy, lately, longest])

        assert choice.chosen == longest
        assert {other.candidate.pk: other.because for other in choice.others} == {
            1: "more",
            2: "idle_less",
        }

    def test_lets_the_guest_come_back_to_who_carries_more_but_never_beyond_the_limit(self):
        theirs, free = person(1, load=15), person(2)

        assert choose(Needed(weight=5, dedicated=1), [theirs, free]).chosen == theirs
        assert choose(Needed(weight=6, dedicated=1), [theirs, free]).chosen == free

    @pytest.mark.parametrize(
        ("candidates", "why"),
        [
            ([], "nobody"),
            ([person(1, speaks=("pt-br",))], "nobody"),
            ([person(1, is_away=True), person(2, speaks=())], "absent"),
            ([person(1, load=20), person(2, is_away=True)], "full"),
        ],
    )
    def test_says_why_nobody_gets_it(self, candidates, why):
        choice = choose(Needed(weight=1, language="en"), candidates)

        assert (choice.chosen, choice.how) == (None, why)
