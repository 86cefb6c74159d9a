"""By what somebody may decide or approve: their own limit, or one handed to them while its holder is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cases.models import ApprovalDelegation, AuthorityLimit, DecisionRule
from users.models import User
from users.roles import Permission

#: What holds where nobody published a rule.
PLAIN_RULE = DecisionRule()


@dataclass(frozen=True, slots=True)
class Held:
    """One limit in somebody's hands: by whom it is held, and what handed it on, if it is not their own."""

    limit: AuthorityLimit
    holder: User
    delegation: ApprovalDelegation | None = None


def own_limit(user: User, kind: str, *, at: datetime) -> AuthorityLimit | None:
    """Return what this person decides by: their own row before their role's; nobody who left decides. One statement."""
    if not user.is_active:
        return None
    return AuthorityLimit.objects.in_force(at).held_by(user).filter(kind=kind).first()


def held_by(user: User, kind: str, *, at: datetime) -> list[Held]:
    """Return every limit this person may approve with, their own first: few statements."""
    return held_by_all([user], kind, at=at).get(user.pk, [])


def held_by_all(users: Sequence[User], kind: str, *, at: datetime) -> dict[int, list[Held]]:
    """Return, by id, every limit each of these people may approve with: two statements, however many."""
    hands = list(
        ApprovalDelegation.objects.at(at)
        .filter(receiver__in=users)
        .select_related("giver")
        .order_by("pk")
    )
    everybody = [*users, *(hand.giver for hand in hands)]
    roles = {each.role for each in everybody}
    limits = list(
        AuthorityLimit.objects.in_force(at).filter(
            Q(user__in=everybody) | Q(user=None, role__in=roles), kind=kind
        )
    )
    by_user = {limit.user_id: limit for limit in limits if limit.user_id is not None}
    by_role = {limit.role: limit for limit in limits if limit.user_id is None}

    def limit_of(person: User) -> AuthorityLimit | None:
        if not person.can(Permission.APPROVE_EXCEPTIONS):
            return None
        return by_user.get(person.pk) or by_role.get(person.role)

    found: dict[int, list[Held]] = {
        user.pk: [] for user in users if user.can(Permission.APPROVE_EXCEPTIONS)
    }
    for user in users:
        own = limit_of(user)
        if own is not None:
            found[user.pk].append(Held(own, user))
    for hand in hands:
        handed = limit_of(hand.giver)
        if handed is not None and hand.receiver_id in found:
            found[hand.receiver_id].append(Held(handed, hand.giver, hand))
    return found


def rule_for(kind: str, *, at: datetime) -> DecisionRule:
    """Return what holds for decisions of a kind: one statement."""
    return DecisionRule.objects.in_force(at).filter(kind=kind).first() or PLAIN_RULE
