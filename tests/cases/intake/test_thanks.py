import pytest

from cases.intake import thanks


class TestIsAll:
    @pytest.mark.parametrize(
        "text",
        [
            "Thank you so much!",
            "Thanks for your help, all good.\nBest regards,\nMariana",
            "Muito obrigada pela ajuda! Abraços",
            "Obrigado, resolvido.",
        ],
    )
    def test_knows_a_plain_thank_you(self, text):
        assert thanks.is_all(text, names="Mariana Silva")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "ok",
            "Help!",
            "Thank you. Help",
            "Thanks, but the door is broken",
            "Thank you. Can you also send the receipt?",
            "Obrigada, mas não consigo entrar",
            "Thanks, they said room 12",
            "thank you " * 200,
        ],
    )
    def test_takes_anything_more_for_more(self, text):
        assert not thanks.is_all(text, names="Mariana Silva")
