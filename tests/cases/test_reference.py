from hypothesis import given
from hypothesis import strategies as st

from cases.reference import read_reference, reference_for


class TestReferenceFor:
    def test_ends_with_a_check_digit(self):
        assert len(reference_for(4821)) == len("ST-48210")


class TestReadReference:
    @given(st.integers(min_value=10, max_value=9_999_999))
    def test_understands_what_it_wrote_however_it_is_said(self, number):
        reference = reference_for(number)
        digits = reference.removeprefix("ST-")

        for said in (
            reference,
            reference.lower(),
            digits,
            f"st {digits}",
            f" {digits[:2]} {digits[2:]} ",
        ):
            assert read_reference(said) == reference

    @given(st.integers(min_value=10, max_value=9_999_999), st.data())
    def test_refuses_one_wrong_digit(self, number, data):
        digits = reference_for(number).removeprefix("ST-")
        place = data.draw(st.integers(0, len(digits) - 1))
        other = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))

        assert read_reference(digits[:place] + other + digits[place + 1 :]) is None

    @given(st.integers(min_value=10, max_value=9_999_999), st.data())
    def test_refuses_two_neighbours_swapped(self, number, data):
        digits = reference_for(number).removeprefix("ST-")
        place = data.draw(st.integers(0, len(digits) - 2))
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

        assert swapped == digits or read_reference(swapped) is None

    def test_refuses_what_is_no_number(self):
        for text in ("", "ST-", "ST-1", "hello", "48213x", "ST-48213; drop"):
            assert read_reference(text) is None
