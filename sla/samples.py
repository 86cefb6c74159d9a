"""What the sample promises say: calendars, service levels and statutory rules, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sla.models import DeadlineRule

#: Sample data has always been in force, so that demonstrations may reach into the past.
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = 60
DAY = 24 * HOUR

ROUND_THE_CLOCK = "round-the-clock"
SAO_PAULO = "sao-paulo-office"
LISBON = "lisbon-office"
ENGLAND = "england-office"
CALIFORNIA = "california-office"
COURT = "sao-paulo-court"

#: code: name, zone, country, subdivision, weekdays, opens and closes in minutes after midnight
CALENDARS: Mapping[str, tuple[str, str, str, str, range, int, int]] = {
    SAO_PAULO: ("São Paulo office", "America/Sao_Paulo", "BR", "SP", range(5), 8 * HOUR, 18 * HOUR),
    COURT: ("São Paulo courts", "America/Sao_Paulo", "BR", "SP", range(5), 9 * HOUR, 18 * HOUR),
    LISBON: ("Lisbon office", "Europe/Lisbon", "PT", "", range(5), 9 * HOUR, 18 * HOUR),
    ENGLAND: ("England office", "Europe/London", "GB", "ENG", range(5), 9 * HOUR, 17 * HOUR),
    CALIFORNIA: (
        "California office",
        "America/Los_Angeles",
        "US",
        "CA",
        range(5),
        9 * HOUR,
        17 * HOUR,
    ),
    ROUND_THE_CLOCK: ("Round the clock", "UTC", "", "", range(7), 0, DAY),
}

#: code of a calendar: what is closed every year, as month and day
YEARLY: Mapping[str, Sequence[tuple[str, str, str]]] = {
    COURT: [("12-20", "01-20", "Court recess"), ("01-25", "01-25", "City of São Paulo")],
}


@dataclass(frozen=True)
class Level:
    """A sample service level; a target is minutes and the code of a calendar (None: round the clock)."""

    code: str
    name: str
    order: int
    first_response: tuple[int, str | None]
    next_update: tuple[int, str | None]
    resolution: tuple[int, str | None]
    match: Mapping[str, Sequence[object]] = field(default_factory=dict)


LEVELS = (
    Level(
        "s1",
        "S1: somebody may come to harm",
        10,
        (5, None),
        (30, None),
        (DAY, None),
        {"severities": [1]},
    ),
    Level(
        "s2",
        "S2: a stay is falling apart",
        20,
        (15, None),
        (2 * HOUR, None),
        (2 * DAY, None),
        {"severities": [2]},
    ),
    Level(
        "s3-valued",
        "S3 for our most valued guests",
        30,
        (30, None),
        (8 * HOUR, None),
        (3 * DAY, None),
        {"severities": [3], "segments": ["luxury", "vip"]},
    ),
    Level(
        "s3",
        "S3: something is wrong",
        40,
        (HOUR, None),
        (DAY, None),
        (5 * DAY, None),
        {"severities": [3]},
    ),
    Level(
        "s4",
        "S4: a question",
        50,
        (4 * HOUR, SAO_PAULO),
        (16 * HOUR, SAO_PAULO),
        (50 * HOUR, SAO_PAULO),
    ),
)

_ROLLS: dict[str, Any] = {"roll": DeadlineRule.Roll.NEXT_WORKING_DAY}
_Unit = DeadlineRule.Unit
_Start = DeadlineRule.StartEvent
_Strength = DeadlineRule.Strength

#: code: name, body, start event, amount, unit, strength, source, calendar and what else differs.
#: Gathered from public descriptions, verified by nobody here: a lawyer of the house confirms each before use.
STATUTORY: Mapping[str, tuple[str, str, str, int, str, str, str, str, Mapping[str, Any]]] = {
    "gdpr-access-uk": (
        "Access to personal data",
        "UK GDPR art. 12(3), as the ICO counts it",
        _Start.RECEIVED,
        1,
        _Unit.MONTHS,
        _Strength.STATUTE,
        "ICO guidance on time limits: same date next month, rolled to a working day",
        ENGLAND,
        {
            **_ROLLS,
            "first_day_counts": True,
            "extension_amount": 2,
            "extension_unit": _Unit.MONTHS,
            "margin_amount": 3,
            "margin_unit": _Unit.CALENDAR_DAYS,
        },
    ),
    "gdpr-breach": (
        "Data breach to the authority",
        "GDPR art. 33",
        _Start.AWARE,
        72,
        _Unit.HOURS,
        _Strength.STATUTE,
        "GDPR art. 33(1); Regulation 1182/71 art. 3(4): hours run through weekends",
        "",
        {"margin_amount": 12, "margin_unit": _Unit.HOURS},
    ),
    "uk-privacy-complaint": (
        "Acknowledge a privacy complaint",
        "UK Data (Use and Access) Act",
        _Start.RECEIVED,
        30,
        _Unit.CALENDAR_DAYS,
        _Strength.STATUTE,
        "Data (Use and Access) Act 2025, in force 19 June 2026",
        ENGLAND,
        _ROLLS,
    ),
    "lgpd-access": (
        "Full statement of personal data",
        "LGPD art. 19",
        _Start.RECEIVED,
        15,
        _Unit.CALENDAR_DAYS,
        _Strength.STATUTE,
        "Lei 13.709/2018 art. 19 II; the text says “dias”, read as calendar days",
        SAO_PAULO,
        {},
    ),
    "anpd-incident": (
        "Incident to the authority and the people concerned",
        "ANPD Resolução 15/2024",
        _Start.AWARE,
        3,
        _Unit.BUSINESS_DAYS,
        _Strength.STATUTE,
        "Resolução CD/ANPD 15/2024; whether Carnival counts is a setting of the calendar",
        SAO_PAULO,
        {},
    ),
    "jec-answer": (
        "Answer in the small-claims court",
        "Juizado Especial Cível",
        _Start.SERVED,
        15,
        _Unit.BUSINESS_DAYS,
        _Strength.LETTER,
        "Lei 9.099/1995 art. 12-A; the letter's own date beats this",
        COURT,
        {},
    ),
    "ccpa-acknowledge": (
        "Confirm a privacy request",
        "CCPA regulations § 7021",
        _Start.RECEIVED,
        10,
        _Unit.BUSINESS_DAYS,
        _Strength.STATUTE,
        "California Code of Regulations, title 11, § 7021(a)",
        CALIFORNIA,
        {},
    ),
    "ccpa-answer": (
        "Answer a privacy request",
        "CCPA regulations § 7021",
        _Start.RECEIVED,
        45,
        _Unit.CALENDAR_DAYS,
        _Strength.STATUTE,
        "California Code of Regulations, title 11, § 7021(b): from the day of receipt",
        CALIFORNIA,
        {"first_day_counts": True, "extension_amount": 45, "extension_unit": _Unit.CALENDAR_DAYS},
    ),
    "sac-brazil": (
        "Answer to a consumer in Brazil",
        "Decreto 11.034/2022 art. 13",
        _Start.REGISTERED,
        7,
        _Unit.CALENDAR_DAYS,
        _Strength.HOUSE,
        "Binding for regulated services only; taken as the house's standard in Brazil",
        SAO_PAULO,
        {},
    ),
    "consumidor-gov-br": (
        "Answer on the public portal",
        "consumidor.gov.br",
        _Start.REGISTERED,
        10,
        _Unit.CALENDAR_DAYS,
        _Strength.CUSTOM,
        "Published rules of the portal; sources differ (10 or 14 days), the shorter is taken",
        SAO_PAULO,
        {},
    ),
    "bbb": (
        "Answer a complaint at the bureau",
        "Better Business Bureau",
        _Start.SENT,
        14,
        _Unit.CALENDAR_DAYS,
        _Strength.CUSTOM,
        "Pages of the local bureaus; they differ, so the letter's date beats this",
        CALIFORNIA,
        {},
    ),
    "authority-default": (
        "Answer to an authority, where nothing else is known",
        "",
        _Start.RECEIVED,
        10,
        _Unit.CALENDAR_DAYS,
        _Strength.HOUSE,
        "House rule: the shortest period common among consumer authorities",
        "",
        {},
    ),
}
