"""An outbound mail as bytes, read back by the standard library and by ourselves."""

from email import message_from_bytes, policy

import pytest

from messaging.channels.compose import compose
from messaging.mail import parse
from tests.factories.messaging import DeliveryFactory


def delivery(**fields):
    row = DeliveryFactory.build(**fields)
    row.pk = 1
    return row


def read(**fields):
    return message_from_bytes(compose(delivery(**fields)), policy=policy.default)


class TestCompose:
    def test_carries_both_shapes(self):
        mail = read(body_text="Olá, não há água.\n" + "x" * 2000, body_html="<p>Olá</p>")

        assert mail.get_content_type() == "multipart/alternative"
        assert mail.get_body(("plain",)).get_content().startswith("Olá, não há água.\r\nx")
        assert mail.get_body(("html",)).get_content().strip() == "<p>Olá</p>"

    def test_is_plain_when_there_is_no_html(self):
        assert read().get_content_type() == "text/plain"

    def test_carries_what_a_reply_needs(self):
        references = [f"{'r' * 80}.{number}@steward.example" for number in range(40)]
        mail = read(
            in_reply_to="a@b.example", references=references, reply_to="care+x@steward.example"
        )

        assert mail["Message-ID"].strip("<>").endswith("@steward.example")
        assert mail["In-Reply-To"] == "<a@b.example>"
        assert mail["References"].split()[0] == f"<{references[0]}>"
        assert mail["References"].split()[-1] == f"<{references[-1]}>"
        assert mail["Reply-To"].addresses[0].addr_spec == "care+x@steward.example"
        assert mail["X-Loop"] == "care@steward.example"

    def test_keeps_long_ids_whole(self):
        long_id = "a" * 200 + "@steward.example"

        assert f"<{long_id}>".encode() in compose(
            delivery(in_reply_to=long_id, references=[long_id])
        )

    @pytest.mark.parametrize("mark", ["auto-generated", "auto-replied"])
    def test_says_what_a_machine_wrote(self, mark):
        assert read(auto_submitted=mark)["Auto-Submitted"] == mark

    def test_says_nothing_of_the_kind_for_a_person(self):
        assert read()["Auto-Submitted"] is None

    @pytest.mark.parametrize("name", ["João da Silva", 'Ana "Bia" Souza', "Souza, Ana", "鍵屋", ""])
    def test_reads_back_names_and_subjects(self, name):
        parsed = parse(compose(delivery(to_name=name, subject=f"Chave não abre: {name}")))

        assert parsed.to == ("ana@guest.example",)
        assert parsed.subject == f"Chave não abre: {name}".strip()
        assert read(to_name=name)["To"].addresses[0].display_name == name

    @pytest.mark.parametrize(
        "evil", ["x\r\nBcc: evil@x.example", "x\nBcc: evil@x.example", "x\rBcc: a", "x\u2028Bcc: a"]
    )
    def test_lets_no_header_be_slipped_in(self, evil):
        mail = read(subject=evil, to_name=evil, in_reply_to=evil, references=[evil])

        assert mail["Bcc"] is None

    def test_is_the_same_every_time(self):
        row = delivery(body_html="<p>x</p>")

        assert compose(row) == compose(row)

    def test_has_lines_mail_servers_take(self):
        raw = compose(
            delivery(
                body_text="x" * 5000, references=[f"{'r' * 60}{n}@x.example" for n in range(50)]
            )
        )

        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")
