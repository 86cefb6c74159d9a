from hypothesis import given
from hypothesis import strategies as st

from policies.quiz import CHOICES, HIDDEN, Material, make

texts = st.sampled_from(
    [
        "Covered up to 20% of the booking value.",
        "Within 72 hours of finding it.",
        "Cancelled 5 days before: everything is refunded.",
        "A guest who is not safe leaves first.",
        "Fica com 30 noites o anfitrião.",
    ]
)


@st.composite
def libraries(draw):
    return [
        Material(id=n, title=f"Policy {draw(st.integers(1, 6))}", label=f"§{n}", text=draw(texts))
        for n in range(draw(st.integers(0, 12)))
    ]


class TestMake:
    @given(libraries(), st.integers(0, 2**32), st.integers(1, 10))
    def test_every_question_has_one_right_choice_among_different_ones(self, clauses, seed, count):
        questions = make(clauses, seed=seed, count=count)

        assert len(questions) <= count
        assert len({question["clause"] for question in questions}) == len(questions)
        for question in questions:
            assert len(set(question["choices"])) == CHOICES
            assert 0 <= question["right"] < CHOICES
            if question["kind"] == "number":
                right = question["choices"][question["right"]]
                text = next(c.text for c in clauses if c.id == question["clause"])
                assert f"{HIDDEN}" in question["prompt"]
                assert right in text

    @given(libraries(), st.integers(0, 2**32))
    def test_gives_the_same_for_the_same(self, clauses, seed):
        assert make(clauses, seed=seed, count=5) == make(clauses, seed=seed, count=5)

    def test_asks_nothing_of_an_empty_library(self):
        assert make([], seed=1, count=8) == []
