"""Words of the other side's private thread are named; everyday words and what both know are not."""

from hypothesis import given
from hypothesis import strategies as st

from cases.composing.guard import MOST, borrowed

HOST = "Water is coming through the kitchen ceiling. My plumber's report says four days. It costs 1,840 euros."


class TestBorrowed:
    def test_names_a_run_of_words_the_other_side_wrote(self):
        text = "Marina, there is water coming through the kitchen ceiling, I am sorry."

        assert borrowed(text, theirs=[HOST], ours=[]) == ["coming through the kitchen ceiling"]

    def test_names_a_number_or_an_address_alone(self):
        text = "It would cost 1,840 to repair, ask kate@mail.example."

        assert borrowed(text, theirs=[HOST, "Write to kate@mail.example"], ours=[]) == [
            "1,840",
            "kate@mail.example",
        ]

    def test_forgives_accents_and_capitals(self):
        assert borrowed(
            "O RELATORIO do encanador chegou", theirs=["o relatório do encanador"], ours=[]
        )

    def test_says_nothing_of_what_this_side_wrote_or_knows(self):
        text = "Casa do Miradouro, HX7-M2QD: the kitchen ceiling is wet, as you wrote."
        theirs = ["Casa do Miradouro HX7-M2QD, the kitchen ceiling is wet"]

        assert borrowed(text, theirs=theirs, ours=theirs) == []

    def test_says_nothing_of_everyday_words(self):
        theirs = ["Thank you very much for your message about the booking"]

        assert borrowed("Thank you very much for your message", theirs=theirs, ours=[]) == []

    @given(text=st.text(max_size=300), theirs=st.lists(st.text(max_size=100), max_size=4))
    def test_never_refuses_a_text_and_names_only_what_stands_in_it(self, text, theirs):
        found = borrowed(text, theirs=theirs, ours=[])

        assert len(found) <= MOST
        assert all(words in text for words in found)
