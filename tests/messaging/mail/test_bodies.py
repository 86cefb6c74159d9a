"""Which parts are the words and which are files."""

import base64

import pytest

from messaging.mail import parse
from messaging.mail.flowed import unflowed
from tests.messaging.mail.letters import mail, multipart, nested, part

PNG = base64.b64encode(b"\x89PNG12345").decode()


def files(parsed):
    return [(file.name, file.type, file.size, file.inline) for file in parsed.attachments]


class TestWords:
    def test_are_the_plain_part_of_two_versions(self):
        parsed = parse(
            multipart(part("plain"), part("<p>rich</p>", "text/html"), kind="alternative")
        )

        assert (parsed.text, parsed.html_sanitised, files(parsed)) == ("plain", "<p>rich</p>", [])

    def test_are_the_html_when_the_plain_part_is_empty(self):
        parsed = parse(multipart(part(" \n"), part("<p>rich</p>", "text/html"), kind="alternative"))

        assert parsed.text == "rich"

    def test_are_the_html_when_the_plain_part_only_says_so(self):
        said = "This message is in HTML format. Your program does not support HTML."
        parsed = parse(multipart(part(said), part("<p>rich</p>", "text/html"), kind="alternative"))

        assert parsed.text == "rich"

    def test_are_html_alone(self):
        assert parse(mail("<p>a</p><p>b</p>", Content_Type="text/html")).text == "a\n\nb"

    def test_are_found_without_a_content_type(self):
        assert parse(mail("<html><body>a</body></html>")).text == "a"

    def test_are_joined_over_several_parts(self):
        parsed = parse(
            multipart(
                part("one"), part(PNG, "image/png", Content_Transfer_Encoding="base64"), part("two")
            )
        )

        assert parsed.text == "one\ntwo"

    def test_are_not_said_twice(self):
        parsed = parse(
            multipart(
                part("the same words, said once"),
                part("<p>the same words, said once</p>", "text/html"),
            )
        )

        assert parsed.text == "the same words, said once"

    def test_are_found_in_towers(self):
        both = nested(
            part("plain"),
            nested(
                part("<p>rich</p>", "text/html"),
                part("x", "image/png", Content_ID="<a@b>"),
                kind="related",
                boundary="deep",
            ),
        )
        parsed = parse(multipart(both, part("x", "application/pdf; name=a.pdf")))

        assert (parsed.text, parsed.html_sanitised) == ("plain", "<p>rich</p>")
        assert [file.name for file in parsed.attachments] == ["attachment-1.png", "a.pdf"]

    def test_are_found_in_apple_mail(self):
        rich = nested(
            part("<p>before</p>", "text/html"),
            part("x", "application/pdf; name=a.pdf", Content_Disposition="inline; filename=a.pdf"),
            part("<p>after</p>", "text/html"),
            kind="mixed",
            boundary="deep",
        )
        parsed = parse(multipart(part("before and after"), rich, kind="alternative"))

        assert parsed.text == "before and after"
        assert [file.name for file in parsed.attachments] == ["a.pdf"]
        assert "after" in parsed.html_sanitised

    def test_take_the_charset_of_the_page_when_the_part_names_none(self):
        page = '<meta charset="koi8-r"><p>привет всем</p>'.encode("koi8-r")

        assert parse(mail(page, Content_Type="text/html")).text == "привет всем"

    def test_lose_their_soft_line_breaks(self):
        parsed = parse(
            mail(
                "This is one \nline.\n\n> a \n> b\n-- \nAna",
                Content_Type="text/plain; format=flowed",
            )
        )

        assert parsed.text == "This is one line.\n\n> a b\n-- \nAna"


class TestFiles:
    @pytest.mark.parametrize(
        ("type_", "headers", "expected"),
        [
            ("application/pdf; name=a.pdf", {}, ("a.pdf", "application/pdf", False)),
            (
                "text/plain",
                {"Content_Disposition": "attachment; filename=a.txt"},
                ("a.txt", "text/plain", False),
            ),
            ("text/plain; name=log.txt", {}, ("log.txt", "text/plain", False)),
            ("text/calendar; method=REQUEST", {}, ("attachment-1.ics", "text/calendar", False)),
            ("text/csv", {}, ("attachment-1.csv", "text/csv", False)),
            (
                "image/png",
                {"Content_Disposition": "inline; filename=a.png"},
                ("a.png", "image/png", True),
            ),
            (
                "application/pgp-signature",
                {},
                ("attachment-1.asc", "application/pgp-signature", False),
            ),
            ("image/png; name=a.png", {"Content_ID": "<x@y>"}, ("a.png", "image/png", True)),
        ],
    )
    def test_are_every_part_that_is_not_a_body(self, type_, headers, expected):
        parsed = parse(multipart(part("words"), part("12345", type_, **headers)))

        (file,) = parsed.attachments
        assert (file.name, file.type, file.inline) == expected
        assert (file.size, parsed.text) == (5, "words")

    def test_are_attached_messages_unopened(self):
        inner = multipart(
            part("inner words"),
            part("x", "application/pdf; name=in.pdf"),
            Subject="Inner",
            boundary="inner",
        )
        parsed = parse(multipart(part("words"), part(inner, "message/rfc822")))

        assert parsed.text == "words"
        assert [file.name for file in parsed.attachments] == ["Inner.eml"]

    def test_are_decoded(self):
        parsed = parse(
            multipart(
                part("words"),
                part(PNG, "image/png; name=a.png", Content_Transfer_Encoding="base64"),
            )
        )

        assert parsed.attachments[0].content == b"\x89PNG12345"

    def test_are_found_in_old_mails(self):
        body = b"words\n\nbegin 644 cat.txt\n#0V%T\n`\nend\nmore words"
        parsed = parse(mail(body))

        assert [(file.name, file.content) for file in parsed.attachments] == [("cat.txt", b"Cat")]
        assert "begin" not in parsed.text

    def test_are_whole_when_the_mail_is_one_file(self):
        parsed = parse(
            mail(PNG, Content_Type="image/png; name=a.png", Content_Transfer_Encoding="base64")
        )

        assert (parsed.text, [file.name for file in parsed.attachments]) == ("", ["a.png"])

    def test_are_both_halves_of_an_encrypted_mail(self):
        parsed = parse(
            multipart(
                part("Version: 1", "application/pgp-encrypted"),
                part("x", "application/octet-stream; name=e.asc"),
                kind="encrypted",
            )
        )

        assert len(parsed.attachments) == 2


class TestUnflowed:
    def test_joins_without_the_space_when_asked(self):
        assert unflowed("Donau \ndampf", del_sp=True) == "Donaudampf"

    def test_keeps_depths_apart(self):
        assert unflowed(">> a \n> b") == ">> a \n> b"
