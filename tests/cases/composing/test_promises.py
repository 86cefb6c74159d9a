"""Promises heard in words: English and Portuguese, on the reader's clock, never in the past, never an exception."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.composing.promises import AHEAD, heard

LISBON, SAO_PAULO = "Europe/Lisbon", "America/Sao_Paulo"
#: A Thursday, noon in Lisbon, nine in the morning in São Paulo.
NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def said(text, *, zone=LISBON, now=NOW):
    return [
        f"{each.due_at.astimezone(ZoneInfo(zone)):%d %H:%M}"
        for each in heard(text, now=now, zone=zone)
    ]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I will call you by six.", "12 18:00"),
        ("I'll call you by 6pm.", "12 18:00"),
        ("I’ll call you by 6 p.m. today", "12 18:00"),
        ("We will confirm by 18:30.", "12 18:30"),
        ("We'll have an answer before noon tomorrow.", "13 12:00"),
        ("I will write to you tomorrow morning.", "13 12:00"),
        ("I will write to you tomorrow at 9.", "13 09:00"),
        ("We will be in touch tomorrow afternoon", "13 18:00"),
        ("I'll get back to you tonight.", "12 22:00"),
        ("I am going to call you at 11 tonight", "12 23:00"),
        ("We will settle this by Friday.", "13 18:00"),
        ("We will settle this by Thursday.", "19 18:00"),
        ("I will send it by Monday 10am.", "16 10:00"),
        ("You will hear from me within two hours.", "12 14:01"),
        ("I will call in 30 minutes.", "12 12:31"),
        ("I will call in half an hour.", "12 12:31"),
        ("We will answer within the next 24 hours.", "13 12:01"),
        ("I will update you by the end of the day.", "12 18:00"),
        ("We'll pay it by 20 March.", "20 18:00"),
        ("I shall ring you at 3.", "12 15:00"),
        ("I will ring you by 9.", "12 21:00"),
        ("I will call you by midnight.", "13 00:00"),
        ("I promise an answer the day after tomorrow.", "14 18:00"),
        ("Sorry about this! I will call you at 17h.", "12 17:00"),
        ("Vou te ligar até as 18h.", "12 18:00"),
        ("Vou ligar até às 18:30.", "12 18:30"),
        ("Vou te ligar até as seis da tarde.", "12 18:00"),
        ("Retorno amanhã de manhã.", "13 12:00"),
        ("Retornaremos amanhã à tarde.", "13 18:00"),
        ("Respondo amanhã.", "13 18:00"),
        ("Vamos confirmar amanhã às 10h30.", "13 10:30"),
        ("Te ligo em duas horas.", "12 14:01"),
        ("Te ligo em meia hora.", "12 12:31"),
        ("Vou retornar em uma hora e meia.", "12 13:31"),
        ("Enviaremos a resposta dentro de 24 horas.", "13 12:01"),
        ("Você receberá o reembolso em até 5 dias.", "17 12:01"),
        ("Ligarei hoje à noite.", "12 22:00"),
        ("Vou resolver até sexta-feira.", "13 18:00"),
        ("Vamos decidir até o fim do dia.", "12 18:00"),
        ("Te aviso até o meio-dia de amanhã.", "13 12:00"),
        ("Vou enviar até 20 de março.", "20 18:00"),
        ("Dou notícias. Vou ligar depois de amanhã.", "14 18:00"),
    ],
)
def test_hears_what_was_promised_and_by_when(text, due):
    assert said(text) == [due]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you for your patience.",
        "Will you call by six?",
        "Can I call you tomorrow?",
        "I will call you.",
        "I called you at six.",
        "You arrive tomorrow at 15:00.",
        "If you agree, I will refund it by six.",
        "I will not call before six.",
        "We won't charge you tomorrow.",
        "I will refund 20% of it.",
        "I will refund € 18.00 to you.",
        "We will host 5 guests.",
        "I will be there for 2 nights",
        "We will remember this until 2031.",
        "Não vou ligar amanhã.",
        "Se você aceitar, vou enviar amanhã.",
        "O check-in é amanhã às 15h.",
        "Obrigada pela paciência.",
        "Vou pagar 20% do valor.",
        "Vou resolver.",
    ],
)
def test_hears_nothing_where_nothing_was_promised(text):
    assert said(text) == []


class TestHeard:
    def test_reads_the_time_on_the_clock_of_whom_it_is_promised_to(self):
        there = heard("Te ligo até as 18h.", now=NOW, zone=SAO_PAULO)

        assert there[0].due_at == datetime(2026, 3, 12, 21, 0, tzinfo=UTC)

    def test_means_tomorrow_once_the_hour_has_passed(self):
        assert said("I will call by 18:00.", now=NOW + timedelta(hours=8)) == ["13 18:00"]

    def test_tells_each_promise_of_a_message_once(self):
        text = "I will call by six. We will write tomorrow at 10. I will call by 6pm, as I said."

        assert said(text) == ["12 18:00", "13 10:00"]

    def test_keeps_the_words_that_promise_and_the_words_that_say_when(self):
        (promise,) = heard("Dear Marina, I will call you by six.", now=NOW, zone=LISBON)

        assert promise.text == "I will call you by six"
        assert promise.when == "by six"

    def test_says_the_same_of_the_same_words(self):
        first, again = (
            heard("I will call by six.", now=NOW + timedelta(seconds=s), zone=LISBON)
            for s in (0, 5)
        )

        assert first[0].key == again[0].key

    @given(
        text=st.one_of(
            st.text(max_size=400),
            st.lists(
                st.sampled_from(
                    [
                        "I",
                        "will",
                        "we'll",
                        "call",
                        "by",
                        "at",
                        "até",
                        "as",
                        "às",
                        "vou",
                        "ligo",
                        "te",
                        "amanhã",
                        "tomorrow",
                        "six",
                        "6",
                        "18h",
                        "18:30",
                        "pm",
                        "noon",
                        "midnight",
                        "in",
                        "two",
                        "hours",
                        "em",
                        "duas",
                        "horas",
                        "sexta",
                        "friday",
                        "31",
                        "february",
                        "de",
                        "março",
                        ".",
                        ",",
                        "?",
                        ";",
                        "99",
                        "hoje",
                    ]
                ),
                max_size=25,
            ).map(" ".join),
        ),
        now=st.datetimes(datetime(2020, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        zone=st.sampled_from(
            ["UTC", LISBON, SAO_PAULO, "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]
        ),
    )
    def test_never_refuses_a_text_and_never_hears_the_past(self, text, now, zone):
        for promise in heard(text, now=now, zone=zone):
            assert now < promise.due_at <= now + AHEAD
            assert promise.text

    def test_reads_a_hostile_text_in_no_time(self):
        assert len(heard("I will " * 200_000, now=NOW, zone=LISBON)) == 0
        assert len(heard("I will call by six. " * 50_000, now=NOW, zone=LISBON)) == 1
