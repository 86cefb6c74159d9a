"""Failed-delivery reports, and the message they speak of."""

# ruff: noqa: E501 - mails as they travel

import pytest

from messaging.mail import parse
from tests.messaging.mail.letters import mail, multipart, part

ORIGINAL = b"From: care@steward.example\nTo: bo@gone.example\nMessage-ID: <ours-1@steward.example>\nSubject: Key\n\nHello"


def report(action="failed", status="5.1.1", original="message/rfc822", **headers):
    return multipart(
        part("The message could not be delivered."),
        part(
            f"Reporting-MTA: dns; mx.x.example\n\nFinal-Recipient: rfc822; bo@gone.example\nAction: {action}\nStatus: {status}",
            "message/delivery-status",
        ),
        part(ORIGINAL, original),
        kind="report; report-type=delivery-status",
        **{
            "From": "MAILER-DAEMON@x.example",
            "Subject": "Undelivered Mail Returned to Sender",
            **headers,
        },
    )


class TestIsBounce:
    @pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
    def test_reads_a_report(self, original):
        parsed = parse(report(original=original))

        assert (parsed.bounce, parsed.bounce_of, parsed.auto_submitted) == (
            True,
            "ours-1@steward.example",
            True,
        )

    @pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
    def test_is_false_for_what_is_no_failure(self, action):
        parsed = parse(
            report(action=action, status="2.0.0", Subject="Delivery Status Notification")
        )

        assert (parsed.bounce, parsed.auto_submitted) == (False, True)

    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            # qmail
            (
                {"From": "MAILER-DAEMON@mx.x.example", "Subject": "failure notice"},
                b"Hi. This is the qmail-send program at mx.x.example.\n\n<bo@gone.example>:\nno mailbox here\n\n"
                b"--- Below this line is a copy of the message.\n\n" + ORIGINAL,
            ),
            # Exim
            (
                {
                    "From": "Mail Delivery System <Mailer-Daemon@x.example>",
                    "Subject": "Mail delivery failed: returning message to sender",
                    "X_Failed_Recipients": "bo@gone.example",
                },
                b"This message was created automatically by mail delivery software.\n\n  bo@gone.example\n    550 unknown\n\n"
                b"------ This is a copy of the message, including all the headers. ------\n\n"
                + ORIGINAL,
            ),
            # an old sendmail, in text only
            (
                {
                    "From": "Mail Delivery Subsystem <MAILER-DAEMON@x.example>",
                    "Subject": "Returned mail: User unknown",
                },
                b"   ----- The following addresses had permanent fatal errors -----\n<bo@gone.example>\n\n"
                + ORIGINAL,
            ),
            # an Exchange in German
            (
                {"From": "postmaster@x.example", "Subject": "Unzustellbar: Key"},
                b"Ihre Nachricht konnte nicht zugestellt werden.\n\n" + ORIGINAL,
            ),
            # an empty return path and a sentence
            (
                {"From": "Post <mail@x.example>", "Return_Path": "<>", "Subject": "Nachricht"},
                b"Recipient address rejected: User unknown\n\n" + ORIGINAL,
            ),
        ],
    )
    def test_reads_prose(self, headers, body):
        parsed = parse(mail(body, **headers))

        assert (parsed.bounce, parsed.bounce_of) == (True, "ours-1@steward.example")

    def test_falls_back_to_the_answered_id(self):
        raw = mail(
            "550 5.1.1 no such user",
            From="mailer-daemon@x.example",
            Subject="failure notice",
            In_Reply_To="<ours-2@steward.example>",
        )

        assert parse(raw).bounce_of == "ours-2@steward.example"

    @pytest.mark.parametrize(
        "headers",
        [
            {"Subject": "Fwd: Undelivered Mail Returned to Sender"},
            {"Subject": "My mail to the host could not be delivered"},
            {"Subject": "Undeliverable: my parcel"},
            {"From": "MAILER-DAEMON@x.example", "Subject": "Warning: message delayed 24 hours"},
            {"From": "MAILER-DAEMON@x.example", "Subject": "Delivery Status Notification (Delay)"},
        ],
    )
    def test_is_false_for_people_and_delays(self, headers):
        parsed = parse(mail("I got this when I wrote to the host. What now?", **headers))

        assert (parsed.bounce, parsed.bounce_of) == (False, None)
