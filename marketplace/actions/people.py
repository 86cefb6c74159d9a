"""What colleagues do for a person's page."""

from datetime import date, datetime

from django.db import transaction

from marketplace.models import Consent, Person, PersonNote, Preference
from users.models import User


@transaction.atomic
def add_note(*, person_id: int, text: str, by: User, now: datetime) -> PersonNote:
    """Keep what a colleague learned about how somebody likes to be treated."""
    person = Person.objects.get(pk=person_id)
    return PersonNote.objects.create(person=person, text=text, by=by, noted_at=now)


@transaction.atomic
def note_preference(
    *,
    person_id: int,
    kind: str,
    text: str,
    source: str,
    basis: str,
    keep_until: date | None,
    by: User,
    now: datetime,
) -> Preference:
    """Keep one preference; what tells of health needs consent and an end (NeedsConsent).

    What is said of health with consent is also kept as the consent it is.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    preference = Preference(
        person=person,
        kind=kind,
        text=text,
        source=source,
        basis=basis,
        keep_until=keep_until,
        noted_by=by,
        noted_at=now,
    )
    preference.require_basis()
    preference.save()
    if preference.is_sensitive and not _allows(person, Consent.Purpose.HEALTH):
        decide_consent(
            person_id=person_id,
            purpose=Consent.Purpose.HEALTH,
            is_given=True,
            source=source,
            by=by,
            now=now,
        )
    return preference


@transaction.atomic
def end_preference(*, preference_id: int, by: User, now: datetime) -> Preference:
    """Say that a preference counts no longer."""
    preference = Preference.objects.select_for_update().get(pk=preference_id)
    preference.end(by=by, now=now)
    preference.save(update_fields=["ended_at", "ended_by"])
    return preference


@transaction.atomic
def decide_consent(
    *, person_id: int, purpose: str, is_given: bool, source: str, by: User, now: datetime
) -> Consent:
    """Keep what somebody allowed or refused; refusing to have health needs kept ends those we keep."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if purpose == Consent.Purpose.HEALTH and not is_given:
        kept = Preference.objects.filter(person=person, kind__in=Preference.SENSITIVE)
        kept.filter(ended_at=None).update(ended_at=now, ended_by=by)
    return Consent.objects.create(
        person=person,
        purpose=purpose,
        is_given=is_given,
        source=source,
        noted_by=by,
        decided_at=now,
    )


@transaction.atomic
def forget_outlived(*, now: datetime, batch: int = 500) -> int:
    """Erase preferences whose time is over; returns how many. Two sweeps never wait for each other."""
    outlived = (
        Preference.objects.outlived(on=now.date())
        .select_for_update(skip_locked=True)
        .order_by("keep_until", "pk")
        .values_list("pk", flat=True)[:batch]
    )
    return Preference.objects.filter(pk__in=list(outlived)).delete()[0]


def _allows(person: Person, purpose: str) -> bool:
    newest = person.consents.filter(purpose=purpose).order_by("-decided_at", "-pk").first()
    return newest is not None and newest.is_given
