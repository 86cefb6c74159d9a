"""Files kept as proof: added once, never changed, and every hand they pass through is written down."""

import hashlib
import io
import json
import zipfile
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.knowing import kinds, picture
from cases.models import Case, CaseEvent, CustodyRecord, EvidenceFile, Redaction
from common import texts
from common.errors import BadInput, DomainError, Forbidden
from messaging.mail.names import safe_name
from messaging.models import InboundAttachment
from users.models import User
from users.roles import Permission

Act = CustodyRecord.Act

#: The most files one case keeps, and the most bytes one export carries.
MOST_FILES, MOST_EXPORTED = 200, 250 * 1024 * 1024


class AlreadyKept(DomainError):
    """The very same file is kept on this case already."""


class Unreadable(Forbidden):
    """The file was made unreadable, and this person's role reads no originals."""


class TooMuch(DomainError):
    """More files, or more bytes, than one case or one export carries."""


def add(
    *,
    case_id: int,
    by: User,
    name: str,
    content: bytes,
    audience: str,
    claimed: str = "",
    note: str = "",
    attachment: InboundAttachment | None = None,
    now: datetime,
) -> EvidenceFile:
    """Keep a file as proof; `claimed` is the type its sender says it has.

    Refuses a file that lies about its type or is of a kind not kept (NotThisFile), an unknown audience (BadInput),
    the same file twice (AlreadyKept), and who only reads (Forbidden). No lock is held while the file is looked at.
    """
    if not by.can(Permission.WORK_CASES):
        raise Forbidden(_("Your role reads this case and changes nothing on it."))
    if audience not in EvidenceFile.Audience.values:
        raise BadInput(_("Say who may be shown the file."), field="audience")
    name = safe_name(name, type_=claimed, number=1)
    kind = kinds.identify(name, content, claimed=claimed)
    preview = picture.preview_of(content) if kind.is_picture else None
    return _kept(
        EvidenceFile(
            case_id=case_id,
            audience=audience,
            name=name,
            kind=kind.code,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            preview=preview,
            note=texts.clean(note)[:300],
            attachment=attachment,
            added_by=by,
            added_at=now,
        ),
        by=by,
        now=now,
    )


def promote(
    *, case_id: int, attachment_id: int, by: User, audience: str, note: str = "", now: datetime
) -> EvidenceFile:
    """Keep a file that came with a mail of the case as proof, with the same refusals as `add`."""
    attachment = InboundAttachment.objects.get(
        pk=attachment_id, inbound__message__thread__case=case_id
    )
    if Redaction.objects.filter(case=case_id, sha256=attachment.sha256).exists():
        raise Unreadable(_("This file was made unreadable."))
    return add(
        case_id=case_id,
        by=by,
        name=attachment.name,
        content=bytes(attachment.content),
        claimed=attachment.type,
        audience=audience,
        note=note,
        attachment=attachment,
        now=now,
    )


@transaction.atomic
def look(*, file_id: int, by: User, now: datetime) -> EvidenceFile:
    """Note that somebody looked at a file, and return it without its bytes; refuses one made unreadable."""
    file = _readable(file_id, by)
    _hand(file, Act.VIEWED, by=by, now=now)
    return file


@transaction.atomic
def download(*, file_id: int, by: User, now: datetime) -> EvidenceFile:
    """Note that somebody took a copy, and return the file; a copy of an original is told apart."""
    file = _readable(file_id, by)
    is_redacted = _is_redacted(file)
    _hand(file, Act.ORIGINAL_READ if is_redacted else Act.DOWNLOADED, by=by, now=now)
    return file


@transaction.atomic
def export(*, case_id: int, by: User, now: datetime) -> bytes:
    """Return a ZIP of every readable file with a list of hashes and of the hands each passed through.

    Refuses a case without one, and more bytes than fit (TooMuch).
    """
    case = locked(case_id)
    files = list(EvidenceFile.objects.filter(case=case).readable().order_by("added_at", "pk"))
    if not files:
        raise BadInput(_("There is no file to export."))
    if sum(file.size for file in files) > MOST_EXPORTED:
        raise TooMuch(_("These files are too large for one export. Download them one by one."))
    for file in files:
        _hand(file, Act.EXPORTED, by=by, now=now)
    return _packed(case, files)


def hand_of(file: EvidenceFile, act: CustodyRecord.Act, *, by: User, now: datetime) -> None:
    """Note one more thing done with a file, inside the caller's transaction."""
    _hand(file, act, by=by, now=now)


@transaction.atomic
def _kept(file: EvidenceFile, *, by: User, now: datetime) -> EvidenceFile:
    case = locked(file.case_id)
    there = EvidenceFile.objects.filter(case=case)
    if there.filter(sha256=file.sha256).exists():
        raise AlreadyKept(_("This very file is kept on the case already."))
    if there.count() >= MOST_FILES:
        raise TooMuch(_("A case keeps %(number)d files at most.") % {"number": MOST_FILES})
    file.case = case
    file.save(force_insert=True)
    _hand(file, Act.ADDED, by=by, now=now)
    save(case, now=now)
    record(
        case,
        CaseEvent.Kind.EVIDENCE_ADDED,
        actor=by,
        facts={
            "file": file.pk,
            "name": file.name,
            "sha256": file.sha256,
            "audience": file.audience,
        },
        now=now,
    )
    return file


def _readable(file_id: int, by: User) -> EvidenceFile:
    file = EvidenceFile.objects.defer("content").get(pk=file_id)
    if _is_redacted(file) and not by.can(Permission.READ_ORIGINALS):
        raise Unreadable(_("This file was made unreadable."))
    return file


def _is_redacted(file: EvidenceFile) -> bool:
    return Redaction.objects.filter(case=file.case_id, sha256=file.sha256).exists()


def _hand(file: EvidenceFile, act: CustodyRecord.Act, *, by: User, now: datetime) -> None:
    CustodyRecord.objects.create(file=file, act=act, by=by, at=now)


def _packed(case: Case, files: Collection[EvidenceFile]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        listed = []
        for number, file in enumerate(files, start=1):
            stored_as = f"{number:03d}-{file.name}"
            archive.writestr(stored_as, bytes(file.content))
            listed.append(
                {
                    "file": stored_as,
                    "sha256": file.sha256,
                    "bytes": file.size,
                    "audience": file.audience,
                    "custody": [
                        {"act": hand.act, "by": hand.by.name, "at": hand.at.isoformat()}
                        for hand in file.custody.select_related("by").order_by("at", "pk")
                    ],
                }
            )
        manifest = {"case": case.reference, "files": listed}
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2))
    return sink.getvalue()
