"""Matches are marked, everything else is escaped."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cases.searching.marking import marked, shortened


class TestMarked:
    def test_marks_every_form_of_a_word_and_escapes_the_rest(self):
        shown = marked("<b>Águas</b> & agua", {"agu"})

        assert shown == "&lt;b&gt;<mark>Águas</mark>&lt;/b&gt; &amp; <mark>agua</mark>"

    def test_leaves_long_words_that_only_begin_alike(self):
        assert "<mark>" not in marked("carpetlayers", {"car"})

    @given(st.text(max_size=80), st.sets(st.text(max_size=5), max_size=3))
    def test_loses_no_letter_and_lets_no_markup_through(self, text, beginnings):
        shown = str(marked(text, beginnings))
        bare = shown.replace("<mark>", "").replace("</mark>", "")

        assert "<" not in bare
        assert len(re.findall("<mark>", shown)) == len(re.findall("</mark>", shown))


class TestShortened:
    def test_shows_the_words_around_the_first_match(self):
        cut = shortened("word " * 100 + "lockbox " + "word " * 100, {"lockbox"})
        shown = marked(cut, {"lockbox"})

        assert shown.startswith("…")
        assert shown.endswith("…")
        assert "<mark>lockbox</mark>" in shown
        assert len(shown) < 260
