from datetime import UTC, datetime
from itertools import islice

import pytest

from marketplace.actions.importing import import_file
from marketplace.codes import codes_from
from marketplace.importing.column_map import load
from marketplace.importing.problems import UnreadableFile
from marketplace.importing.reading import hash_of
from marketplace.models import ContactPoint, ImportRun, Listing, Person, Reservation
from tests.factories.marketplace import ListingFactory, PersonFactory, ReservationFactory
from tests.marketplace.importing.files import hotel, steward, write

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def take(path, name="hotel-bookings", **options):
    return import_file(path=path, column_map=load(name), now=NOON, **options)


class TestImportFile:
    def test_takes_identical_rows_as_separate_stays(self, tmp_path):
        file = write(tmp_path / "f.csv", [hotel(), hotel(), hotel(hotel="City Hotel")])

        outcome = take(file)

        assert (outcome.imported, outcome.refused) == (3, 0)
        assert Reservation.objects.count() == 3
        assert set(Listing.objects.values_list("time_zone", flat=True)) == {"Europe/Lisbon"}

    def test_imports_the_sound_rows_and_lists_the_others(self, tmp_path):
        file = write(tmp_path / "f.csv", [hotel(), hotel(adr="-6.38"), hotel(adults="0"), hotel()])

        outcome = take(file)

        assert (outcome.imported, outcome.refused, outcome.rows) == (2, 2, 4)
        assert [(problem.line, problem.field) for problem in outcome.problems] == [
            (3, "adr"),
            (4, "adults"),
        ]

    def test_adds_nothing_when_the_file_is_read_again(self, tmp_path):
        file = write(tmp_path / "f.csv", [hotel(), hotel(), hotel(adr="x")])
        take(file)

        again = take(file)

        assert (again.imported, again.unchanged, again.refused) == (0, 2, 1)
        assert Reservation.objects.count() == 2

    def test_updates_a_row_known_by_its_key(self, tmp_path):
        take(write(tmp_path / "f.csv", [steward()]), "steward")

        outcome = take(write(tmp_path / "g.csv", [steward(status="cancelled")]), "steward")

        assert (outcome.imported, outcome.changed) == (0, 1)
        stay = Reservation.objects.get()
        assert (stay.code, stay.status) == ("HX7-M2QD", "cancelled")

    def test_writes_nothing_in_a_dry_run_and_counts_the_same(self, tmp_path):
        file = write(tmp_path / "f.csv", [hotel(), hotel(adr="x")])

        outcome = take(file, dry_run=True)

        assert (outcome.imported, outcome.refused) == (1, 1)
        assert not Reservation.objects.exists()
        assert not ImportRun.objects.exists()
        assert not Listing.objects.exists()

    def test_writes_nothing_when_columns_are_missing(self, tmp_path):
        with pytest.raises(UnreadableFile):
            take(write(tmp_path / "f.csv", [{"hotel": "x"}]))

        assert not ImportRun.objects.exists()

    def test_takes_up_the_rest_of_a_run_that_broke_off(self, tmp_path, monkeypatch):
        monkeypatch.setattr("marketplace.actions.importing.BATCH", 2)
        file = write(tmp_path / "f.csv", [hotel()] * 5)

        def fail(line):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            take(file, progress=fail)
        outcome = take(file)

        assert (outcome.unchanged, outcome.imported) == (2, 3)
        assert list(ImportRun.objects.values_list("finished_at", flat=True)) == [None, NOON]

    def test_refuses_a_key_that_stands_twice(self, tmp_path):
        file = write(tmp_path / "f.csv", [steward(), steward(price="9.00")])

        outcome = take(file, "steward")

        assert (outcome.imported, outcome.refused) == (1, 1)
        assert outcome.problems[0].line == 3

    def test_refuses_a_code_another_stay_has(self, tmp_path):
        ReservationFactory(code="HX7-M2QD")

        outcome = take(write(tmp_path / "f.csv", [steward()]), "steward")

        assert (outcome.imported, outcome.refused) == (0, 1)
        assert outcome.problems[0].field == "code"

    def test_finds_another_code_when_the_first_is_taken(self, tmp_path):
        file = write(tmp_path / "f.csv", [hotel()])
        first, second = islice(codes_from(f"hotel-bookings:{hash_of(file)}:2"), 2)
        ReservationFactory(code=first)

        take(file)

        assert Reservation.objects.filter(code=second).exists()

    def test_refuses_a_row_that_puts_a_listing_on_another_clock(self, tmp_path):
        ListingFactory(code="L-1", in_sao_paulo=True)

        outcome = take(write(tmp_path / "f.csv", [steward()]), "steward")

        assert [(p.field, p.value) for p in outcome.problems] == [("time_zone", "Europe/Lisbon")]

    def test_asks_no_more_of_the_database_for_more_rows(
        self, tmp_path, django_assert_max_num_queries
    ):
        file = write(tmp_path / "f.csv", [hotel()] * 500)

        with django_assert_max_num_queries(16):
            take(file)


class TestGuests:
    def test_are_known_people_by_their_verified_address(self, tmp_path):
        marina = PersonFactory(email="marina@mail.example")

        take(write(tmp_path / "f.csv", [steward()]), "steward")

        assert Reservation.objects.get().guest == marina

    def test_are_new_people_with_a_verified_address_otherwise(self, tmp_path):
        rows = [steward(), steward(code="T4K-9RWC")]

        take(write(tmp_path / "f.csv", rows), "steward")

        person = Person.objects.get()
        assert person.stays.count() == 2
        assert ContactPoint.objects.get(kind="email").verified_at == NOON
        assert ContactPoint.objects.get(kind="phone").verified_at is None

    def test_are_left_empty_where_the_file_names_nobody(self, tmp_path):
        take(write(tmp_path / "f.csv", [hotel()]))

        assert Reservation.objects.get().guest is None
