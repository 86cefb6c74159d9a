"""Which parts are the words and which are files: the choice every mail program makes, made once here."""

import mimetypes
import re

from messaging.mail import tnef, uuencode
from messaging.mail.charsets import codec_of, decode
from messaging.mail.flowed import unflowed
from messaging.mail.headers import text_of
from messaging.mail.names import safe_name
from messaging.mail.parsed import Attachment
from messaging.mail.structure import Part
from messaging.mail.words import Bodies

#: Characters of one text that are kept; a longer one is cut, and the raw message still has it all.
LONGEST_TEXT = 2_000_000

_TEXT_FILES = {
    "text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/csv", "text/xml",
    "text/rfc822-headers", "text/css", "text/javascript", "text/x-amp-html", "text/rtf",
    "text/x-watch-html", "text/comma-separated-values", "text/x-patch", "text/x-diff", "text/x-log",
}  # fmt: skip
#: The types Python ships, whatever this machine has installed.
_TYPES = mimetypes.MimeTypes()
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_META_CHARSET = re.compile(
    rb"<meta[^>]{1,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_ENRICHED = re.compile(r"</?[A-Za-z0-9-]{1,60}>")
_ENRICHED_PARAM = re.compile(r"<param>.{0,200}?</param>", re.IGNORECASE | re.DOTALL)
_CONTENT_ID = re.compile(r"[\s<>]")
_NO_WORDS_OF_ITS_OWN = re.compile(
    r"this (?:is an? )?(?:e-?mail|message|mail|newsletter).{0,40}\b(?:html|mime)\b|"
    r"(?:does not|doesn't|do not|can(?:no|')t|unable to) (?:support|display|view|read|show) html|"
    r"to view this (?:e-?mail|message).{0,60}\bhtml\b|html[- ](?:capable|compatible|enabled)",
    re.IGNORECASE,
)


def collect(root: Part) -> Bodies:
    """Sort every part of a message into words and files, in order."""
    collector = _Collector(root)
    collector.take(root, is_first=True, inside="")
    bodies = collector.bodies
    if not bodies.pieces and collector.tnef_text is not None:
        bodies.pieces.append(collector.tnef_text)
        if collector.tnef_text[1]:
            bodies.html.append(collector.tnef_text[0])
    return bodies


class _Collector:
    def __init__(self, root: Part) -> None:
        self.bodies = Bodies()
        self.tnef_text: tuple[str, bool] | None = None
        self.hint = _common_charset(root)

    def take(self, part: Part, *, is_first: bool, inside: str) -> None:
        """Take one part; `is_first` when it may be the body, `inside` is its parent's type."""
        if part.is_multipart:
            self._take_many(part, is_first=is_first, inside=inside)
        elif _is_body(part, is_first=is_first, inside=inside):
            self._take_words(part)
        else:
            self._take_file(part, inside=inside)

    def _take_many(self, part: Part, *, is_first: bool, inside: str) -> None:
        if part.type == "multipart/alternative":
            self._take_best(part, is_first=is_first)
            return
        root = _root_of_related(part) if part.type == "multipart/related" else None
        context = inside if inside == "multipart/related" else part.type
        for number, child in enumerate(part.children):
            if part.type == "multipart/related":
                if child is root:
                    self.take(child, is_first=is_first, inside="")
                else:
                    self.take(child, is_first=False, inside="multipart/related")
            elif part.type == "multipart/encrypted":
                self._take_file(child, inside=part.type)
            else:
                self.take(child, is_first=is_first and number == 0, inside=context)

    def _take_best(self, part: Part, *, is_first: bool) -> None:
        """Take one of several versions: the plain words, with the HTML kept beside them."""
        versions: list[Bodies] = []
        whole, self.bodies = self.bodies, Bodies()
        for child in part.children:
            self.bodies = Bodies()
            self.take(
                child, is_first=is_first or not child.disposition, inside="multipart/alternative"
            )
            versions.append(self.bodies)
        self.bodies = whole
        chosen = _best(versions)
        for version in versions:
            if version is chosen:
                self.bodies.pieces += version.pieces
            if version.html and (not self.bodies.html or version is chosen):
                self.bodies.html += [text for text in version.html if text not in self.bodies.html]
            self.bodies.files += version.files

    def _take_words(self, part: Part) -> None:
        content = part.content()[: 2 * LONGEST_TEXT]
        if part.type in _HTML_TYPES:
            label = part.charset
            if codec_of(label) in (None, "us-ascii"):
                meta = _META_CHARSET.search(content[:4000])
                label = meta[1].decode("ascii") if meta else label
            text = decode(content, label, hint=self.hint)[:LONGEST_TEXT]
            self.bodies.html.append(text)
            self.bodies.pieces.append((text, True))
            return
        if b"begin" in content:
            content = self._take_uuencoded(content)
        text = decode(content, part.charset, hint=self.hint)[:LONGEST_TEXT]
        text = _lines(text)
        if part.params.get("format", "").strip().lower() == "flowed":
            text = unflowed(text, del_sp=part.params.get("delsp", "").strip().lower() == "yes")
        elif part.type in ("text/enriched", "text/richtext"):
            text = _ENRICHED.sub("", _ENRICHED_PARAM.sub("", text)).replace("<<", "<")
        elif not part.says_type and re.match(r"\s*<(?:!doctype html|html)\b", text, re.IGNORECASE):
            self.bodies.html.append(text)
            self.bodies.pieces.append((text, True))
            return
        self.bodies.plain.append(text)
        self.bodies.pieces.append((text, False))

    def _take_uuencoded(self, content: bytes) -> bytes:
        for file in reversed(files := uuencode.files_in(content)):
            content = content[: file.start] + content[file.end :]
        for file in files:
            self._add(decode(file.name), "application/octet-stream", file.content, inline=False)
        return content

    def _take_file(self, part: Part, *, inside: str) -> None:
        content = part.content()
        name = _name_of(part)
        if part.type in ("application/ms-tnef", "application/vnd.ms-tnef") or (
            name.lower() == "winmail.dat" and content.startswith(tnef.SIGNATURE)
        ):
            try:
                opened = tnef.read(content)
            except tnef.NotTnef:
                opened = None
            if opened is not None:
                self._take_tnef(opened)
                return
        if part.type == "message/rfc822" and not name:
            name = _subject_of(content)
        content_id = _CONTENT_ID.sub("", part.text("content-id"))
        is_inline = part.disposition != "attachment" and (
            part.disposition == "inline"
            or (inside == "multipart/related" and part.type.startswith("image/"))
            or (bool(content_id) and part.type.startswith("image/"))
        )
        self._add(name, part.type, content, inline=is_inline, content_id=content_id)

    def _take_tnef(self, opened: tnef.Tnef) -> None:
        for file in opened.files:
            self._add(
                file.name,
                file.type or _TYPES.guess_type(file.name)[0] or "application/octet-stream",
                file.content,
                inline=bool(file.content_id),
                content_id=file.content_id,
            )
        if opened.text.strip():
            self.tnef_text = (_lines(opened.text), False)
        elif opened.html.strip():
            self.tnef_text = (opened.html, True)

    def _add(
        self, name: str, type_: str, content: bytes, *, inline: bool, content_id: str = ""
    ) -> None:
        number = len(self.bodies.files) + 1
        self.bodies.files.append(
            Attachment(
                name=safe_name(name, type_=type_, number=number),
                type=type_[:127],
                content=content,
                inline=inline,
                content_id=content_id[:250],
            )
        )


def _is_body(part: Part, *, is_first: bool, inside: str) -> bool:
    if part.type in _TEXT_FILES or not (part.type.startswith("text/") or part.type in _HTML_TYPES):
        return False
    if part.disposition == "attachment":
        return False
    if inside == "multipart/related":
        return False
    if is_first or inside == "multipart/alternative":
        return True
    return not _name_of(part)


def _root_of_related(part: Part) -> Part:
    start = _CONTENT_ID.sub("", part.params.get("start", ""))
    if start:
        for child in part.children:
            if _CONTENT_ID.sub("", child.text("content-id")) == start:
                return child
    return next(
        (
            child
            for child in part.children
            if child.type.startswith(("text/", "multipart/")) and child.disposition != "attachment"
        ),
        part.children[0],
    )


def _best(versions: list[Bodies]) -> Bodies | None:
    """Return the version to read: plain words, unless they only say that there is HTML."""
    plain = next((v for v in versions if v.plain and not v.html and _has_words(v.plain)), None)
    rich = next((v for v in reversed(versions) if v.html), None)
    if plain is not None:
        said = " ".join(plain.plain)
        if rich is None or len(said) > 400 or not _NO_WORDS_OF_ITS_OWN.search(said):
            return plain
    if rich is not None:
        return rich
    return next((v for v in versions if v.pieces), None)


def _has_words(texts: list[str]) -> bool:
    return any(text.strip(" \t\r\n\u00a0\u200b\ufeff") for text in texts)


def _name_of(part: Part) -> str:
    return (
        part.disposition_params.get("filename")
        or part.params.get("name")
        or part.disposition_params.get("name")
        or part.params.get("filename")
        or ""
    )


def _subject_of(message: bytes) -> str:
    found = re.search(
        rb"^subject:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)",
        message[:20_000],
        re.IGNORECASE | re.MULTILINE,
    )
    subject = text_of(found[1]) if found else ""
    return f"{subject[:80]}.eml" if subject else ""


def _common_charset(root: Part) -> str | None:
    """Return a charset the message itself names, for the parts and headers that name none."""
    for part in root.walk():
        codec = codec_of(part.charset)
        if codec not in (None, "us-ascii", "utf-8"):
            return codec
    return None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
