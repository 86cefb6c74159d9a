"""Questions to an invented library with the answers expected, as data (the .toml files beside this one)."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from common.time import instant_of
from policies.amounts import Rate, Sums
from policies.dimensions import Precedence
from policies.facts import Facts
from policies.models import Policy
from policies.parts import Part
from policies.rules import ClauseRule, Rule
from tests.factories.policies import PolicyFactory, PolicyVersionFactory

HERE = Path(__file__).parent
RATED_ON = date(2026, 1, 2)
INSTANTS = {
    "booked": "booked_at",
    "accepted": "accepted_at",
    "found": "discovered_at",
    "received": "received_at",
    "acted": "acted_at",
}
PLAIN = {
    "check_in": "check_in_date",
    "check_out": "check_out_date",
    "event": "event_date",
    "country": "listing_country",
    "guest": "guest_country",
    "stay_code": "stay",
}
SAME = ("segment", "issue", "brand", "product", "channel", "host_policy", "audience")


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """One question: the facts and sums, and what must come out."""

    name: str
    file: str
    facts: Facts
    ask: str
    sums: Sums | None
    rates: dict[str, Rate]
    parts: list[Part] = field(default_factory=list)
    expected: dict = field(default_factory=dict)


def library() -> list[Rule]:
    """Return every version of the invented library; ids are by their place in the file."""
    raw = tomllib.loads((HERE / "library.toml").read_text(encoding="utf-8"))["version"]
    return [_rule(place, given) for place, given in enumerate(raw, start=1)]


def stored() -> None:
    """Put the invented library into the database, published."""
    policies: dict[str, Policy] = {}
    for rule in library():
        policy = policies.setdefault(rule.policy_code, PolicyFactory.build(code=rule.policy_code))
        if policy.pk is None:
            policy.title_en = policy.title_pt = rule.title_en
            policy.audience, policy.host_choice = rule.audience, rule.host_choice
            policy.save()
        PolicyVersionFactory(
            policy=policy,
            number=rule.number,
            from_date=rule.from_date,
            until_date=rule.until_date,
            governing_date=rule.governing_date,
            precedence=rule.precedence,
            brand=rule.brand,
            product=rule.product,
            region_of=rule.region_of,
            countries=sorted(rule.countries),
            segments=sorted(rule.segments),
            channels=sorted(rule.channels),
            nights_from=rule.nights_from,
            nights_until=rule.nights_until,
            clauses=[
                {
                    "anchor": clause.anchor,
                    "question": clause.question,
                    "conditions": dict(clause.conditions),
                    "basis": clause.basis,
                    "percent": clause.percent,
                    "fixed_minor": clause.fixed_minor,
                    "cap_minor": clause.cap_minor,
                    "floor_minor": clause.floor_minor,
                    "currency": clause.currency,
                    "discretion": clause.discretion,
                }
                for clause in rule.clauses
            ],
            published=True,
        )


def lookups() -> list[Lookup]:
    """Return every question of every file."""
    ids = {f"{rule.policy_code}@{rule.number}": rule.version_id for rule in library()}
    found = []
    for path in sorted(HERE.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [_lookup(path.stem, raw["base"], given, ids) for given in raw.get("lookup", ())]
    return found


def _rule(place: int, given: dict) -> Rule:
    return Rule(
        policy_code=given["policy"],
        title_en=given["policy"],
        title_pt=given["policy"],
        number=given["n"],
        version_id=place,
        from_date=given["from"],
        until_date=given.get("until"),
        governing_date=given["by"],
        precedence=Precedence[given.get("weight", "platform").upper()],
        audience=given.get("audience", "both"),
        host_choice=given.get("host_choice", ""),
        brand=given.get("brand", ""),
        product=given.get("product", ""),
        region_of=given.get("region_of", "listing"),
        countries=frozenset(given.get("countries", ())),
        segments=frozenset(given.get("segments", ())),
        channels=frozenset(given.get("channels", ())),
        nights_from=given.get("nights_from"),
        nights_until=given.get("nights_until"),
        clauses=tuple(
            ClauseRule(
                id=place * 100 + order,
                anchor=clause["a"],
                question=clause["q"],
                conditions=clause.get("when", {}),
                basis=clause.get("of", "fixed" if "fixed" in clause else ""),
                percent=Decimal(clause["percent"]) if "percent" in clause else None,
                fixed_minor=clause.get("fixed"),
                cap_minor=clause.get("cap"),
                floor_minor=clause.get("floor"),
                kept_nights=clause.get("keep", 0),
                currency=clause.get("currency", ""),
                discretion=clause.get("discretion", "none"),
            )
            for order, clause in enumerate(given["clauses"], start=1)
        ),
    )


def _lookup(file: str, base: dict, given: dict, ids: dict[str, int]) -> Lookup:
    stay = {k: v for k, v in {**base, **given.get("stay", {})}.items() if v != ""}
    zone = stay["zone"]
    facts = {new: stay[old] for old, new in PLAIN.items() if old in stay}
    facts |= {name: stay[name] for name in SAME if name in stay}
    facts |= {new: _instant(stay[old], zone) for old, new in INSTANTS.items() if old in stay}
    if "check_in" in stay:
        facts["check_in_at"] = instant_of(stay["check_in"], time(15), zone)
    if "kept" in given:
        facts["kept"] = frozenset(ids[name] for name in given["kept"])
    made = Facts(time_zone=zone, **facts)
    money = dict(given.get("money", base.get("money", {})))
    rates = {
        currency: Rate(Decimal(value), RATED_ON)
        for currency, value in money.pop("rates", {}).items()
    }
    if "value" in money:
        money["booking_value"] = money.pop("value")
    sums = Sums(nights=made.nights, slept_nights=made.slept_nights, **money) if money else None
    return Lookup(
        name=given["name"],
        file=file,
        facts=made,
        ask=given.get("ask", base["ask"]),
        sums=sums,
        rates=rates,
        parts=[_part(one, zone, sums, ids) for one in given.get("parts", ())],
        expected=given,
    )


def _part(given: dict, zone: str, sums: Sums, ids: dict[str, int]) -> Part:
    return Part(
        from_date=given["from"],
        until_date=given["until"],
        agreed_at=_instant(given["agreed"], zone),
        host_policy=given.get("host_policy", ""),
        kept=frozenset(ids[name] for name in given["kept"]) if "kept" in given else None,
        value_minor=given.get("value"),
        currency=sums.currency if "value" in given else "",
    )


def _instant(value: datetime, zone: str) -> datetime:
    """Return the instant: as given where it names its zone, else on the clock of the home."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=ZoneInfo(zone))
    return value.astimezone(UTC)
