"""The tree of parts, whatever is broken."""

import pytest

from messaging.mail.structure import PART_LIMIT, read, split_headers
from tests.messaging.mail.letters import joined, mail, multipart, part


def types(raw):
    return [each.type for each in read(raw).walk()]


class TestSplitHeaders:
    def test_folds_and_names_in_lower_case(self):
        found, body = split_headers(b"Subject: a\r\n b\r\nX-Y : c\r\n\r\nbody")

        assert (found, body) == ([("subject", b"a\r\n b"), ("x-y", b"c")], b"body")

    def test_ends_where_no_header_stands(self):
        assert split_headers(b"A: b\nno header here\nmore") == (
            [("a", b"b")],
            b"no header here\nmore",
        )

    def test_passes_over_a_stray_line_among_headers(self):
        found, body = split_headers(b"Subject: a\nbroken line\nFrom: b\n\nbody")

        assert ([name for name, _value in found], body) == (["subject", "from"], b"body")

    def test_passes_over_an_mbox_line(self):
        assert split_headers(b"A: b\n>From x Mon\nC: d\n\nbody")[0] == [("a", b"b"), ("c", b"d")]


class TestRead:
    @pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
    def test_takes_every_line_end(self, end):
        raw = multipart(part("one"), part("two")).replace(b"\r\n", end)

        assert [each.content().strip() for each in read(raw).children] == [b"one", b"two"]

    def test_passes_over_what_stands_before_the_first_header(self):
        assert (
            read(b"\xef\xbb\xbf\r\n\r\nFrom x Mon Jan 1\r\nSubject: a\r\n\r\nb").header("subject")
            == b"a"
        )

    def test_forgives_a_missing_end(self):
        raw = multipart(part("one"), part("two")).replace(b"--frontier--", b"")

        assert [each.content().strip() for each in read(raw).children] == [b"one", b"two"]

    def test_guesses_a_boundary_nobody_named(self):
        raw = mail(joined(part("one"), part("two")), Content_Type="multipart/mixed")

        assert types(raw) == ["multipart/mixed", "text/plain", "text/plain"]

    def test_guesses_a_boundary_that_was_named_wrongly(self):
        raw = mail(
            joined(part("one"), boundary="----=_other"), Content_Type="multipart/mixed; boundary=x"
        )

        assert types(raw) == ["multipart/mixed", "text/plain"]

    def test_takes_a_multipart_without_parts_for_text(self):
        assert types(mail("just words", Content_Type="multipart/mixed; boundary=x")) == [
            "text/plain"
        ]

    def test_tells_a_boundary_from_a_longer_one(self):
        inner = multipart(part("deep"), boundary="frontier-2").partition(b"\r\n\r\n")
        raw = multipart(
            b'Content-Type: multipart/mixed; boundary="frontier-2"\n\n' + inner[2], part("flat")
        )

        assert types(raw) == ["multipart/mixed", "multipart/mixed", "text/plain", "text/plain"]

    @pytest.mark.parametrize("value", ["", "text", "nonsense", "text/plain/x; a", ";;;"])
    def test_takes_a_strange_type_for_text(self, value):
        assert types(mail("x", Content_Type=value))[0] in ("text/plain", "text/plain/x")

    def test_does_not_open_attached_messages(self):
        raw = multipart(part(mail("inner"), "message/rfc822"))

        assert types(raw) == ["multipart/mixed", "message/rfc822"]

    def test_opens_no_more_parts_than_the_limit(self):
        raw = multipart(*[part("x")] * (PART_LIMIT + 50))

        assert len(types(raw)) <= PART_LIMIT + 1

    def test_survives_a_tower_of_parts(self):
        raw = mail("deep")
        for floor in range(200):
            raw = (
                b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (floor, floor)
                + raw
            )

        assert len(types(raw)) < 60


class TestContent:
    @pytest.mark.parametrize(
        ("encoding", "body", "content"),
        [
            ("base64", b"aGVsbG8=", b"hello"),
            (" BASE64 ", b"aGVsbG8=", b"hello"),
            (
                "base64",
                b"This was never base64, it is prose.",
                b"This was never base64, it is prose.",
            ),
            ("quoted-printable", b"caf=E9 =\r\nnow", b"caf\xe9 now"),
            ("quoted-printable", b"soft =  \r\nbreak", b"soft break"),
            ("quoted-printable", b"bad =ZZ", b"bad =ZZ"),
            ("8bit", b"as it is", b"as it is"),
            ("nonsense", b"as it is", b"as it is"),
        ],
    )
    def test_is_decoded(self, encoding, body, content):
        raw = b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + body

        assert read(raw).content() == content
