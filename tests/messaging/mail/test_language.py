"""Which language a text is in."""

import pytest

from messaging.mail.language import language_of


class TestLanguageOf:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Hello, we are locked out and nobody answers the phone.", "en"),
            ("The door is locked", "en"),
            ("Olá, estamos trancados do lado de fora e ninguém atende.", "pt"),
            ("Não consigo entrar no apartamento", "pt"),
            ("Hola, no podemos entrar y nadie contesta el teléfono.", "es"),
            ("Bonjour, nous sommes devant la porte et personne ne répond.", "fr"),
            ("Guten Tag, wir stehen vor der Tür und niemand geht ans Telefon.", "de"),
            ("Buongiorno, siamo davanti alla porta e non risponde nessuno.", "it"),
            ("Hallo, wij staan voor de deur en niemand neemt de telefoon op.", "nl"),
            ("Мы стоим у двери, никто не отвечает", "ru"),
            ("鍵が見つかりません", "ja"),
            ("我们进不去房间", "zh"),
            ("문이 잠겼어요", "ko"),
            ("אנחנו מול הדלת", "he"),
        ],
    )
    def test_is_told(self, text, language):
        assert language_of(text) == language

    @pytest.mark.parametrize(
        "text", ["", "ok", "HX7-M2QD", "12345 67890", "https://x.example/and/the/of", "Ana Souza"]
    )
    def test_is_none_rather_than_a_guess(self, text):
        assert language_of(text) is None
