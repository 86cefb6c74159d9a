import pytest

from cases.intake import signals


class TestRead:
    @pytest.mark.parametrize(
        ("text", "kind", "severity"),
        [
            ("The carbon monoxide alarm went off, four of us are outside", "safety", 1),
            ("O alarme de monóxido disparou e minha filha desmaiou", "safety", 1),
            ("There is a HIDDEN CAMERA in the smoke detector", "crime", 1),
            ("Achei uma câmera escondida no banheiro", "crime", 1),
            ("A man with a knife is at the door", "crime", 1),
            ("Um homem me bateu e não nos deixa sair", "crime", 1),
            ("There is a fire in the kitchen", "safety", 1),
            ("Socorro, tem fogo na cozinha", "safety", 1),
            ("We are locked out and nobody is here", "stranded", 2),
            ("Estou na rua, não consigo entrar", "stranded", 2),
            ("My lawyer will contact you", "legal", 2),
            ("Recebi uma citação do Juizado Especial", "court", 2),
            ("Vou ao Procon amanhã", "consumer_body", 2),
            ("Under the GDPR I ask for my data", "privacy", 3),
            ("My wheelchair does not fit through the door", "discrimination", 2),
            ("Where is my refund?", "refund", 3),
            ("Cadê o meu reembolso?", "refund", 3),
        ],
    )
    def test_knows_the_kind_in_both_languages(self, text, kind, severity):
        signal = signals.read(text)

        assert signal is not None
        assert (signal.case_type, signal.severity) == (kind, severity)
        assert signal.words

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "What time is breakfast?",
            "Obrigada, foi tudo ótimo!",
            "The firepit was lovely",
            "The knives in the drawer are lovely",
            "O fogão é ótimo",
            "cobra",
        ],
    )
    def test_stays_calm_over_ordinary_words(self, text):
        assert signals.read(text) is None

    def test_the_worst_news_wins(self):
        signal = signals.read("I want a refund", "we smell gas in the kitchen")

        assert signal is not None
        assert signal.severity == 1

    def test_a_bomb_of_text_costs_no_time(self):
        assert signals.read("x " * 5_000_000) is None
