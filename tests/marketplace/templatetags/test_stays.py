from datetime import date

import pytest
from django.utils.translation import override

from common.money import Money
from marketplace.models import Reservation
from marketplace.templatetags.stays import assumed_facts, stay_dates, whole_money


class TestStayDates:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "12–18 Mar 2026"), ("pt-br", "12\u2009–\u200918 de mar. de 2026")],
    )
    def test_speaks_the_readers_language(self, language, words):
        stay = Reservation(check_in_date=date(2026, 3, 12), check_out_date=date(2026, 3, 18))

        with override(language):
            assert stay_dates(stay) == words


class TestWholeMoney:
    @pytest.mark.parametrize(
        ("language", "money", "words"),
        [
            ("en", Money(41_288_049, "BRL"), "R$\u00a0412,880"),
            ("pt-br", Money(41_288_049, "BRL"), "R$\u00a0412.880"),
            ("en", Money(12_000, "JPY"), "JPY\u00a012,000"),
        ],
    )
    def test_leaves_the_cents_out(self, language, money, words):
        with override(language):
            assert whole_money(money) == words


class TestAssumedFacts:
    def test_names_what_the_source_did_not_say(self):
        stay = Reservation(assumed=["currency", "host", "something_new"])

        assert assumed_facts(stay) == "currency, host, something_new"
