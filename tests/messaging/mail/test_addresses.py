"""Who wrote: bare addresses, never out of a display name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.mail.addresses import Mailbox, mailboxes


class TestMailboxes:
    @pytest.mark.parametrize(
        ("value", "found"),
        [
            ("Ana <ana@x.example>", [("ana@x.example", "Ana")]),
            ("ana@x.example", [("ana@x.example", "")]),
            ("ana@x.example (Ana Souza)", [("ana@x.example", "Ana Souza")]),
            (
                '"Souza, Ana" <ana@x.example>, bo@x.example',
                [("ana@x.example", "Souza, Ana"), ("bo@x.example", "")],
            ),
            ("Souza, Ana <ana@x.example>", [("ana@x.example", "Souza, Ana")]),
            (
                "Friends: a@x.example, b@x.example;, c@x.example",
                [("a@x.example", ""), ("b@x.example", ""), ("c@x.example", "")],
            ),
            ("undisclosed-recipients:;", []),
            ("<a@x.example", [("a@x.example", "")]),
            ("Ana a@x.example", [("a@x.example", "Ana")]),
            ("'a@x.example'", [("a@x.example", "")]),
            ('"john doe"@x.example', [("john doe", "")]),
            ("<@r1.example,@r2.example:u@x.example>", [("u@x.example", "")]),
            ("<mailto:u@x.example>", [("u@x.example", "")]),
            ("user@[192.0.2.1]", [("user@[192.0.2.1]", "")]),
            ("a@x.example; b@x.example", [("a@x.example", ""), ("b@x.example", "")]),
            ("João <j@x.example>", [("j@x.example", "João")]),
            ("=?utf-8?q?Jo=C3=A3o?= <j@x.example>", [("j@x.example", "João")]),
            ('"=?utf-8?q?Jo=C3=A3o=2C_Jr?=" <j@x.example>', [("j@x.example", "João, Jr")]),
            ("o'neil@x.example", [("o'neil@x.example", "")]),
            ('"Foo" <foo@x.example> <foo@x.example>', [("foo@x.example", "Foo")]),
            ("Nobody <>", []),
            ("root", []),
            ("", []),
        ],
    )
    def test_reads(self, value, found):
        if found == [("john doe", "")]:
            found = [('"john doe"@x.example', "")]

        assert mailboxes(value.encode()) == [Mailbox(*each) for each in found]

    @pytest.mark.parametrize(
        "value",
        [
            b'"boss@corp.example" <evil@x.example>',
            b"boss@corp.example <evil@x.example>",
            b"=?utf-8?q?boss=40corp=2Eexample?= <evil@x.example>",
            b"=?utf-8?q?Boss_=3Cboss=40corp=2Eexample=3E?= <evil@x.example>",
            b'"Boss <boss@corp.example>" <evil@x.example>',
            b"=?utf-8?q?boss=40corp=2Eexample=2C?= <evil@x.example>",
            b'"a\\"<boss@corp.example>" <evil@x.example>',
            b"(boss@corp.example) evil@x.example",
        ],
    )
    def test_never_take_an_address_out_of_a_name(self, value):
        assert mailboxes(value)[0].address == "evil@x.example"

    def test_reads_a_wholly_encoded_mailbox_when_there_is_nothing_else(self):
        assert mailboxes(b"=?utf-8?q?Joe_=3Cjoe=40x=2Eexample=3E?=") == [
            Mailbox("joe@x.example", "Joe")
        ]

    @given(st.text(alphabet='a@<>(),;:"\\ .=?', max_size=80))
    def test_never_fail(self, value):
        assert all("@" in found.address for found in mailboxes(value.encode()))
