"""What the page "How I am woken" shows: one's ways, one's rules as sentences, what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escalations.models import NotificationRule, PagingProfile
from escalations.ways import usual
from messaging import providers
from messaging.channels import push
from messaging.models import Code, ContactMethod
from users.models import User

#: Kinds in the order they are shown, the surest first, each with its drawing.
_ICONS = {
    "voice": "phone",
    "sms": "chat",
    "push": "bell",
    "apprise": "mega",
    "email": "mail",
    "in_app": "eye",
}


@dataclass(frozen=True, slots=True)
class WayRow:
    """One way, and the code that is on its way to prove it."""

    way: ContactMethod
    code: Code | None

    @property
    def icon(self) -> str:
        """Name the drawing of its kind."""
        return _ICONS[self.way.kind]

    @property
    def name(self) -> str:
        """Say which of one's ways this is, without its secret."""
        return name_of(self.way)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in words; `is_used` is False while its way cannot be used."""

    rule: NotificationRule
    words: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """How one severity reaches the person, in one sentence, and by which rules."""

    severity: int
    sentence: str
    rules: list[RuleRow]
    warning: str

    @property
    def idle(self) -> list[RuleRow]:
        """Return the rules that do nothing until their way is proven."""
        return [row for row in self.rules if not row.is_used]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page."""

    ways: list[WayRow]
    severities: list[SeverityRow]
    profile: PagingProfile
    push_key: str
    has_telephone: bool

    @property
    def choices(self) -> list[tuple[int, str]]:
        """Return the ways a rule can name."""
        return [(row.way.pk, f"{row.way.get_kind_display()}: {row.name}") for row in self.ways]


def sheet_of(user: User, *, now: datetime) -> Sheet:
    """Read everything the page shows, in a constant number of statements."""
    mine = list(ContactMethod.objects.filter(user=user).order_by("pk"))
    mine.sort(key=lambda way: list(_ICONS).index(way.kind))
    codes = Code.objects.filter(way__in=mine, used_at__isnull=True, expires_at__gt=now)
    of_way = {code.way_id: code for code in codes.order_by("pk") if code.is_open(now=now)}
    rules = list(
        NotificationRule.objects.filter(user=user)
        .select_related("contact_method")
        .order_by("severity", "after_seconds", "order")
    )
    profile = PagingProfile.objects.filter(user=user).first() or PagingProfile(user=user)
    return Sheet(
        ways=[WayRow(way, of_way.get(way.pk)) for way in mine],
        severities=[
            _severity(severity, [rule for rule in rules if rule.severity == severity])
            for severity in usual.SEVERITIES
        ],
        profile=profile,
        push_key=push.public_key(),
        has_telephone=providers.has_telephone(),
    )


def name_of(way: ContactMethod) -> str:
    """Say which way it is: its own name, else its address where that is no secret, else its kind."""
    return way.label or way.shown or str(way.get_kind_display())


def _severity(severity: int, rules: list[NotificationRule]) -> SeverityRow:
    rows = [RuleRow(rule, _words(rule), rule.contact_method.is_usable) for rule in rules]
    used = [row for row in rows if row.is_used]
    sentence = (
        f"{'; '.join(row.words for row in used)}."
        if used
        else _("On screen and by e-mail at once, because nothing else is set.")
    )
    return SeverityRow(severity, sentence, rows, _warning(severity, used))


def _warning(severity: int, used: Iterable[RuleRow]) -> str:
    """Say what is weak about how an S1 reaches them; a telephone on silent hides a push message."""
    if severity != 1:
        return ""
    kinds = {row.rule.contact_method.kind for row in used}
    if "voice" in kinds or not providers.has_telephone():
        return ""
    return _(
        "Nothing rings for an S1. Add a telephone call: it gets through when the rest is silent."
    )


def _words(rule: NotificationRule) -> str:
    way = rule.contact_method
    facts = {
        "way": f"{way.get_kind_display()} ({name_of(way)})"
        if name_of(way) != way.get_kind_display() and way.kind != ContactMethod.Kind.IN_APP
        else str(way.get_kind_display()),
        "after": _length(rule.after_seconds),
        "every": _length(rule.repeat_seconds or 0),
    }
    if rule.after_seconds and rule.repeat_seconds:
        return _("%(way)s after %(after)s, then every %(every)s until answered") % facts
    if rule.repeat_seconds:
        return _("%(way)s at once, then every %(every)s until answered") % facts
    if rule.after_seconds:
        return _("%(way)s after %(after)s") % facts
    return _("%(way)s at once") % facts


def _length(seconds: int) -> str:
    whole = timedelta(seconds=seconds)
    if seconds % 60:
        return ngettext("%(number)d second", "%(number)d seconds", seconds) % {"number": seconds}
    minutes = int(whole / timedelta(minutes=1))
    return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
