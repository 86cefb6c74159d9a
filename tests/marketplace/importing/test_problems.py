import csv

import pytest

from marketplace.importing.problems import RowProblem, safe_cell, write_report


class TestSafeCell:
    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1+1"])
    def test_keeps_a_spreadsheet_from_running_it(self, text):
        assert safe_cell(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "a=b", "75.5", "São Paulo"])
    def test_leaves_plain_text_alone(self, text):
        assert safe_cell(text) == text


class TestWriteReport:
    def test_writes_line_field_value_and_reason(self, tmp_path):
        report = tmp_path / "r.csv"

        write_report(report, [RowProblem(7, "adr", "-6", "Money must not be negative.")])

        with report.open(newline="", encoding="utf-8") as file:
            assert list(csv.reader(file)) == [
                ["line", "field", "value", "reason"],
                ["7", "adr", "'-6", "Money must not be negative."],
            ]

    def test_survives_bytes_that_are_no_text(self, tmp_path):
        write_report(tmp_path / "r.csv", [RowProblem(2, "", "R\udce9sort", "Not UTF-8.")])

        assert r"R\udce9sort" in (tmp_path / "r.csv").read_text(encoding="utf-8")
