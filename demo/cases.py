"""A desk with a past and a present: cases that came by mail, were worked, and mostly ended well."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from cases.intake import signals
from cases.models.scales import Severity
from demo.letters import Letter, arrived
from demo.people import SEED
from demo.stays import CODE
from demo.story import Story, read
from demo.telling import Plan, Telling, notice_breaches
from marketplace.models import Reservation
from messaging.mail import sandbox
from users.models import User

PAST, PRESENT = 52, 44


def install(
    *,
    staff: dict[str, User],
    now: datetime,
    progress: Callable[[int, int], None],
    newest: int | None = None,
) -> int:
    """Tell every case that is not there yet; return how many were told. The caller loaded the stays before.

    `newest` keeps to the last so many of them: enough to see the desk at work, and sooner there.
    """
    told = arrived()
    plans = [plan for plan in _plans(now=now) if f"{plan.number}-0" not in told]
    if newest is not None:
        plans = plans[max(0, len(plans) - newest) :]
    for done, plan in enumerate(plans):
        progress(done, len(plans))
        Telling(plan, staff, now).tell()
    if plans:
        _hold_some_mail(now=now)
        notice_breaches(until=now, random=Random(SEED))  # noqa: S311 - the same demo every time
        sandbox.close()  # the child that read the letters is not needed any more
        progress(len(plans), len(plans))
    return len(plans)


def _plans(*, now: datetime) -> list[Plan]:
    """Lay out past and present, oldest first, so that case numbers grow with time."""
    random = Random(SEED + 2)  # noqa: S311 - the same demo every time
    books = {language: read(language) for language in ("en", "pt-br")}
    rows: list[tuple[datetime, str, Reservation, Story]] = []
    stays = _stays(now=now)
    past = [stay for stay in stays if stay.check_out_at < now - timedelta(days=2)]
    near = [stay for stay in stays if stay.check_out_at >= now]
    for stay in random.sample(past, min(PAST, len(past))):
        story = random.choice(books[_language(stay)])
        opened = stay.check_in_at + timedelta(minutes=random.randint(-600, 1800))
        rows.append((min(opened, now - timedelta(days=1)), "ended", stay, story))
    for stay in random.sample(near, min(PRESENT, len(near))):
        story = random.choice([story for story in books[_language(stay)] if not story.ends])
        reached, most = random.choice(_CALM if _is_grave(story) else _PRESENT)
        opened = now - timedelta(minutes=random.randint(6, most))
        rows.append((opened, reached, stay, story))
    rows.sort(key=lambda row: row[0])
    return [
        Plan(number, story, stay, opened, reached)
        for number, (opened, reached, stay, story) in enumerate(rows, start=1)
    ]


#: How far a present case has come, and how many minutes ago it may have begun at most.
_PRESENT = (
    ("new", 50),
    ("new", 50),
    ("taken", 55),
    ("answered", 500),
    ("answered", 1400),
    ("wrote-again", 300),
    ("wrote-again", 700),
    ("waiting", 1400),
)
#: The same where a promise past due would wake somebody: nobody waits for an answer there.
_CALM = (("answered", 500), ("answered", 1200), ("waiting", 1200))


def _is_grave(story: Story) -> bool:
    signal = signals.read(story.subject, story.body)
    return signal is not None and signal.severity <= Severity.HIGH


def _stays(*, now: datetime) -> list[Reservation]:
    """Return the demo's stays whose guest and host are known, but not the one the emergency waits for."""
    return list(
        Reservation.objects.select_related("listing__host", "guest")
        .filter(source="demo", guest__isnull=False, listing__host__isnull=False)
        .exclude(code=CODE)
        .exclude(status__in=[Reservation.Status.CANCELLED, Reservation.Status.NO_SHOW])
        .order_by("code")
    )


def _language(stay: Reservation) -> str:
    return stay.guest.language if stay.guest else "en"


#: Letters from addresses nobody has verified: held for somebody to look at.
_HELD = (
    Letter(
        "held-0",
        "petra.unknown@letters.example",
        "Wrong amount on my card",
        "You charged me twice. I am travelling and write from my other address.\n\nPetra",
    ),
    Letter(
        "held-1",
        "curioso@cartas.example",
        "Dúvida sobre reserva",
        "Oi, perdi o código da minha reserva. Podem me ajudar?",
    ),
    Letter(
        "held-2",
        "desk@agency.example",
        "Group of twelve in May",
        "We would like to move a group of twelve. Whom may I call?",
    ),
)


def _hold_some_mail(*, now: datetime) -> None:
    for number, letter in enumerate(_HELD):
        letter.arrive(now=now - timedelta(minutes=14 + 37 * number))
