"""Hear a promise in words while they are written, in English and Portuguese: what, and by when; pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from common.time import instant_of

#: No text is read further than this, and no more promises are heard in it.
LONGEST, MOST = 20_000, 5
#: The furthest somebody promises ahead in passing; what is said for later is no promise of a time.
AHEAD = timedelta(days=60)
#: When a day is named and no time: its working end; parts of a day end then too.
END_OF_DAY, END_OF_MORNING, END_OF_AFTERNOON, END_OF_EVENING = (
    time(18),
    time(12),
    time(18),
    time(22),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One promise: the words that make it, the words that say when, and the instant (UTC) they mean."""

    text: str
    when: str
    due_at: datetime

    @property
    def key(self) -> str:
        """Return what tells it from the others of a message: the same words are the same promise, whenever read."""
        return sha256(" ".join(self.text.lower().split()).encode()).hexdigest()[:16]


_SENTENCE = re.compile(r"[^.!?;\n]+(?:[.](?=\d)[^.!?;\n]*|(?<=[ap])[.](?=m\b)[^.!?;\n]*)*")
_PROMISES = re.compile(
    r"""\b(?:
      (?:i|we)(?:\s+(?:will|shall|promise|can\ promise|am\ going|are\ going)\b
        |['’]ll\b|['’]m\ going\b|['’]re\ going\b)
    | you(?:\ will|['’]ll)\ (?:hear|have|get|receive)\b
    | expect\ (?:a|my|our|an)\b
    | (?:vou|vamos|iremos|irei|prometo|prometemos|garanto|garantimos)\b
    | (?:te|lhe|nós|eu|já)\s+\w+(?:rei|remos)\b
    | (?:ligo|retorno|respondo|envio|mando|aviso|confirmo|escrevo)\b
    | (?:ligamos|retornamos|enviamos|avisamos|respondemos|confirmamos)\b
    | (?:ligar|enviar|retornar|responder|avisar|confirmar|mandar|escrever|resolver
        |voltar|falar|informar|dar|ter|fazer)(?:ei|emos|-\w+-(?:ei|emos))\b
    | (?:darei|daremos|farei|faremos|terei|teremos|direi|diremos|trarei|traremos)\b
    | (?:você|a\ senhora|o\ senhor)\ (?:receberá|terá|vai\ receber|vai\ ter)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
#: A promise somebody only asks about, refuses or hangs on something, or of somebody else, is none of ours.
_NOT_ONE = re.compile(
    r"""\b(?:will\ not|won['’]t|can(?:no|['’])t|not\ going|if\ (?:you|we|they|she|he)|unless
    | não\ (?:vou|vamos|posso|podemos|irei|iremos|ligo|retorno)|a\ menos
    | caso\ (?:você|a|o)|se\ (?:você|ela|ele|eles))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "half an": 0.5,
    "a couple of": 2, "um": 1, "uma": 1, "dois": 2, "duas": 2, "três": 3, "tres": 3, "quatro": 4, "cinco": 5,
    "seis": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10, "onze": 11, "doze": 12, "quinze": 15, "vinte": 20,
    "trinta": 30, "meia": 0.5,
}  # fmt: skip
_NUMBER = (
    r"(?:\d{1,3}|"
    + "|".join(word.replace(" ", r"\ ") for word in sorted(_WORDS, key=len, reverse=True))
    + r")"
)
_UNITS = {
    "min": timedelta(minutes=1), "hou": timedelta(hours=1), "hor": timedelta(hours=1), "h": timedelta(hours=1),
    "hr": timedelta(hours=1), "hrs": timedelta(hours=1), "day": timedelta(days=1), "dia": timedelta(days=1),
    "wee": timedelta(days=7), "sem": timedelta(days=7),
}  # fmt: skip
_SPAN = re.compile(
    rf"""\b(?:within(?:\ the\ next)?|in(?:\ the\ next)?|(?:no\ more|less)\ than|inside
      |dentro\ de|em(?:\ até|\ no\ máximo)?|daqui\ a
      |nas\ próximas|nos\ próximos|na\ próxima)\s+
    (?P<number>{_NUMBER})?\s*(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?|minutos?|horas?|dias?|semanas?)\b
    (?:\ e\ (?P<half>meia)\b)?""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK = r"""(?:
      (?P<hour>[01]?\d|2[0-3])\s?(?:[:h]\s?(?P<minute>[0-5]\d)|(?P<oclock>\s?h(?:oras?|rs)?\b|\s?o['’]?clock))?\s?(?P<half>[ap]\.?m\b\.?)?
    | (?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve
        |uma|duas|três|quatro|cinco|seis|sete|oito|nove|dez|onze)
      (?:\s(?:horas?|o['’]clock))?(?P<wordhalf>\s?[ap]\.?m\b\.?)?
    | (?P<noon>noon|midday|meio-dia|meio\ dia) | (?P<midnight>midnight|meia-noite|meia\ noite)
    )(?P<part>\s(?:in\ the\ (?:morning|afternoon|evening)|tonight|da\ manhã|da\ tarde|da\ noite))?"""
_WEEKDAYS = {
    "mon": 0, "seg": 0, "tue": 1, "ter": 1, "wed": 2, "qua": 2, "thu": 3, "qui": 3, "fri": 4, "sex": 4,
    "sat": 5, "sáb": 5, "sab": 5, "sun": 6, "dom": 6,
}  # fmt: skip
_MONTHS = {
    "jan": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "abr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7,
    "aug": 8, "ago": 8, "sep": 9, "set": 9, "oct": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_MONTH = (
    r"(?P<month>jan(?:uary|eiro)?|feb(?:ruary)?|fev(?:ereiro)?|mar(?:ch|ço)?|apr(?:il)?|abr(?:il)?|may|maio?|june?|junho|july?|julho"
    r"|aug(?:ust)?|ago(?:sto)?|sep(?:t(?:ember)?)?|set(?:embro)?|oct(?:ober)?|out(?:ubro)?|nov(?:ember|embro)?|dec(?:ember)?|dez(?:embro)?)"
)
_MONTHS_SHORT = "|".join(_MONTHS)
_AT = re.compile(
    rf"""\b(?:(?:by|before|until|till|at|no\ later\ than|around
        |antes\ d[aeo]s?|até\ (?:as|às|a|à|o|ao)|até|às|as|à|ao)\s+)?{_CLOCK}
    (?![\w,.:/%€$]*\d)
    (?!\s?(?:%|€|(?:euros?|reais|dollars?|guests?|hóspedes?|minutes?|minutos?|days?|dias?|nights?|noites?)\b))
    (?!(?:st|nd|rd|th|º)?\s*(?:of\s|de\s)?(?:{_MONTHS_SHORT})[a-zç]*\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_DAY = re.compile(
    rf"""\b(?:
      (?P<after>the\ day\ after\ tomorrow|depois\ de\ amanhã) | (?P<tomorrow>tomorrow|amanhã)
    | (?P<tonight>tonight|hoje\ à\ noite|esta\ noite)
    | (?P<today>today|hoje|this\ (?:morning|afternoon|evening)|esta\ (?:manhã|tarde)
        |end\ of\ (?:the\ )?day|fim\ do\ dia|final\ do\ dia)
    | (?:(?:by|before|until|on|next|this|até|na|no|nesta|neste|próxima|próximo)\s+)+
        (?P<weekday>mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?
        |sat(?:urday)?|sun(?:day)?
        |segunda|terça|quarta|quinta|sexta|sábado|sabado|domingo)(?:-feira|\ feira)?
    | (?:(?:by|before|until|on|até|dia|em)\s+)+(?:the\ |o\ |dia\ )?
        (?P<monthday>[0-3]?\d)(?:st|nd|rd|th|º)?\s(?:of\ |de\ )?{_MONTH}
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PART = re.compile(
    r"\b(?:(?P<morning>morning|manhã)|(?P<afternoon>afternoon|tarde)|(?P<evening>evening|tonight|night|noite))\b",
    re.IGNORECASE,
)


def heard(text: str, *, now: datetime, zone: str) -> list[Heard]:
    """Return the promises in the words, each with its instant: times are on the clocks of the IANA `zone`.

    Takes any text and never refuses one; every instant lies after `now` (UTC) and within two months. A day
    without a time means its working end, a bare hour the next one that makes sense.
    """
    return list(_heard(text[:LONGEST], now, zone))[:MOST]


def _heard(text: str, now: datetime, zone: str) -> Iterator[Heard]:
    known: set[datetime] = set()
    for found in _SENTENCE.finditer(text):
        sentence = found.group()
        begun = _PROMISES.search(sentence)
        if begun is None or _NOT_ONE.search(sentence):
            continue
        if text[found.end() : found.end() + 1] == "?":
            continue
        said = _when(sentence, now, zone)
        if said is None:
            continue
        due, when = said
        if now < due <= now + AHEAD and due not in known:
            known.add(due)
            yield Heard(" ".join(sentence[begun.start() :].split())[:300], when, due)


def _when(sentence: str, now: datetime, zone: str) -> tuple[datetime, str] | None:
    """Return the instant a sentence names, and in which words; None when it names none."""
    span = _SPAN.search(sentence)
    if span is not None:
        return _after(span, now), span.group()
    today = now.astimezone(ZoneInfo(zone)).date()
    named, at = _DAY.search(sentence), _clock_in(sentence)
    day = _day(named, today) if named is not None else None
    words = " ".join(each.group().strip() for each in (named, at) if each is not None)
    if named is not None and day is None:
        return None
    if at is not None:
        return _at_clock(at, day, sentence, now, zone), words
    if day is not None and named is not None:
        closing = _end(sentence, named)
        return instant_of(day, closing, zone), words
    return None


def _clock_in(sentence: str) -> "re.Match[str] | None":
    """Return the first time on the clock that stands there as one."""
    for found in _AT.finditer(sentence):
        if _is_a_time(found):
            return found
    return None


def _is_a_time(found: "re.Match[str]") -> bool:
    """Say whether a number is surely a time: it has minutes, a half of the day, a word for hours, or a lead to one."""
    marks = ("minute", "oclock", "half", "wordhalf", "part", "noon", "midnight")
    leads = ("by", "at", "before", "until", "till", "around", "até", "às", "as ", "antes")
    return any(found[mark] for mark in marks) or _opens_with(found, leads)


def _opens_with(found: "re.Match[str]", leads: tuple[str, ...]) -> bool:
    return found.group().lower().startswith(leads)


def _after(span: "re.Match[str]", now: datetime) -> datetime:
    said = (span["number"] or "1").lower()
    number = float(said) if said.isdecimal() else _WORDS.get(said, 1)
    unit = span["unit"].lower()
    length = _UNITS.get(unit[:3]) or _UNITS[unit]
    if span["half"]:
        number += 0.5
    return (now + number * length).replace(second=0, microsecond=0) + timedelta(minutes=1)


def _day(named: "re.Match[str]", today: date) -> date | None:
    if named["after"]:
        return today + timedelta(days=2)
    if named["tomorrow"]:
        return today + timedelta(days=1)
    if named["weekday"]:
        ahead = (_WEEKDAYS[named["weekday"].lower()[:3]] - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    if named["monthday"]:
        return _dated(int(named["monthday"]), _MONTHS[named["month"].lower()[:3]], today)
    return today


def _dated(day: int, month: int, today: date) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            named = date(year, month, day)
        except ValueError:
            continue
        if named >= today:
            return named
    return None


def _end(sentence: str, named: "re.Match[str]") -> time:
    """Return when a named day, or the part of it, ends."""
    part = _PART.search(sentence)
    if part is None:
        return END_OF_EVENING if named["tonight"] else END_OF_DAY
    if part["morning"]:
        return END_OF_MORNING
    return END_OF_EVENING if part["evening"] else END_OF_AFTERNOON


def _at_clock(
    at: "re.Match[str]", day: date | None, sentence: str, now: datetime, zone: str
) -> datetime:
    """Return the instant of a time on the clock: on its day, else the next one that makes sense."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if at["midnight"]:
        return instant_of((day or today) + timedelta(days=1), time(0), zone)
    if at["noon"]:
        return _next(lambda date: instant_of(date, time(12), zone), day, today, now)
    hour = int(at["hour"]) if at["hour"] else int(_WORDS[at["word"].lower()])
    minute = int(at["minute"] or 0)
    half = (at["half"] or at["wordhalf"] or "").strip().lower()[:1]
    part = _PART.search(sentence)
    is_late = half == "p" or (part is not None and not part["morning"])
    is_early = half == "a" or (part is not None and bool(part["morning"]))
    if is_late and hour < 12:
        hour += 12
    elif is_early and hour == 12:
        hour = 0
    sure = bool(half or part or hour > 12 or at["minute"] or _says_24(at))
    if sure or hour == 0:
        return _next(lambda date: instant_of(date, time(hour, minute), zone), day, today, now)
    return _likely(hour, minute, day, today, now, zone)


def _says_24(at: "re.Match[str]") -> bool:
    """Portuguese and `18h` count to 24; a bare English hour may mean either half of the day."""
    return (at["oclock"] or "").strip().lower().startswith("h") or at.group().lower().startswith(
        ("até", "às", "as ", "à", "ao", "antes d")
    )


def _likely(
    hour: int, minute: int, day: date | None, today: date, now: datetime, zone: str
) -> datetime:
    """Return the instant a bare hour means: in the afternoon up to seven, and never in the past."""
    hour = hour % 12
    shown = (
        [time(hour + 12, minute)]
        if 1 <= hour <= 7 or hour == 0
        else [time(hour, minute), time(hour + 12, minute)]
    )
    if day is not None:
        ahead = [instant_of(day, at, zone) for at in shown]
        return next((at for at in ahead if at > now), ahead[0])
    tried = [
        instant_of(date, at, zone) for date in (today, today + timedelta(days=1)) for at in shown
    ]
    return next(at for at in tried if at > now)


def _next(at: Callable[[date], datetime], day: date | None, today: date, now: datetime) -> datetime:
    if day is not None:
        return at(day)
    first = at(today)
    return first if first > now else at(today + timedelta(days=1))
