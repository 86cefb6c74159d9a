"""Header values in every odd shape seen."""

import base64
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.mail.headers import (
    date_of,
    from_base64,
    message_id,
    message_ids,
    parameters,
    text_of,
)


def b64(data):
    return base64.b64encode(data)


class TestTextOf:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (b"Plain", "Plain"),
            (b"=?utf-8?Q?Ol=C3=A1_mundo?=", "Olá mundo"),
            (b"=?ISO-8859-1?q?Ol=E1?= =?ISO-8859-1?q?_mundo?=", "Olá mundo"),
            (b"=?utf-8?B?" + b64("Chave não abre".encode()) + b"?=", "Chave não abre"),
            (b"=?utf-8?B?" + b64("São Paulo".encode()).rstrip(b"=") + b"?=", "São Paulo"),
            (b"Re: =?utf-8?q?caf=C3=A9?= now", "Re: café now"),
            (b"=?utf-8*pt?q?a=C3=A7=C3=A3o?=", "ação"),
            (b"=?utf-8?q?a b?=", "a b"),
            (b"=?utf-8?q?what??=", "what?"),
            (b"=?nonsense?q?caf=C3=A9?=", "café"),
            (b'"=?utf-8?q?quoted=C3=A9?="', '"quotedé"'),
            ("Chave não abre".encode(), "Chave não abre"),
            ("Chave não abre".encode("latin-1"), "Chave não abre"),
            (b"one\r\n two\r\n\tthree", "one two three"),
            (b"a\x00b\x07c", "abc"),
            (b"=?utf-8?q?line=0Abreak?=", "line break"),
            (b"=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ],
    )
    def test_reads(self, value, text):
        assert text_of(value) == text

    def test_joins_letters_split_between_words(self):
        whole = "Não consigo".encode()
        value = b"=?utf-8?B?" + b64(whole[:2]) + b"?=\r\n =?utf-8?B?" + b64(whole[2:]) + b"?="

        assert text_of(value) == "Não consigo"

    @pytest.mark.parametrize("cuts", [(7,), (7, 15), (6, 10), (3, 4, 5)])
    def test_joins_base64_split_anywhere(self, cuts):
        whole = b64("Olá, não consigo entrar".encode())
        ends = [0, *cuts, len(whole)]
        pieces = [whole[a:b] for a, b in pairwise(ends)]

        assert (
            text_of(b" ".join(b"=?utf-8?B?" + piece + b"?=" for piece in pieces))
            == "Olá, não consigo entrar"
        )

    def test_reads_raw_japanese(self):
        assert text_of("鍵".encode("iso-2022-jp")) == "鍵"

    @given(st.binary(max_size=300))
    def test_never_fails_and_is_one_line(self, value):
        assert "\n" not in text_of(value)


class TestParameters:
    @pytest.mark.parametrize(
        ("value", "name", "expected"),
        [
            (b'attachment; filename="a b.pdf"', "filename", "a b.pdf"),
            (b"attachment; filename=a b.pdf", "filename", "a b.pdf"),
            (b'attachment; filename="a;b.pdf"', "filename", "a;b.pdf"),
            (b'attachment; filename="unclosed.pdf', "filename", "unclosed.pdf"),
            (b"attachment; filename*=utf-8''na%C3%A7%C3%A3o.pdf", "filename", "nação.pdf"),
            (b"attachment; filename*=iso-8859-1'pt'a%E7%E3o.pdf", "filename", "ação.pdf"),
            (b"attachment; filename*0=long; filename*1=name.pdf", "filename", "longname.pdf"),
            (
                b"attachment; filename*1*=%A3o.pdf; filename*0*=utf-8''na%C3%A7%C3",
                "filename",
                "nação.pdf",
            ),
            (b'attachment; filename="=?utf-8?q?na=C3=A7=C3=A3o?=.pdf"', "filename", "nação.pdf"),
            ('attachment; filename="nação.pdf"'.encode(), "filename", "nação.pdf"),
            (b"text/plain; CHARSET='utf-8'", "charset", "utf-8"),
            (b'text/plain; charset="utf-8; format=flowed', "format", "flowed"),
        ],
    )
    def test_reads(self, value, name, expected):
        assert parameters(value)[1][name] == expected

    def test_gives_the_token_in_lower_case_without_comments(self):
        assert parameters(b"Text/HTML (mine); charset=x")[0] == "text/html"


class TestIds:
    def test_lose_their_brackets_and_folds(self):
        assert message_ids(b"<a@b>\r\n <c\r\n d@e> <a@b>") == ["a@b", "cd@e"]

    def test_are_found_without_brackets(self):
        assert message_id(b" abc@def ") == "abc@def"

    def test_are_found_in_old_prose(self):
        assert message_id(b"Your message of Mon <abc@def>") == "abc@def"

    def test_are_none_when_there_is_none(self):
        assert message_id(b"  ") is None


class TestDateOf:
    @pytest.mark.parametrize(
        "value",
        [
            b"Mon, 3 Mar 2025 10:00:00 -0300",
            b"3 Mar 2025 13:00:00 GMT",
            b"Mon,  3 Mar 2025 10:00:00 -0300 (BRT)",
            b"2025-03-03T13:00:00Z",
            b"2025-03-03 10:00:00 -03:00",
            b"Mon, 3 Mar 25 10:00:00 -0300",
            b"Mon, 3 Mar 2025 13:00:00",
        ],
    )
    def test_reads(self, value):
        assert date_of(value) == datetime(2025, 3, 3, 13, tzinfo=UTC)

    @pytest.mark.parametrize(
        "value",
        [
            b"",
            b"yesterday",
            b"Mon, 99 Feb 2025 10:00:00 +0000",
            b"1 Jan 99999 0:0:0",
            b"Mon, 3 Mar 2025 10:00:00 +9999",
        ],
    )
    def test_gives_none_for_what_never_was(self, value):
        date_of(value)  # a wild zone may still be a moment; nothing may raise

    @given(st.binary(max_size=60))
    def test_never_fails(self, value):
        date_of(value)


class TestFromBase64:
    @pytest.mark.parametrize(
        ("encoded", "data"),
        [
            (b"aGVs\r\nbG8=", b"hello"),
            (b"aGVsbG8", b"hello"),
            (b"aG!Vs bG8=", b"hello"),
            (b"aGVsbG8=\n\n--\nfooter of a list", b"hello"),
            (b"aGVsbG8=d29ybGQ=", b"helloworld"),
            (b"aGVsbG8=x", b"hello"),
            (b"", b""),
        ],
    )
    def test_gives_what_can_be_decoded(self, encoded, data):
        assert from_base64(encoded).startswith(data)
