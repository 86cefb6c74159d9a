"""Explanations write instants and dates the way their reader does."""

from datetime import UTC, date, datetime

from django.utils.translation import override

from sla.saying import city, dated, in_place, on_the_wall

NOON = datetime(2026, 11, 21, 18, 0, 26, tzinfo=UTC)


def test_an_instant_is_told_with_the_city_whose_clock_it_is_on():
    assert in_place(NOON, "America/Sao_Paulo") == "Sat 21 Nov 2026, 15:00 in São Paulo"
    assert in_place(NOON, "UTC") == "Sat 21 Nov 2026, 18:00 UTC"


def test_in_portuguese_it_reads_portuguese():
    with override("pt-br"):
        assert in_place(NOON, "America/Sao_Paulo") == "sáb. 21 nov. 2026, 15:00 em São Paulo"
        assert dated(date(2026, 3, 18)) == "qua. 18 mar. 2026"
        assert city("Europe/Lisbon") == "Lisboa"


def test_without_the_city_where_the_sentence_names_it():
    assert on_the_wall(NOON, "Europe/Lisbon") == "Sat 21 Nov 2026, 18:00"
