"""The filters in a template, in the reader's language and zone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from common.money import Money

NOW = datetime(2026, 3, 12, 18, 40, tzinfo=UTC)


def show(source, **context):
    return Template("{% load words %}" + source).render(Context(context))


class TestFilters:
    def test_show_time_left_in_the_readers_language(self):
        with translation.override("pt-br"):
            assert show("{{ due|left:now }}", due=NOW + timedelta(minutes=190), now=NOW) == "3 h 10"

    def test_show_a_moment_on_the_readers_clock(self):
        with timezone.override("America/Sao_Paulo"):
            assert show("{{ at|moment:now }}", at=NOW, now=NOW) == "15:40"

    def test_show_money_from_minor_units(self):
        assert show('{{ minor|money:"BRL" }}', minor=3636465) == "R$\u00a036,364.65"
        assert show("{{ paid|money }}", paid=Money(507600, "EUR")) == "€\u00a05,076.00"

    @pytest.mark.parametrize(
        "name",
        [
            "left",
            "since",
            "moment",
            "span",
            "exact",
            "day",
            "day_heading",
            "money",
            "number",
            "city",
            "zones",
        ],
    )
    def test_show_nothing_for_nothing(self, name):
        assert show("{{ value|" + name + " }}", value=None) == ""


class TestClockFacts:
    def test_say_how_the_clock_looks(self):
        source = "{% clock_facts due now warn state started as f %}{{ f.state }} {{ f.icon }} {{ f.spent }}"
        shared = {"now": NOW, "due": NOW + timedelta(hours=1), "started": NOW - timedelta(hours=1)}

        assert show(source, **shared) == " clock 50"
        assert show(source, warn=NOW, **shared) == "soon clock 50"
        assert show(source, state="paused", **shared) == "paused pause None"


class TestClockTile:
    def test_ticks_only_while_it_runs(self):
        source = (
            '{% include "components/_clock_tile.html" with name="Resolution" '
            'due=due now=now state=state text=text icons="i" only %}'
        )

        running = show(source, due=NOW + timedelta(hours=1), now=NOW)
        met = show(source, due=NOW + timedelta(hours=1), now=NOW, state="met", text="6 m")

        assert "data-clock" in running
        assert "data-clock" not in met
        assert 'data-state="met"' in met
