"""Mutated mails: whatever arrives is read somehow, quickly, and into text the database takes."""

# ruff: noqa: E501 - mails as they travel

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.mail import parse
from tests.messaging.mail.letters import mail, multipart, nested, part
from tests.messaging.mail.test_bounces import report
from tests.messaging.mail.test_sanitise import VECTORS, is_safe
from tests.messaging.mail.test_tnef import winmail

SEEDS = [
    mail("words", Subject="=?utf-8?q?caf=C3=A9?=", Date="Mon, 3 Mar 2025 10:00:00 -0300"),
    multipart(
        nested(part("plain"), part("<p>rich</p>", "text/html")),
        part("eA==", "application/pdf; name*=utf-8''a%20b.pdf", Content_Transfer_Encoding="base64"),
    ),
    report(),
    multipart(part(winmail(("a.pdf", b"12345"), body="x"), "application/ms-tnef")),
    mail("".join(VECTORS), Content_Type="text/html; charset=utf-8"),
    mail(
        "caf=E9 =\nnow",
        Content_Transfer_Encoding="quoted-printable",
        Content_Type="text/plain; charset=iso-8859-1; format=flowed",
    ),
    mail("> a\n\nOn 3 Mar 2025, at 10:00, Ana <a@b.example> wrote:\n> b\n-- \nx"),
    mail(b"begin 644 x\n#0V%T\n`\nend", Content_Type="text/plain; charset=utf-7"),
]
TOKENS = [
    b"--", b"--frontier", b"\r\n", b"\n", b"\r", b"\x00", b"=?utf-8?q?", b"?=", b'"', b"<", b">", b"(", b"\xff\xfe", b"\xed\xa0\x80",
    b"charset=utf-16", b"charset=hz", b"charset=idna", b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"Content-Type: message/rfc822\r\n", b"name*0*=", b"<blockquote>", b"<!--", b"&#xD800;", b"Date: Mon, 99 Feb 99999 9:9:9 +9999\r\n", b"\x1b$B",
]  # fmt: skip


def mutated(seed, chance):
    data = bytearray(seed)
    for _change in range(chance.choice([1, 3, 12])):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(4)
        if kind == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif kind == 1:
            data[at:at] = chance.choice(TOKENS)
        elif kind == 2:
            del data[at : at + chance.randrange(60)]
        else:
            other = chance.choice(SEEDS)
            data[at:at] = other[chance.randrange(len(other)) :][:300]
    return bytes(data)


def assert_readable(raw):
    parsed = parse(raw)
    line = json.dumps(parsed.as_json(), ensure_ascii=False)
    line.encode("utf-8")
    assert "\x00" not in parsed.subject + parsed.text + parsed.reply_text + parsed.html_sanitised
    assert is_safe(parsed.html_sanitised)
    assert "\n" not in parsed.subject
    assert all(file.name for file in parsed.attachments)


class TestParse:
    @given(st.binary(max_size=600))
    def test_survives_noise(self, raw):
        assert_readable(raw)

    @pytest.mark.parametrize("number", range(40))
    def test_survives_mutated_mail(self, number):
        chance = random.Random(number)
        for seed in SEEDS:
            for _round in range(4):
                assert_readable(mutated(seed, chance))

    @settings(deadline=None)
    @given(st.lists(st.sampled_from(TOKENS), max_size=60))
    def test_survives_tokens(self, tokens):
        assert_readable(b"".join(tokens))

    @pytest.mark.parametrize(
        "raw",
        [
            b"Subject: " + b"=?a?b?" * 9000,
            b"References: " + b"<" * 60000,
            b"To: " + b'"a\\" <' * 9000,
            b"Content-Type: text/plain; " + b'a="' * 20000,
            mail(b"On 1/1/2020 10:00, x@y wrote:\r\n" * 5000),
            mail((b"-" * 300 + b"\r\n") * 3000),
            mail(b"From: a\r\n" * 20000),
            mail(b"begin 644 x\r\n" * 20000),
            mail(b"<b>" * 900 + b"<p>" * 5000, Content_Type="text/html"),
            multipart(*[part("x")] * 3000),
            b"X: y\r\n" * 100_000,
        ],
        ids=range(11),
    )
    def test_is_quick_with_what_is_built_to_be_slow(self, raw):
        assert_readable(raw)
