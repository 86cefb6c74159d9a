"""Look one search up: cases, messages, files, people, stays, rules; by index, capped, and only what may be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Exists, F, Func, Model, OuterRef, Q, QuerySet, TextField, Value
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cases.models import Case, EvidenceFile, Message, Redaction
from cases.models.case import CaseQuerySet
from cases.reference import read_reference
from cases.searching import operators
from cases.searching.marking import marked, plain, shortened
from cases.searching.naming import cases_with, readings
from cases.searching.narrowing import Asker, Narrowed, narrowed
from cases.searching.operators import Operator
from cases.searching.query import Query
from cases.searching.terms import Terms, terms_of
from marketplace.codes import codes_in
from marketplace.models import Listing, Person, Reservation
from messaging.models import InboundAttachment
from policies.search import search as search_policies

#: How many hits are looked at before they are put in order; a word with more of them is looked for among the newest
#: rows first, so that a word that stands everywhere costs no more than a rare one.
CANDIDATES = 400
NEWEST = (20_000, 200_000)
_SHORTEST, _HOMES = 3, 50
#: What of a message and of what stands around it is told: wide rows are half of what a search costs.
_TOLD = (
    "direction",
    "text",
    "redacted",
    "written_at",
    "thread__kind",
    "thread__case__reference",
    "thread__case__title",
    "thread__case__severity",
    "party__person__full_name",
    "author__name",
)

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class CaseHit:
    """One case found, its title marked; `whose` names the person whose name was typed beside the other words."""

    case: Case
    title: SafeString
    whose: str = ""


@dataclass(frozen=True, slots=True)
class MessageHit:
    """One message found: on which case, when, by whom, and the words around the first match."""

    case: Case
    at: datetime
    excerpt: SafeString
    thread: str
    kind: str
    by: str
    text: str

    @property
    def href(self) -> str:
        """Return the thread it stands on."""
        return f"{self.case.get_absolute_url()}?thread={self.thread}"


@dataclass(frozen=True, slots=True)
class FileHit:
    """One file found by its name, and the case it hangs on; `at` is when it came or was put there."""

    href: str
    case: Case
    at: datetime
    name: SafeString
    size: int
    plain_name: str


class Lookup:
    """One search of one person: read once, then asked for each kind."""

    def __init__(self, query: Query, asker: Asker) -> None:
        self.query = query
        self._asker = asker
        self.terms: Terms = terms_of(query)
        self.narrowed: Narrowed = narrowed(query, asker)
        self._reference = read_reference(query.text)
        self._codes = codes_in(query.plain)

    def cases(self, most: int) -> list[CaseHit]:
        """Return the cases with this number, on these stays, or whose titles hold these words; newest first.

        After them those of somebody named by some of the words that hold the others (“marina heating”).
        """
        if self._says(operators.OF_MESSAGES | operators.OF_FILES):
            return []
        seen = self._seen.filter(self.narrowed.opened).order_by("-opened_at", "-pk")
        if self._reference is not None:
            found = list(seen.filter(reference=self._reference)[:most])
        elif self._codes:
            found = list(seen.filter(reservation__code__in=self._codes)[:most])
        elif self.terms.wanted:
            opened = Case.objects.filter(self.narrowed.opened).order_by("-opened_at", "-pk")
            found = self._held(opened, Case.objects.all(), "title", most, case="pk")
            return [*map(self._titled, found), *self._of_somebody(seen, found, most - len(found))]
        elif self._says(operators.OF_CASES | operators.OF_TIME):
            found = list(seen.filter(self.terms.not_against("title"))[:most])
        else:
            found = []
        return [self._titled(case) for case in found]

    def _titled(self, case: Case) -> CaseHit:
        return CaseHit(case, marked(case.title, self.terms.beginnings))

    def _of_somebody(self, seen: CaseQuerySet, found: list[Case], most: int) -> list[CaseHit]:
        """Return the cases of people whose names were typed, that hold the other words; newest first."""
        hits: dict[int, CaseHit] = {}
        for reading in readings(self.query, self._asker.user) if most > 0 else ():
            whose, terms = cases_with(reading, CANDIDATES)
            for case in seen.filter(pk__in=whose).exclude(pk__in=[one.pk for one in found])[:most]:
                title = marked(case.title, terms.beginnings)
                hits.setdefault(case.pk, CaseHit(case, title, whose[case.pk]))
        return sorted(hits.values(), key=lambda hit: hit.case.opened_at, reverse=True)[:most]

    def messages(self, most: int) -> list[MessageHit]:
        """Return the messages that hold these words, or that somebody wrote; newest first."""
        if self._says(operators.OF_FILES):
            return []
        if not self.terms.wanted and not self.query.of(Operator.FROM):
            return []
        wanted = (
            Message.objects.filter(
                self.narrowed.of_messages,
                self.narrowed.written,
                withdrawn_at=None,
                redacted__isnull=True,
            )
            .select_related("thread__case", "party__person", "author")
            .only(*_TOLD)
            .order_by("-written_at", "-pk")
        )
        if self.terms.wanted:
            found = self._held(wanted, Message.objects.all(), "text", most, case="thread__case")
        else:
            seen = wanted.filter(thread__case__in=self._seen)
            found = list(seen.filter(self.terms.not_against("text"))[:most])
        return [self._told(message) for message in found]

    def files(self, most: int) -> list[FileHit]:
        """Return the files whose names hold these words, or every one where files are asked for; newest first."""
        words = [word for said in self.query.of(Operator.FILE) for word in said.value.split()]
        words += [*self.query.words, *(word for phrase in self.query.phrases for word in phrase)]
        if not any(len(word) >= _SHORTEST for word in words) and (
            words or not self.query.of(Operator.HAS)
        ):
            return []
        named = Q()
        for word in words:
            named &= Q(plain_name__contains=_plain(word))
        if named and not self._is_any_named(named):
            return []
        hits = [
            *(self._came(file, words) for file in self._attached(named)[:most]),
            *(self._kept(file, words) for file in self._evidence(named)[:most]),
        ]
        return sorted(hits, key=lambda hit: hit.at, reverse=True)[:most]

    @staticmethod
    def _is_any_named(named: Q) -> bool:
        """Say whether any file has such a name, whoever may see it: most words are no file's, and that is soon told."""
        came = InboundAttachment.objects.alias(plain_name=_plain(F("name"))).filter(named)
        kept = EvidenceFile.objects.alias(plain_name=_plain(F("name"))).filter(named)
        first = came.order_by().values_list("pk", flat=True)[:1]
        return bool(first.union(kept.order_by().values_list("pk", flat=True)[:1], all=True))

    def _attached(self, named: Q) -> QuerySet[InboundAttachment]:
        """Return the files that came with messages."""
        redacted = Redaction.objects.filter(
            case=OuterRef("inbound__message__thread__case"), sha256=OuterRef("sha256")
        )
        found = (
            InboundAttachment.objects.alias(plain_name=_plain(F("name")))
            .filter(named, ~Exists(redacted), inbound__message__thread__case__in=self._seen)
            .filter(inbound__message__withdrawn_at=None)
            .select_related("inbound__message__thread__case")
            .only(
                "name",
                "size",
                "inbound__message__written_at",
                "inbound__message__thread__case__reference",
                "inbound__message__thread__case__title",
            )
            .order_by("-pk")
        )
        if self._says(operators.OF_MESSAGES | operators.OF_TIME):
            fitting = Message.objects.filter(self.narrowed.of_messages, self.narrowed.written)
            found = found.filter(inbound__message__in=fitting)
        return found

    def _evidence(self, named: Q) -> QuerySet[EvidenceFile]:
        """Return the files somebody put on a case; those taken from a message stand among the others already."""
        found = EvidenceFile.objects.readable().alias(plain_name=_plain(F("name")))
        if self._says(operators.OF_MESSAGES | operators.OF_TIME):
            return found.none()
        return (
            found.filter(named, case__in=self._seen, attachment=None)
            .select_related("case")
            .only("name", "size", "added_at", "case__reference", "case__title")
            .order_by("-pk")
        )

    def people(self, most: int) -> list[Person]:
        """Return who fits as a name, an address or a number; best first."""
        if self.query.said or not self.query.has_words:
            return []
        seen = Person.objects.visible_to(self._asker.user)
        # Their ids first: a join would read every person where many names are a little alike.
        fitting = list(seen.fitting(self.query.plain)[:CANDIDATES])
        return list(seen.filter(pk__in=fitting).best_first(self.query.plain)[:most])

    def stays(self, most: int) -> list[Reservation]:
        """Return the stays with these codes, or at homes with these words in their names; latest first."""
        seen = Reservation.objects.visible_to(self._asker.user).select_related("listing", "guest")
        if self.query.said:
            return []
        if self._codes:
            return list(seen.filter(code__in=self._codes)[:most])
        words = [*self.query.words, *(word for phrase in self.query.phrases for word in phrase)]
        if not any(len(word) >= _SHORTEST for word in words):
            return []
        homes = Listing.objects.visible_to(self._asker.user)
        for word in words:
            homes = homes.filter(plain_title__contains=_plain(word))
        at_home = list(homes.order_by().values_list("pk", flat=True)[:_HOMES])
        if not at_home:
            return []
        return list(seen.filter(listing__in=at_home).order_by("-check_in_date", "-pk")[:most])

    def rules(self, most: int) -> list[Any]:
        """Return the clauses that answer these words, those in force first."""
        if self.query.said or not self.query.has_words:
            return []
        language = "pt-br" if (get_language() or "").startswith("pt") else "en"
        return list(
            search_policies(
                self.query.plain, language=language, on=self._asker.now.date(), limit=most
            )
        )

    def _says(self, several: frozenset[Operator]) -> bool:
        return self.query.says_any(several)

    @cached_property
    def _seen(self) -> CaseQuerySet:
        return Case.objects.visible_to(self._asker.user).filter(self.narrowed.of_cases)

    def _held(
        self, wanted: QuerySet[Row], among: QuerySet[Row], field: str, most: int, *, case: str
    ) -> list[Row]:
        """Return the newest of the rows `wanted`, a part of all `among`, that hold the words and may be seen.

        `case` is the way from a row to its case. Hits are few or looked at from the newest on, and whether they may be
        seen is asked of their own cases: joined as a set, every case there is would be asked.
        """
        rows = among.filter(self.terms.held_by(field))
        hits = list(rows.order_by().values_list("pk", case)[:CANDIDATES])
        if len(hits) < CANDIDATES:
            return self._among(wanted, hits, most)
        newest = among.order_by("-pk").values_list("pk", flat=True)[0]
        recent = rows.filter(pk__gt=newest - NEWEST[0]).order_by("-pk")
        found = self._among(wanted, list(recent.values_list("pk", case)[:CANDIDATES]), most)
        if len(found) == most:
            return found
        seen = wanted.filter(**{f"{case}__in": self._seen})
        for window in NEWEST:
            held = rows.filter(pk__gt=newest - window).order_by().values("pk")
            found = list(seen.filter(pk__in=held)[:most])
            if len(found) == most or window >= newest:
                return found
        return found or self._among(wanted, hits, most)

    def _among(
        self, wanted: QuerySet[Row], hits: Sequence[tuple[int, int]], most: int
    ) -> list[Row]:
        """Return the first of the rows `wanted` among some hits, each with its case, that may be seen."""
        if not hits:
            return []
        cases = {case for _pk, case in hits}
        seen = set(self._seen.filter(pk__in=cases).order_by().values_list("pk", flat=True))
        may = [pk for pk, case in hits if case in seen]
        return list(wanted.filter(pk__in=may)[:most]) if may else []

    def _told(self, message: Message) -> MessageHit:
        person = message.party.person if message.party is not None else None
        is_theirs = message.direction == Message.Direction.INBOUND
        author = person if is_theirs else message.author
        cut = shortened(message.shown_text, self.terms.beginnings)
        return MessageHit(
            message.thread.case,
            message.written_at,
            marked(cut, self.terms.beginnings),
            message.thread.kind,
            message.thread.get_kind_display(),
            str(author or ""),
            cut,
        )

    def _came(self, file: InboundAttachment, words: list[str]) -> FileHit:
        message = file.inbound.message
        case = message.thread.case
        href = reverse("cases:file", args=[case.reference, file.pk])
        return FileHit(
            href, case, message.written_at, _marked(file.name, words), file.size, file.name
        )

    def _kept(self, file: EvidenceFile, words: list[str]) -> FileHit:
        href = file.case.get_absolute_url()
        return FileHit(
            href, file.case, file.added_at, _marked(file.name, words), file.size, file.name
        )


def _marked(name: str, words: list[str]) -> SafeString:
    return marked(name, {plain(word) for word in words})


def _plain(words: str | F) -> Func:
    return Func(
        Value(words) if isinstance(words, str) else words,
        function="plain_text",
        output_field=TextField(),
    )
