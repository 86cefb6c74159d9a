"""A whole mail read."""

# ruff: noqa: E501 - mails as they travel

from datetime import UTC, datetime

from messaging.mail import parse
from tests.messaging.mail.letters import mail, multipart, part


class TestParse:
    def test_reads_an_ordinary_mail(self):
        raw = mail(
            "Não consigo entrar, a porta está fechada.\n\nEnviado do meu iPhone\n\n> Em 3 de mar. de 2025, às 10:00, Care <care@steward.example> escreveu:\n>\n> Olá".encode(),
            From="=?utf-8?Q?Jo=C3=A3o?= <joao@guest.example>",
            Cc="Bo <bo@x.example>, c@x.example",
            Subject="=?utf-8?Q?Re=3A_Ol=C3=A1?=",
            Message_ID="<1@guest.example>",
            In_Reply_To="<0@steward.example>",
            References="<a@steward.example>\n <0@steward.example>",
            Date="Mon, 3 Mar 2025 10:00:00 -0300",
            Content_Type="text/plain; charset=utf-8",
        )

        answer = parse(raw).as_json()

        assert answer.pop("text").startswith("Não consigo entrar")
        assert answer == {
            "from": "joao@guest.example",
            "from_name": "João",
            "to": ["care@steward.example"],
            "cc": ["bo@x.example", "c@x.example"],
            "subject": "Re: Olá",
            "message_id": "1@guest.example",
            "in_reply_to": "0@steward.example",
            "references": ["a@steward.example", "0@steward.example"],
            "date": "2025-03-03T13:00:00Z",
            "reply_text": "Não consigo entrar, a porta está fechada.",
            "html_sanitised": "",
            "attachments": [],
            "auto_submitted": False,
            "bounce": False,
            "bounce_of": None,
            "language": "pt",
        }

    def test_reads_nothing_out_of_nothing(self):
        answer = parse(b"").as_json()

        assert (
            answer["from"],
            answer["subject"],
            answer["text"],
            answer["references"],
            answer["date"],
        ) == (None, "", "", None, None)

    def test_never_takes_reply_to_for_the_author(self):
        assert parse(mail(From=None, Reply_To="evil@x.example", Sender="s@x.example")).from_ is None

    def test_takes_the_first_author(self):
        assert parse(mail(From="a@x.example, b@x.example")).from_ == "a@x.example"

    def test_takes_quotes_out_of_html_only_mail(self):
        raw = mail(
            "<div>New words</div><br><div class='gmail_quote'><div class='gmail_attr'>On Mon, Mar 3, 2025 at 10:00 AM Care &lt;care@x.example&gt; wrote:<br></div>"
            "<blockquote class='gmail_quote'>old</blockquote></div>",
            Content_Type="text/html",
        )

        parsed = parse(raw)

        assert parsed.reply_text == "New words"
        assert "old" in parsed.text

    def test_reads_a_subject_in_the_letters_of_the_body(self):
        raw = mail(
            "привет всем".encode("koi8-r"),
            Subject="Ключ не подходит".encode("koi8-r"),
            Content_Type="text/plain; charset=koi8-r",
        )

        assert parse(raw).subject == "Ключ не подходит"

    def test_reads_dates_of_every_part_of_the_world(self):
        assert parse(mail(Date="Mon, 3 Mar 2025 10:00:00 +0900")).date == datetime(
            2025, 3, 3, 1, tzinfo=UTC
        )

    def test_puts_a_report_with_several_pages_of_html_together(self):
        parsed = parse(multipart(part("<p>a</p>", "text/html"), part("<p>b</p>", "text/html")))

        assert parsed.html_sanitised == "<p>a</p>\n<p>b</p>"
