from hypothesis import given
from hypothesis import strategies as st

from policies.comparison import Run, compare, compare_words
from policies.rules import ClauseRule


def clause(anchor, text):
    return ClauseRule(id=1, anchor=anchor, text_en=text)


class TestCompareWords:
    def test_names_the_words_that_changed(self):
        runs = compare_words("up to 20% of the booking", "up to 35% of the booking")

        assert runs == (
            Run("same", "up to "),
            Run("gone", "20%"),
            Run("new", "35%"),
            Run("same", "of the booking"),
        )

    @given(st.text("ab ", max_size=30), st.text("ab ", max_size=30))
    def test_loses_no_word(self, before, after):
        runs = compare_words(before, after)

        kept = " ".join(r.words for r in runs if r.kind != "gone").split()
        gone = " ".join(r.words for r in runs if r.kind != "new").split()
        assert (kept, gone) == (after.split(), before.split())


class TestCompare:
    def test_tells_added_removed_and_changed_apart_in_order(self):
        before = [clause("4.2", "20%"), clause("4.10", "gone"), clause("1.1", "same")]
        after = [clause("4.2", "35%"), clause("4.11", "new"), clause("1.1", "same")]

        changes = compare(before, after, language="en")

        assert [(c.anchor, c.kind) for c in changes] == [
            ("4.2", "changed"),
            ("4.10", "removed"),
            ("4.11", "added"),
        ]
