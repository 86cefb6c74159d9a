"""File names a stranger chose, made plain and safe to show and to download."""

import re
import unicodedata

#: Bytes a file name may have: what most file systems take.
LONGEST = 250
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")

_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "application/ics": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "application/pdf": ".pdf",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pgp-keys": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/ms-tnef": ".dat",
    "application/zip": ".zip",
    "application/json": ".json",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
    "image/heic": ".heic",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}


def safe_name(name: str, *, type_: str, number: int) -> str:
    """Return the last piece of `name` without anything that hides, steers or climbs; never empty.

    Right-to-left and zero-width marks, control characters, path separators and leading dots go; a part without a
    name is called after its type and `number`, its place among the attachments.
    """
    name = re.split(r"[\\/]", name.strip().rstrip("\\/"))[-1]
    name = "".join(
        c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in _HIDDEN
    )
    name = " ".join(_UNSAFE.sub("_", name).split()).strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    if not name:
        return _default(type_, number)
    return _shortened(name)


#: Control, format (bidi, zero width), surrogate, private use, unassigned, line and paragraph separators.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _default(type_: str, number: int) -> str:
    stem = "message" if type_ == "message/rfc822" else "attachment"
    return f"{stem}-{number}{_EXTENSIONS.get(type_, '.bin')}"


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 12:
        stem, extension = name, ""
    tail = f".{extension}" if extension else ""
    kept = stem.encode()[: LONGEST - len(tail.encode())].decode("utf-8", "ignore")
    return kept + tail
