"""Letters, whatever the label says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.mail.charsets import clean, codec_of, decode

PORTUGUESE = "Não há água quente, à noite também não. Preço: 10 €"
RUSSIAN = "Мы не можем войти в квартиру, дверь закрыта и никто не отвечает."
JAPANESE = "鍵が見つかりません。助けてください。"
CHINESE = "我们进不去房间，门锁着，没有人接电话。"


class TestCodecOf:
    @pytest.mark.parametrize(
        ("label", "codec"),
        [
            ("ISO-8859-1", "cp1252"),
            ('"utf-8"', "utf-8"),
            ("UTF8", "utf-8"),
            ("utf-8;", "utf-8"),
            ("gb2312", "gb18030"),
            ("ks_c_5601-1987", "cp949"),
            ("windows-1251", "cp1251"),
            ("cp-850", "cp850"),
            ("x-unknown", "us-ascii"),
            ("koi8-r", "koi8-r"),
        ],
    )
    def test_knows_what_labels_mean(self, label, codec):
        assert codec_of(label) == codec

    @pytest.mark.parametrize(
        "label", [None, "", "nonsense-99", "base64", "rot13", "unicode_escape", "hex"]
    )
    def test_refuses_what_are_no_letters(self, label):
        assert codec_of(label) is None


class TestDecode:
    @pytest.mark.parametrize(
        ("text", "written", "label"),
        [
            (PORTUGUESE, "utf-8", "utf-8"),
            (PORTUGUESE, "cp1252", "iso-8859-1"),  # what Windows calls Latin-1
            (PORTUGUESE, "utf-8", "iso-8859-1"),  # mislabelled
            (PORTUGUESE, "utf-8", "us-ascii"),
            (PORTUGUESE, "utf-8", None),
            (PORTUGUESE, "cp1252", "utf-8"),  # mislabelled the other way
            (PORTUGUESE, "cp1252", None),
            (PORTUGUESE, "utf-8-sig", "iso-8859-1"),
            (PORTUGUESE, "utf-16", "utf-16"),
            (PORTUGUESE, "utf-16-le", "utf-16"),
            (PORTUGUESE, "utf-7", "utf-7"),
            (RUSSIAN, "koi8-r", "koi8-r"),
            (RUSSIAN, "cp1251", "windows-1251"),
            (RUSSIAN, "utf-8", "koi8-r"),
            (RUSSIAN, "cp1251", None),
            (RUSSIAN, "koi8-r", "x-unknown"),
            (JAPANESE, "iso-2022-jp", "iso-2022-jp"),
            (JAPANESE, "iso-2022-jp", None),
            (JAPANESE, "shift_jis", "shift_jis"),
            (JAPANESE, "euc-jp", "euc-jp"),
            (CHINESE, "gbk", "gb2312"),
            (CHINESE, "gb18030", "gbk"),
            (CHINESE, "utf-8", "gb2312"),
            ("你好，世界", "big5", "big5"),
            ("안녕하세요", "cp949", "ks_c_5601-1987"),
        ],
    )
    def test_reads(self, text, written, label):
        assert decode(text.encode(written), label) == text

    def test_keeps_the_good_letters_of_broken_utf8(self):
        assert decode("Não há ág".encode()[:-1] + b"\xff" + "é".encode(), "utf-8").startswith(
            "Não há"
        )

    def test_takes_the_hint_of_the_rest_of_the_mail(self):
        assert decode(RUSSIAN.encode("koi8-r"), None, hint="koi8-r") == RUSSIAN

    @given(
        st.binary(max_size=300),
        st.sampled_from(
            [
                "utf-8",
                "gb2312",
                "utf-7",
                "hz",
                "utf-16",
                "iso-2022-jp",
                None,
                "cp1252",
                "utf-32",
                "idna",
            ]
        ),
    )
    def test_never_fails_and_gives_text_a_database_takes(self, data, label):
        text = decode(data, label)

        assert "\x00" not in text
        text.encode("utf-8")


class TestClean:
    def test_removes_half_letters_and_nul(self):
        assert clean("a\x00\ud83d\ude00b\ud800") == "a😀b�"
