import csv
from io import StringIO

import pytest
from django.core.management import call_command

from marketplace.models import Reservation
from tests.marketplace.importing.files import hotel, write

pytestmark = pytest.mark.django_db


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("import_reservations", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue()


class TestCommand:
    def test_prints_what_became_of_the_rows_and_writes_the_report(self, tmp_path):
        file = write(tmp_path / "f.csv", [hotel(), hotel(adr="=cmd|'/C calc'!A0")])
        report = tmp_path / "report.csv"

        out = run(file, "--map", "hotel-bookings", "--report", report)

        assert "refused" in out
        with report.open(newline="", encoding="utf-8") as lines:
            (_, problem) = csv.reader(lines)
        assert problem[:3] == ["3", "adr", "'=cmd|'/C calc'!A0"]

    def test_says_so_when_it_only_tried(self, tmp_path):
        out = run(write(tmp_path / "f.csv", [hotel()]), "--map", "hotel-bookings", "--dry-run")

        assert "nothing was written" in out
        assert not Reservation.objects.exists()

    @pytest.mark.parametrize("name", ["hotel-bookings", "nowhere"])
    def test_exits_with_two_and_a_sentence_when_nothing_can_be_read(self, tmp_path, capsys, name):
        file = write(tmp_path / "f.csv", [{"hotel": "x"}])
        err = StringIO()

        with pytest.raises(SystemExit) as exit_:
            call_command("import_reservations", str(file), "--map", name, stderr=err)

        assert exit_.value.code == 2
        assert err.getvalue().count("\n") == 1

    def test_exits_with_two_when_there_is_no_such_file(self, tmp_path):
        err = StringIO()

        with pytest.raises(SystemExit):
            call_command("import_reservations", str(tmp_path / "none.csv"), stderr=err)

        assert "There is no file" in err.getvalue()
