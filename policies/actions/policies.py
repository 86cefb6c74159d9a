"""Opening a new policy in the library."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError
from policies.models import Policy

#: Words that are pages of the library themselves.
RESERVED = frozenset(
    {"lookup", "drafts", "changes", "quiz", "new", "reviews", "cited", "proposals"}
)


class CodeTaken(DomainError):
    """A policy of that code exists already."""


@transaction.atomic
def create(
    *,
    code: str,
    title_en: str,
    title_pt: str,
    topic: str,
    audience: str,
    owner: str,
    host_choice: str = "",
) -> Policy:
    """Open a policy without versions; refuses a code that is taken or that is a page of its own."""
    if code in RESERVED:
        raise BadInput(_("“%(code)s” is a page of the library.") % {"code": code}, field="code")
    policy, is_new = Policy.objects.get_or_create(
        code=code,
        defaults={
            "title_en": title_en,
            "title_pt": title_pt,
            "topic": topic,
            "audience": audience,
            "owner": owner,
            "host_choice": host_choice,
        },
    )
    if not is_new:
        raise CodeTaken(_("There is a policy “%(code)s” already.") % {"code": code}, field="code")
    return policy
