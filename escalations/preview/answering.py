"""Who would be on call: one object in, one object out, on the product's own resolver."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from escalations.oncall import resolve
from escalations.oncall.handoffs import instant, wall
from escalations.oncall.shapes import Group, Piece, Rota, Segment, Stretch
from escalations.preview.fields import Fields, Nonsense
from escalations.preview.reading import rota_of

#: Longer questions are refused.
_LONGEST = timedelta(days=3700)
_MOST_INSTANTS = 20_000
_MOMENT = timedelta(microseconds=1)


def answer(question: object) -> dict[str, Any]:
    """Answer one preview; refuses (Nonsense, with the field) input that makes no sense."""
    top = Fields(question, "", zone="UTC")
    fields = Fields(top.data, "", zone=top.time_zone("time_zone"))
    query = Fields(top.data.get("query") or {}, "query", zone=fields.zone)
    ats = _instants(query, "at")
    shifts_at = _instants(query, "shifts_at")
    asked = _range(query)
    around = _around([*ats, *shifts_at, *(asked or ())])
    warnings: list[str] = []
    rota = rota_of(fields, around=around, warnings=warnings)
    found: dict[str, Any] = {}
    if ats:
        found["on_call_at"] = [
            {"at": _text(at), "users": _names(resolve.at(rota, at))} for at in ats
        ]
    if asked:
        found |= _over(rota, *asked)
    if shifts_at:
        found["shift_bounds"] = [_bounds(rota, at) for at in shifts_at]
    if fields.has("policy_steps"):
        moment = next(iter([*ats, *(asked or ()), *shifts_at]), None)
        if moment is None:
            raise query.refuse("at", _("Say at which instant the steps are meant."))
        found["policy_on_call"] = _policy(fields, moment, warnings)
    return found | {"warnings": warnings + _concerns(rota, asked)}


def _instants(query: Fields, key: str) -> list[datetime]:
    value = query.data.get(key)
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    if len(values) > _MOST_INSTANTS:
        raise query.refuse(key, _("These are too many instants at once."))
    return [query.as_instant(item, key) for item in values]


def _range(query: Fields) -> Stretch | None:
    if not query.has("from"):
        if query.has("to") or query.has("days"):
            raise query.refuse("from", _("Say from when."))
        return None
    start = query.as_instant(query.data["from"], "from")
    if query.has("to"):
        end = query.as_instant(query.data["to"], "to")
    elif query.has("days"):
        days = query.whole("days", None, least=1, most=_LONGEST.days)
        end = instant(wall(start, query.zone) + timedelta(days=days), query.zone)
    else:
        raise query.refuse("to", _("Say until when."))
    if end <= start:
        raise query.refuse("to", _("The end must come after the start."))
    if end - start > _LONGEST:
        raise query.refuse("to", _("Ten years at most can be laid out at once."))
    return start, end


def _around(marks: list[datetime]) -> Stretch:
    """Return the stretch in which a calendar must be laid out to answer about these instants."""
    if not marks:
        now = datetime(2000, 1, 1, tzinfo=UTC)
        return now, now + _MOMENT
    start, end = min(marks), max(marks)
    if end - start > _LONGEST:
        raise Nonsense(_("Ten years at most can be laid out at once."), field="query")
    return start - timedelta(days=32), end + timedelta(days=32)


def _over(rota: Rota, start: datetime, end: datetime) -> dict[str, Any]:
    """Answer about a range."""
    laid = [segment for segment in resolve.segments(rota, start, end) if segment.people]
    shifts = resolve.shifts(rota, start, end)
    gaps, empty = resolve.holes(rota, start, end)
    return {
        "segments": [_segment(rota, segment, start, end) for segment in laid],
        "shifts": [_shift(shift) for shift in shifts],
        "handoffs": [_text(at) for at in resolve.handoffs(rota, start, end)],
        "gaps": [[_text(opens), _text(closes)] for opens, closes in gaps],
        "has_gaps": bool(gaps),
        "empty_shifts": [[_text(opens), _text(closes)] for opens, closes in empty],
        "has_empty_shifts": bool(empty),
    }


def _segment(rota: Rota, segment: Segment, start: datetime, end: datetime) -> dict[str, Any]:
    people = set(segment.people)
    is_cut = (segment.start == start and set(resolve.at(rota, start - _MOMENT)) == people) or (
        segment.end == end and set(resolve.at(rota, end)) == people
    )
    return {
        "users": _names(segment.people),
        "start": _text(segment.start),
        "end": _text(segment.end),
        "truncated_by_query": is_cut,
    }


def _shift(piece: Piece) -> dict[str, Any]:
    return {
        "users": _names(piece.people),
        "start": _text(piece.start),
        "end": _text(piece.end),
    }


def _bounds(rota: Rota, at: datetime) -> dict[str, Any]:
    """Return the whole shift that contains an instant; without one, nobody and no bounds."""
    found = resolve.shifts(rota, at, at + _MOMENT)
    if not found:
        return {"at": _text(at), "start": None, "end": None, "users": []}
    return {"at": _text(at)} | _shift(found[0])


def _policy(fields: Fields, at: datetime, warnings: list[str]) -> list[dict[str, Any]]:
    """Return who stands on each step at `at`, each person once a step."""
    found: list[dict[str, Any]] = []
    around = _around([at])
    for number, step in enumerate(fields.objects("policy_steps")):
        step.whole("delay_minutes", 0, least=0, most=100_000)
        people: dict[int | str, None] = {}
        for target in step.objects("targets"):
            if target.has("user"):
                people[target.person("user")] = None
            elif target.has("schedule"):
                inner = Fields(target.data["schedule"], target.name("schedule"), zone=fields.zone)
                inner = Fields(inner.data, inner.path, zone=inner.time_zone("time_zone"))
                rota = rota_of(inner, around=around, warnings=warnings)
                people.update(dict.fromkeys(resolve.at(rota, at)))
            else:
                raise target.refuse("user", _("A target is a user or a schedule."))
        found += [{"step": number, "user": person} for person in _names(tuple(people))]
    return found


def _concerns(rota: Rota, asked: Stretch | None) -> list[str]:
    """Say what is allowed but should be looked at."""
    found = []
    for rotation in rota.rotations:
        shown = wall(instant(rotation.start, rota.zone), rota.zone)
        if shown != rotation.start:
            found.append(
                _("The hand-off of “%(name)s” at %(at)s does not exist: clocks go forward then.")
                % {"name": rotation.name, "at": rotation.start.isoformat(sep=" ")}
            )
    for number, one in enumerate(rota.overrides):
        for other in rota.overrides[number + 1 :]:
            same = (set(one.add) & set(other.add)) | (set(one.remove) & set(other.remove))
            if same and one.start < other.end and other.start < one.end:
                found.append(
                    _("Overrides of %(person)s overlap.")
                    % {"person": ", ".join(str(p) for p in sorted(same, key=str))}
                )
    if asked and not any((rota.rotations, rota.rules, rota.extra, rota.temporary)):
        found.append(_("Nobody is in this rota."))
    return found


def _names(people: Group) -> list[int | str]:
    return sorted(people, key=str)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
