import pytest

from common import texts
from common.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  she waits ", "she waits"),
        ("a\x00b", "ab"),
        ("\x00 ", ""),
        ("two\n lines", "two\n lines"),
    ],
)
def test_cleans_what_cannot_be_kept(typed, kept):
    assert texts.clean(typed) == kept


def test_puts_several_lines_on_one():
    assert texts.on_one_line(" two\n\n  lines\x00 ") == "two lines"


@pytest.mark.parametrize("typed", ["", " \n", "\x00"])
def test_asks_for_what_is_missing_at_its_field(typed):
    with pytest.raises(BadInput, match="Say why") as refused:
        texts.required(typed, "Say why.", field="reason", longest=10)
    assert refused.value.field == "reason"


def test_says_how_long_a_text_is_and_how_much_fits():
    assert texts.required("x" * 10, "Say why.", field="reason", longest=10) == "x" * 10
    with pytest.raises(BadInput, match="11 characters, and at most 10 fit") as refused:
        texts.required("x" * 11, "Say why.", field="reason", longest=10)
    assert refused.value.field == "reason"
