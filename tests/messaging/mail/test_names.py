"""File names a stranger chose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.mail.names import LONGEST, safe_name


class TestSafeName:
    @pytest.mark.parametrize(
        ("name", "safe"),
        [
            ("a.pdf", "a.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\a.pdf", "a.pdf"),
            ("nação 1.pdf", "nação 1.pdf"),
            ("invoice\u202efdp.exe", "invoicefdp.exe"),
            ("a\u200b.pdf", "a.pdf"),
            ("a\x00\r\n.pdf", "a.pdf"),
            (".htaccess", "htaccess"),
            ("...", "attachment-3.bin"),
            ("", "attachment-3.bin"),
            ("con.txt", "_con.txt"),
            ("a<b>|c?.txt", "a_b__c_.txt"),
        ],
    )
    def test_is_plain(self, name, safe):
        assert safe_name(name, type_="application/octet-stream", number=3) == safe

    @given(st.text(max_size=400))
    def test_is_always_short_and_safe(self, name):
        safe = safe_name(name, type_="image/png", number=1)

        assert 0 < len(safe.encode()) <= LONGEST
        assert not set(safe) & set("/\\\x00\n\r:")
        assert not safe.startswith(".")
