"""Failed-delivery reports in every shape mail servers have used, and the message they speak of."""

# ruff: noqa: E501 - tables of phrases, one program or language after the other

import re

from messaging.mail import headers as values
from messaging.mail.charsets import decode
from messaging.mail.machines import has_no_return_path, is_daemon
from messaging.mail.structure import Part, split_headers

_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_ORIGINAL_TYPES = {
    "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
    "message/global-headers", "message/partial",
}  # fmt: skip
_ACTION = re.compile(r"^action\s*:\s*([a-z]+)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(
    r"^(?:status|diagnostic-code)\s*:\s*(?:smtp\s*;\s*)?5", re.IGNORECASE | re.MULTILINE
)
_FAILED_SUBJECT = re.compile(
    r"undeliver|returned mail|returned to sender|returning message|delivery (?:has )?fail|failure notice"
    r"|mail (?:delivery )?fail|delivery failure|delivery status notification ?\(failure\)|non[- ]?deliver"
    r"|could not be delivered|couldn[’']t be delivered|not (?:be )?delivered|unable to deliver|cannot deliver"
    r"|mail system error|message status - undeliverable|delivery error|rejected|bounced?\b|failed:|failed mail|email failed"
    r"|mail could not|unknown user|user unknown|invalid recipient|message delivery failure|permanent failure|nondeliverable"
    r"|n[ãa]o (?:foi|p[ôo]de|é) .{0,20}entreg|n[ãa]o entreg|falha na entrega|falha de entrega|devolvid|não é possível entregar"
    r"|no se (?:pudo|puede|ha podido) .{0,20}entreg|no entregad|error de entrega|fallo en la entrega|devuelto"
    r"|non remis|échec de (?:la )?(?:remise|livraison|distribution)|n[’']a pas pu être|non distribuable|retour à l"
    r"|unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|fehlgeschlagen|mailzustellung|konnte nicht zugestellt"
    r"|onbestelbaar|niet (?:worden )?(?:afgeleverd|bezorgd)|mancato recapito|non recapitabile|impossibile recapitare|mancata consegna"
    r"|kunde inte levereras|olevererbar|nie (?:można|udało się) dostarczyć|недоставлен|не доставлен|失败|未送达|退信|无法投递|配信不能|配信エラー",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"\bdelay(?:ed)?\b|\bwarning\b.{0,60}(?:not|still)|still being retried|will (?:continue to|keep) (?:try|retry)"
    r"|not yet been delivered|has not been delivered yet|atras|verzögert|retard[ée]",
    re.IGNORECASE,
)
_FAILED_TEXT = re.compile(
    r"this is the qmail-send program|(?:message|mail) (?:to .{0,200})?(?:was|has been|could) not (?:be )?(?:delivered|returned)|has been returned because"
    r"|could not deliver (?:the |your )?message|failed recipient|not accepting mail|(?:cannot|can't) be delivered|following mail could not be delivered"
    r"|attempting to deliver|recipients? failed permanently|unable to deliver (?:message|mail|to)|this message was created automatically by mail delivery software"
    r"|this is the mail system at host|the following address(?:es)? (?:had permanent|failed)"
    r"|did not reach the following recipient|your message (?:could not|couldn't|wasn't|was not|cannot|can't) be? ?delivered"
    r"|delivery to the following recipients? (?:has )?failed|could not be delivered to|permanent fatal errors|i wasn't able to deliver"
    r"|sorry, we were unable to deliver|unable to deliver (?:your|the|this) message|message wasn't delivered|address not found"
    r"|(?:recipient|user|mailbox|address|account)(?: address)? (?:rejected|unknown|unavailable|not found|does not exist|disabled|is full)"
    r"|mailbox (?:is )?(?:full|unavailable)|no such user|host or domain name not found|undeliverable|^\s*<?[^\s<>@]+@[^\s<>]+>?[:\s].{0,200}\b55\d\b"
    r"|\b55\d[ -]5\.\d\.\d|a mensagem não pôde ser entregue|no se pudo entregar|konnte nicht zugestellt werden|n'a pas pu être (?:remis|distribué)",
    re.IGNORECASE | re.MULTILINE,
)
#: Subjects no person writes; a forward or an answer begins otherwise.
_WHOLE_SUBJECT = re.compile(
    r"^\s*(?:mail delivery (?:failed|failure|system)|undeliver|returned mail|delivery (?:failure|status notification ?\(failure|has failed)"
    r"|failure notice|failure delivery|mail could not be delivered|non-?delivery|message (?:delivery failure|could not be delivered)"
    r"|unzustellbar|não (?:foi )?possível entregar|no se puede entregar|non remis|onbestelbaar|mancato recapito)",
    re.IGNORECASE,
)
_STILL_TRYING = re.compile(
    r"(?:will|we'll) (?:continue to|keep|be) (?:try|retr)|still being (?:tried|retried)|has been (?:delayed|postponed)|do not need to resend"
    r"|not yet been delivered|this is a warning message only",
    re.IGNORECASE,
)
_REJECTED = re.compile(r"automatically rejected|quota exceeded", re.IGNORECASE)
_NO_REPLY = re.compile(r"(?:no|do|dont)[-_.]?(?:not)?[-_.]?reply", re.IGNORECASE)
_ID_LINE = re.compile(
    rb"^[>|\s]{0,6}(?:x-)?(?:original-)?message-id\s*:\s*(?:\r?\n[ \t]+)?<([^<>\s]{3,990})>",
    re.IGNORECASE | re.MULTILINE,
)


def is_bounce(root: Part, *, from_address: str | None, subject: str, text: str) -> bool:
    """Say whether the mail reports that a message was not delivered, for good."""
    head = text[:4000]
    is_machine = (
        is_daemon(from_address)
        or has_no_return_path(root)
        or (from_address is None and b"<>" in (root.header("from") or b""))
    )
    by_status = _by_status(root, is_machine=is_machine)
    if by_status is not None:
        return by_status
    if root.header("x-failed-recipients") is not None:
        return not _DELAYED.search(subject)
    if root.params.get("report-type", "") not in ("", "delivery-status"):
        return bool(_REJECTED.search(head)) and root.type == "multipart/report"
    if _DELAYED.search(subject) or _STILL_TRYING.search(head):
        return False
    if root.type == "multipart/report":
        return True
    says_so, tells_why = _FAILED_SUBJECT.search(subject), _FAILED_TEXT.search(head)
    if is_machine and not _NO_REPLY.match(from_address or ""):
        return bool(says_so or tells_why)
    # From an ordinary address: only when the subject is nothing else and the text agrees.
    return bool(_WHOLE_SUBJECT.match(subject) and tells_why)


def _by_status(root: Part, *, is_machine: bool) -> bool | None:
    """Return what the machine-readable report says, or None when there is none to believe."""
    reports = [part for part in root.walk() if part.type in _STATUS_TYPES]
    if not reports or not (is_machine or root.type == "multipart/report"):
        return None
    fields = "\n".join(decode(part.content()) for part in reports)
    actions = {action.lower() for action in _ACTION.findall(fields)}
    if actions:
        return any(action.startswith(("fail", "error")) for action in actions)
    return True if _STATUS.search(fields) else None


def original_of(root: Part) -> str | None:
    """Return the Message-ID of the message a report speaks of, or None."""
    own = root.header("message-id") or b""
    for part in root.walk():
        if part is not root and part.type in _ORIGINAL_TYPES:
            found, _body = split_headers(part.content().lstrip())
            for name, value in found:
                if name == "message-id" and (id_ := values.message_id(value)):
                    return id_
    for part in root.walk():
        if part.is_multipart:
            continue
        found_line = _ID_LINE.search(part.content()[:200_000])
        if found_line and found_line[1] not in own:
            return decode(found_line[1])
    for name in ("in-reply-to", "x-original-message-id", "original-message-id", "references"):
        named = root.header(name)
        ids = values.message_ids(named) if named else []
        if ids:
            return ids[-1]
    return None
