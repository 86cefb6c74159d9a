from hypothesis import given
from hypothesis import strategies as st

from policies.condition_lines import read, written
from policies.conditions import MEASURES

numbers = st.integers(0, 1_000_000) | st.floats(0, 1000).map(lambda value: round(value, 2))
words = st.lists(st.sampled_from(["flood", "storm", "host-cancelled"]), min_size=1, unique=True)
bounds = st.fixed_dictionaries(
    {}, optional={"at_least": numbers, "below": numbers, "one_of": words}
).filter(bool)


class TestLines:
    @given(st.dictionaries(st.sampled_from(sorted(MEASURES)), bounds))
    def test_say_what_was_written(self, conditions):
        assert read(written(conditions)) == conditions

    def test_read_as_people_write_them(self):
        assert read("notice_days at_least 5 below 30\n\n issue one_of flood, storm ") == {
            "notice_days": {"at_least": 5, "below": 30},
            "issue": {"one_of": ["flood", "storm"]},
        }
