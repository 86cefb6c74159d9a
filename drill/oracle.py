"""Judge a run: what the provider took, beside what was owed. Pure: no database, no clock, nothing of the product.

A page is owed to each person of a rung, by each of their ways, `after` seconds from the instant the rung was due. It
must have been taken once at least before that instant plus grace, unless somebody answered first. Nothing may be
claimed after the answer; one key means one thing; doubles are no more than what was in the hands of those who died.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drill.log import Line


@dataclass(frozen=True, slots=True)
class Owed:
    """One text to one person: which alert and round, from which rung, by which way, and when it was due (epoch)."""

    alert: int
    generation: int
    rung: int
    person: str
    way: str
    due: float
    #: When the obligation ended: an answer, or the end of the run.
    until: float

    @property
    def key(self) -> tuple[int, int, str, str]:
        """What a text can be told apart by from outside."""
        return (self.alert, self.generation, self.person, self.way)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a text, as PostgreSQL's own witness wrote it."""

    alert: int
    generation: int
    at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One end of ringing: an acknowledgement or the end of an alert, as the witness wrote it."""

    alert: int
    generation: int
    at: float


@dataclass(slots=True)
class Verdict:
    """What the judge found; `faults` are sentences, and there must be none."""

    owed: int = 0
    kept: int = 0
    superseded: int = 0
    lost: list[Owed] = field(default_factory=list)
    late: list[Owed] = field(default_factory=list)
    after_answer: list[Claim] = field(default_factory=list)
    double_meanings: list[str] = field(default_factory=list)
    doubles: int = 0
    allowed_doubles: int = 0
    accepted: int = 0
    #: Seconds from due to taken, of the first rung.
    lateness: list[float] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Say what must not have been."""
        said = [f"lost: {_name(owed)}" for owed in self.lost]
        said += [f"late: {_name(owed)}" for owed in self.late]
        said += [f"claimed after the answer: alert {claim.alert}" for claim in self.after_answer]
        said += [f"two meanings under one key: {key}" for key in self.double_meanings]
        if self.doubles > self.allowed_doubles:
            said.append(f"{self.doubles} doubles where {self.allowed_doubles} can be explained")
        return said


def judge(
    *,
    owed: Sequence[Owed],
    lines: Iterable[Line],
    generation_of: Mapping[str, int],
    claims: Iterable[Claim],
    answers: Iterable[Answer],
    texts: Mapping[tuple[int, int, str, str], int],
    grace: float,
    in_flight: int,
) -> Verdict:
    """Compare the log with what was owed.

    `generation_of` reads the round out of a link's token; `texts` says how many different texts each key has (a person
    may be paged again a round later); `in_flight` is how many texts were in the hands of what was killed or cut off.
    """
    verdict = Verdict(allowed_doubles=in_flight)
    taken: dict[tuple[int, int, str, str], list[float]] = {}
    for line in lines:
        if line.is_accepted and line.alert:
            key = (line.alert, generation_of.get(line.token, 0), line.person, line.way)
            taken.setdefault(key, []).append(line.at)
            verdict.accepted += 1
    _obligations(verdict, owed, taken, grace)
    verdict.after_answer = _after_answer(claims, answers)
    verdict.doubles = sum(max(0, len(at) - texts.get(key, 1)) for key, at in taken.items())
    return verdict


def meanings(lines: Iterable[Line]) -> list[str]:
    """Return the keys (of mails, which have one) that were used for two different texts."""
    said = {(line.key, line.meaning) for line in lines if line.is_accepted and line.key}
    return [key for key, times in Counter(key for key, _ in said).items() if times > 1]


def _obligations(
    verdict: Verdict,
    owed: Sequence[Owed],
    taken: Mapping[tuple[int, int, str, str], list[float]],
    grace: float,
) -> None:
    for one in owed:
        ends = one.due + grace * (one.rung + 1)
        first = min(taken.get(one.key, []), default=None)
        if first is not None and first <= ends:
            verdict.owed += 1
            verdict.kept += 1
            if one.rung == 0:
                verdict.lateness.append(first - one.due)
        elif one.until < ends:
            verdict.superseded += 1
        else:
            verdict.owed += 1
            (verdict.lost if first is None else verdict.late).append(one)


def _after_answer(claims: Iterable[Claim], answers: Iterable[Answer]) -> list[Claim]:
    answered: dict[tuple[int, int], float] = {}
    for answer in answers:
        key = (answer.alert, answer.generation)
        answered[key] = min(answer.at, answered.get(key, answer.at))
    return [
        claim
        for claim in claims
        if claim.at > answered.get((claim.alert, claim.generation), float("inf"))
    ]


def _name(owed: Owed) -> str:
    return (
        f"alert {owed.alert}.{owed.generation}, rung {owed.rung + 1}, {owed.person} by {owed.way}"
    )
