import pytest

from marketplace.importing.column_map import built_in_names, load, parse
from marketplace.importing.problems import UnusableMap

FIELDS = {
    "listing_code": "home",
    "check_in_date": "from",
    "nights": {"columns": ["n"]},
    "booked_at": "booked",
    "currency": {"constant": "EUR"},
    "price": "price",
    "status": "status",
}


class TestLoad:
    @pytest.mark.parametrize("name", built_in_names())
    def test_reads_every_map_that_comes_with_steward(self, name):
        assert load(name).name == name

    def test_names_the_built_in_ones_when_there_is_no_such_map(self):
        with pytest.raises(UnusableMap, match="hotel-bookings, steward"):
            load("nowhere")

    def test_reads_a_map_of_ones_own(self, tmp_path):
        own = tmp_path / "own.toml"
        own.write_text('name = "own"\nfields = {nonsense = "x"}', encoding="utf-8")

        with pytest.raises(UnusableMap, match="nonsense"):
            load(str(own))

    def test_says_where_toml_breaks(self, tmp_path):
        own = tmp_path / "own.toml"
        own.write_text("name = ", encoding="utf-8")

        with pytest.raises(UnusableMap, match=r"own\.toml cannot be read"):
            load(str(own))


class TestParse:
    def test_takes_the_least_a_stay_needs(self):
        assert parse({"name": "least", "fields": FIELDS}).source == "least"

    @pytest.mark.parametrize("fact", FIELDS)
    def test_refuses_a_map_without_a_needed_fact(self, fact):
        with pytest.raises(UnusableMap):
            parse({"fields": {name: entry for name, entry in FIELDS.items() if name != fact}})

    def test_refuses_a_listing_on_an_unknown_clock(self):
        with pytest.raises(UnusableMap, match="Mars/Olympus"):
            parse({"fields": FIELDS, "listings": {"L": {"time_zone": "Mars/Olympus"}}})
