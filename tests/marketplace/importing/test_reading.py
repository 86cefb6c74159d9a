import pytest

from marketplace.importing.column_map import load
from marketplace.importing.problems import RowProblem, UnreadableFile
from marketplace.importing.reading import RawRow, read
from tests.marketplace.importing.files import HOTEL, hotel, write

HOTELS = load("hotel-bookings")


class TestRead:
    def test_gives_every_row_with_the_line_it_starts_on(self, tmp_path):
        file = write(tmp_path / "f.csv", [hotel(meal="two\nlines"), hotel()])

        assert [row.line for row in read(file, HOTELS)] == [2, 4]

    def test_forgives_a_byte_order_mark_and_blank_lines(self, tmp_path):
        file = write(tmp_path / "f.csv", [hotel()])
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes() + b"\r\n\r\n")

        assert [type(row) for row in read(file, HOTELS)] == [RawRow]

    def test_names_the_missing_columns_in_one_sentence(self, tmp_path):
        header = [name for name in HOTEL if name not in {"adr", "hotel"}]
        file = write(tmp_path / "f.csv", [{name: HOTEL[name] for name in header}])

        with pytest.raises(UnreadableFile, match="lacks the columns hotel and adr, which"):
            next(read(file, HOTELS))

    def test_refuses_an_empty_file(self, tmp_path):
        file = tmp_path / "f.csv"
        file.touch()

        with pytest.raises(UnreadableFile, match="empty"):
            next(read(file, HOTELS))

    def test_refuses_a_column_named_twice(self, tmp_path):
        file = tmp_path / "f.csv"
        file.write_text(",".join([*HOTEL, "adr"]), encoding="utf-8")

        with pytest.raises(UnreadableFile, match="twice: adr"):
            next(read(file, HOTELS))

    @pytest.mark.parametrize(
        ("tail", "reason"),
        [
            (b"Resort Hotel,1\r\n", "This row has 2 values"),
            (b"Resort Hotel" + b",1" * len(HOTEL) + b"\r\n", "This row has 31 values"),
            (b"Resort\x00Hotel" + b",1" * (len(HOTEL) - 1) + b"\r\n", "NUL byte"),
            (b"R\xe9sort" + b",1" * (len(HOTEL) - 1) + b"\r\n", "not UTF-8"),
            (b'"' + b"x" * 200_000 + b'"\r\n', "not CSV"),
        ],
    )
    def test_refuses_a_broken_row_and_goes_on(self, tmp_path, tail, reason):
        file = write(tmp_path / "f.csv", [hotel()])
        whole = file.read_bytes()
        file.write_bytes(whole + tail + whole.splitlines(keepends=True)[1])

        first, broken, last = read(file, HOTELS)

        assert isinstance(broken, RowProblem)
        assert broken.line == 3
        assert reason in broken.reason
        assert (type(first), type(last)) == (RawRow, RawRow)
