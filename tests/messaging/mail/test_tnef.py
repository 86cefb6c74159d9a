"""winmail.dat opened."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.mail import parse
from messaging.mail.tnef import SIGNATURE, NotTnef, read
from tests.messaging.mail.letters import multipart, part


def attribute(level, identity, content):
    return (
        struct.pack("<BII", level, identity, len(content))
        + content
        + struct.pack("<H", sum(content) & 0xFFFF)
    )


def text_property(name, text):
    content = text.encode("utf-16-le") + b"\x00\x00"
    return (
        struct.pack("<HHII", 0x1F, name, 1, len(content)) + content + b"\x00" * (-len(content) % 4)
    )


def winmail(*files, body=""):
    """Return a winmail.dat with these (name, content) files."""
    whole = SIGNATURE + b"\x01\x00"
    if body:
        whole += attribute(1, 0x00069003, struct.pack("<I", 1) + text_property(0x1000, body))
    for name, content in files:
        whole += attribute(2, 0x00069002, b"\x00" * 14)
        whole += attribute(2, 0x0006800F, content)
        whole += attribute(2, 0x00018010, b"SHORT~1.PDF\x00")
        whole += attribute(2, 0x00069005, struct.pack("<I", 1) + text_property(0x3707, name))
    return whole


class TestRead:
    def test_gives_files_by_their_long_names(self):
        found = read(winmail(("nação.pdf", b"12345"), ("b.txt", b"x")))

        assert [(file.name, file.content) for file in found.files] == [
            ("nação.pdf", b"12345"),
            ("b.txt", b"x"),
        ]

    def test_gives_the_body(self):
        assert read(winmail(body="Olá")).text == "Olá"

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"PK\x03\x04",
            winmail(("a.pdf", b"12345"))[:-9],
            SIGNATURE + b"\x00\x00\x01\xff\xff",
        ],
    )
    def test_refuses_what_is_not_whole(self, data):
        with pytest.raises(NotTnef):
            read(data)

    @given(st.binary(max_size=200), st.integers(0, 300))
    def test_fails_only_in_one_way(self, noise, at):
        whole = winmail(("a.pdf", b"12345"), body="x")
        broken = SIGNATURE + whole[4:at] + noise + whole[at:]

        with contextlib.suppress(NotTnef):
            read(broken)


class TestInAMail:
    def test_is_unpacked(self):
        raw = multipart(
            part("words"),
            part(
                winmail(("a.pdf", b"12345")),
                "application/ms-tnef; name=winmail.dat",
                Content_Transfer_Encoding="binary",
            ),
        )

        parsed = parse(raw)

        assert [(file.name, file.type, file.size) for file in parsed.attachments] == [
            ("a.pdf", "application/pdf", 5)
        ]

    def test_gives_the_words_when_nothing_else_does(self):
        raw = multipart(part(winmail(body="Only here"), "application/ms-tnef; name=winmail.dat"))

        assert parse(raw).text == "Only here"

    def test_is_kept_whole_when_broken(self):
        raw = multipart(
            part("words"),
            part(winmail(("a.pdf", b"12345"))[:-20], "application/ms-tnef; name=winmail.dat"),
        )

        assert [file.name for file in parse(raw).attachments] == ["winmail.dat"]
