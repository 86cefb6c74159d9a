import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cases.knowing import kinds, picture
from cases.knowing.kinds import NotThisFile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00"


def a_picture(kind="PNG", size=(40, 30), **options):
    sink = io.BytesIO()
    Image.new("RGB", size, "teal").save(sink, kind, **options)
    return sink.getvalue()


def archive(*names, mimetype=b""):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        if mimetype:
            packed.writestr("mimetype", mimetype)
        for name in names:
            packed.writestr(name, b"x")
    return sink.getvalue()


class TestAFile:
    @pytest.mark.parametrize(
        ("name", "content", "claimed", "code"),
        [
            ("leak.png", a_picture(), "image/png", "png"),
            ("leak.JPG", a_picture("JPEG"), "image/jpeg", "jpeg"),
            ("leak.webp", a_picture("WEBP"), "", "webp"),
            ("report.pdf", PDF, "application/pdf; charset=binary", "pdf"),
            ("film.mov", b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", "video/quicktime", "mp4"),
            ("call.m4a", b"\x00\x00\x00\x14ftypM4A \x00\x00\x00\x00", "", "m4a"),
            ("log.txt", "até amanhã 😀".encode(), "text/plain", "text"),
            ("letter.docx", archive("[Content_Types].xml", "word/document.xml"), "", "docx"),
            (
                "letter.odt",
                archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"),
                "",
                "odt",
            ),
            ("noending", PDF, "application/octet-stream", "pdf"),
        ],
    )
    def test_is_what_its_bytes_say(self, name, content, claimed, code):
        assert kinds.identify(name, content, claimed=claimed).code == code

    @pytest.mark.parametrize(
        ("name", "content", "claimed"),
        [
            ("leak.png", PDF, "image/png"),
            ("leak.png", HTML, "image/png"),
            ("leak.jpg", SVG, "image/jpeg"),
            ("report.pdf", EXE, "application/pdf"),
            ("report.pdf", a_picture(), "application/pdf"),
            ("notes.txt", HTML, "text/plain"),
            ("notes.txt", b"\x00\x01", "text/plain"),
            ("leak.png", a_picture(), "application/pdf"),
            ("letter.docx", archive("word/document.xml", "evil.exe"), ""),
            (
                "letter.docx",
                archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
                "",
            ),
        ],
    )
    def test_that_lies_about_itself_is_refused_by_name(self, name, content, claimed):
        with pytest.raises(NotThisFile) as refused:
            kinds.identify(name, content, claimed=claimed)

        assert name in refused.value.message
        assert refused.value.field == "file"

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("page.html", HTML),
            ("mark.svg", SVG),
            ("setup.exe", EXE),
            ("all.zip", archive("a.txt")),
            ("script.js", b"alert(1)"),
            ("run.sh", b"#!/bin/sh\nrm -rf /"),
            ("empty.png", b""),
            ("vast.txt", b"a" * (kinds.LARGEST + 1)),
        ],
    )
    def test_of_a_kind_that_is_not_kept_is_refused(self, name, content):
        with pytest.raises(NotThisFile):
            kinds.identify(name, content)

    @given(st.binary(max_size=300), st.text(max_size=30), st.text(max_size=30))
    def test_of_any_bytes_is_named_or_refused_and_breaks_nothing(self, content, name, claimed):
        with suppress(NotThisFile):
            assert kinds.identify(name, content, claimed=claimed).code in kinds.KINDS


class TestAPreview:
    def test_is_made_anew_small_and_without_what_was_hidden(self):
        big = a_picture("JPEG", (3000, 2000), comment=b"where I live", exif=b"Exif\x00\x00hidden")

        made = picture.remade(big)

        with Image.open(io.BytesIO(made)) as shown:
            assert (shown.format, shown.size) == ("JPEG", (1200, 800))
        assert b"where I live" not in made
        assert b"hidden" not in made

    def test_comes_from_a_child(self):
        assert picture.preview_of(a_picture()).startswith(b"\xff\xd8\xff")

    def test_of_a_broken_or_hostile_picture_is_none(self, monkeypatch):
        broken = a_picture()[:60]

        assert picture.preview_of(broken) is None
        monkeypatch.setattr(picture, "_SECONDS", 0.001)
        assert picture.preview_of(a_picture()) is None

    def test_is_refused_before_a_bomb_is_unpacked(self, monkeypatch):
        monkeypatch.setattr(picture, "MOST_PIXELS", 100)

        with pytest.raises(ValueError, match="too many pixels"):
            picture.remade(a_picture())
