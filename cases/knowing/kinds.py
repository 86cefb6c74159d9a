"""What a file is by its own bytes, whatever its name says: only kinds that cannot run are kept. Pure."""

import io
import zipfile
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import BadInput

#: The largest file kept as evidence, in bytes.
LARGEST = 25 * 1024 * 1024
#: How many parts an office file may have before nobody looks into it.
_MOST_PARTS = 5000


class NotThisFile(BadInput):
    """The file is not what it says, or of a kind that is not kept."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: what it is called, the types and the endings that may claim it."""

    code: str
    name: str | Promise
    types: tuple[str, ...]
    endings: tuple[str, ...]
    icon: str = "file"
    is_picture: bool = False


KINDS: dict[str, FileKind] = {
    kind.code: kind
    for kind in (
        FileKind("png", "PNG", ("image/png",), ("png",), "image", is_picture=True),
        FileKind(
            "jpeg", "JPEG", ("image/jpeg", "image/jpg"), ("jpg", "jpeg"), "image", is_picture=True
        ),
        FileKind("gif", "GIF", ("image/gif",), ("gif",), "image", is_picture=True),
        FileKind("webp", "WebP", ("image/webp",), ("webp",), "image", is_picture=True),
        FileKind("heic", "HEIC", ("image/heic", "image/heif"), ("heic", "heif"), "image"),
        FileKind("pdf", "PDF", ("application/pdf",), ("pdf",)),
        FileKind("mp4", "MP4", ("video/mp4", "video/quicktime"), ("mp4", "m4v", "mov"), "video"),
        FileKind("webm", "WebM", ("video/webm", "audio/webm"), ("webm",), "video"),
        FileKind("m4a", "M4A", ("audio/mp4", "audio/x-m4a", "audio/m4a"), ("m4a",)),
        FileKind("mp3", "MP3", ("audio/mpeg", "audio/mp3"), ("mp3",)),
        FileKind("wav", "WAV", ("audio/wav", "audio/x-wav", "audio/wave"), ("wav",)),
        FileKind("ogg", "Ogg", ("audio/ogg", "video/ogg", "audio/opus"), ("ogg", "oga", "opus")),
        FileKind(
            "docx",
            "Word",
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
            ("docx",),
        ),
        FileKind(
            "xlsx",
            "Excel",
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
            ("xlsx",),
        ),
        FileKind("odt", "OpenDocument", ("application/vnd.oasis.opendocument.text",), ("odt",)),
        FileKind(
            "ods", "OpenDocument", ("application/vnd.oasis.opendocument.spreadsheet",), ("ods",)
        ),
        FileKind(
            "text",
            gettext_lazy("plain text"),
            ("text/plain", "text/csv", "message/rfc822", "text/markdown"),
            ("txt", "csv", "log", "eml", "md"),
        ),
    )
}
_BY_ENDING = {ending: kind for kind in KINDS.values() for ending in kind.endings}
_BY_TYPE = {each: kind for kind in KINDS.values() for each in kind.types}

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"\x1aE\xdf\xa3", "webm"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
)
_BRANDS = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"hevc": "heic", b"M4A ": "m4a"}
#: How text that a browser would run begins.
_RUNS = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<iframe", "#!")


def refuse_too_large(name: str, size: int) -> None:
    """Refuse more bytes than are kept (NotThisFile); doors ask before they read them."""
    if size > LARGEST:
        raise NotThisFile(
            _("%(name)s is too large: at most %(size)d MB are kept.")
            % {"name": name, "size": LARGEST // (1024 * 1024)},
            field="file",
        )


def identify(name: str, content: bytes, *, claimed: str = "") -> FileKind:
    """Return the kind of a file; refuses (NotThisFile) what is empty, too large, not kept, or lies about itself.

    `claimed` is the type whoever sent it says it has; unknown claims count for nothing.
    """
    if not content:
        raise NotThisFile(_("%(name)s is empty.") % {"name": name}, field="file")
    refuse_too_large(name, len(content))
    found = sniff(content)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    says = _BY_ENDING.get(ending)
    if found is None or (says is None and ending):
        raise NotThisFile(_refusal(name, says), field="file")
    told = _BY_TYPE.get(claimed.partition(";")[0].strip().lower())
    for claim in (says, told):
        if claim is not None and claim != found:
            raise NotThisFile(
                _("%(name)s says it is %(said)s, but what is in it is %(found)s. It was not kept.")
                % {"name": name, "said": claim.name, "found": found.name},
                field="file",
            )
    return found


def sniff(content: bytes) -> FileKind | None:
    """Return the kind the bytes themselves tell; None for what is not kept, what could run above all."""
    for magic, code in _MAGIC:
        if content.startswith(magic):
            return KINDS[code]
    if content[:4] == b"RIFF":
        return KINDS.get({b"WEBP": "webp", b"WAVE": "wav"}.get(content[8:12], ""))
    if content[4:8] == b"ftyp":
        return KINDS[_BRANDS.get(content[8:12], "mp4")]
    if len(content) > 1 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2:
        return KINDS["mp3"]
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return KINDS["text"] if _is_plain(content) else None


def _office(content: bytes) -> FileKind | None:
    """Return which office file a ZIP is; None for any other archive, and for one that carries macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if len(names) > _MOST_PARTS or any("vba" in name.lower() for name in names):
        return None
    if "[Content_Types].xml" in names:
        parts = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
        return next((KINDS[code] for part, code in parts.items() if part in names), None)
    if "mimetype" in names and not any(name.startswith("Basic/") for name in names):
        types = {b"opendocument.text": "odt", b"opendocument.spreadsheet": "ods"}
        return next((KINDS[code] for part, code in types.items() if part in content[:200]), None)
    return None


def _is_plain(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(letter < " " and letter not in "\t\n\r\f" for letter in text):
        return False
    start = text.lstrip()[:200].lower()
    return not start.startswith(_RUNS)


def _refusal(name: str, says: FileKind | None) -> str:
    if says is None:
        return _(
            "%(name)s is of a kind that is not kept. Pictures, PDF, sound, video, text and office files are."
        ) % {"name": name}
    return _("%(name)s says it is %(said)s, but that is not what is in it. It was not kept.") % {
        "name": name,
        "said": says.name,
    }
