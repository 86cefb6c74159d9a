"""The whole answer for one stay: part by part, question by question, with the money worked out step by step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from common.money import Money
from policies.amounts import NoAmount, NoRate, Rate, Sums, Worked, work_out
from policies.answers import Answer, decide, questions_of
from policies.facts import Facts
from policies.finding import find_each
from policies.lookup import Finding
from policies.parts import Part, facts_of, sums_of
from policies.rules import ClauseRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One question: the clause, and what it gives or the sentence why that cannot be known."""

    answer: Answer
    worked: Worked | None = None
    problem: str = ""

    @property
    def is_about_money(self) -> bool:
        """Say whether the clause gives a sum, known or not, or the rules leave open which clause does."""
        if self.answer.clause is None:
            return any(gives_money(clause) for _rule, clause in self.answer.rivals)
        return gives_money(self.answer.clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReplies:
    """What holds for some nights (`part` is None where the stay was never split) and each reply."""

    part: Part | None
    facts: Facts
    found: list[Finding]
    replies: list[Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What one question gives for the whole of a changed stay; None while a part of it is not known."""

    question: str
    money: Money | None


def ask(
    facts: Facts,
    *,
    parts: Sequence[Part] = (),
    sums: Sums | None = None,
    rates: Mapping[str, Rate] | None = None,
    topics: Iterable[str] | None = None,
    questions: Sequence[str] = (),
    now: datetime,
) -> list[PartReplies]:
    """Answer `questions` (all that arise, where none are named) for each part of the stay; two statements."""
    each: list[Part | None] = list(parts) or [None]
    judged = [facts if part is None else facts_of(part, facts) for part in each]
    founds = find_each(judged, now=now, topics=topics)
    replies = []
    for part, own, found in zip(each, judged, founds, strict=True):
        money = sums
        if sums is not None and part is not None:
            money = sums_of(part, parts, sums, own)
        replies.append(
            PartReplies(
                part=part,
                facts=own,
                found=found,
                replies=[
                    reply(decide(found, own, question), money, rates or {})
                    for question in questions or questions_of(found)
                ],
            )
        )
    return replies


def reply(answer: Answer, sums: Sums | None, rates: Mapping[str, Rate]) -> Reply:
    """Put the amount beside the answer, where there is a clause with a sum and the money is known."""
    if answer.clause is None or sums is None or not gives_money(answer.clause):
        return Reply(answer=answer)
    try:
        return Reply(answer=answer, worked=work_out(answer.clause, sums, rates=rates))
    except (NoAmount, NoRate) as refusal:  # an amount that cannot be known is part of the answer
        return Reply(answer=answer, problem=refusal.message)


def gives_money(clause: ClauseRule) -> bool:
    """Say whether the clause names a sum at all."""
    return clause.fixed_minor is not None or bool(clause.basis)


def totals(replies: Sequence[PartReplies]) -> list[Total]:
    """Add up each question over the parts of a changed stay; nothing for a stay of one part."""
    if len(replies) < 2:
        return []
    by_question = [{one.answer.question: one.worked for one in part.replies} for part in replies]
    questions = dict.fromkeys(
        question for own in by_question for question, worked in own.items() if worked is not None
    )
    sums = []
    for question in questions:
        several = [own.get(question) for own in by_question]
        known = [worked.money for worked in several if worked is not None]
        money = Money(sum(one.minor for one in known), known[0].currency)
        sums.append(Total(question=question, money=money if len(known) == len(several) else None))
    return sums
