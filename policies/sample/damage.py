"""Sample: damage, and the promise of a fair price."""

from policies.dimensions import Audience, GoverningDate
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion

ASKING = ("Asking for money", "Pedir o valor")
DECIDING = ("Deciding", "Decidir")


def _damage(*, days: int, answer_hours: int) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="1.1",
            heading=ASKING,
            question="claim_window",
            conditions={"days_after_checkout": {"below": days + 1}},
            parameters={"days": days},
            evidence=(
                "Photos from before and after, an invoice or an estimate.",
                "Fotos de antes e depois, nota fiscal ou orçamento.",
            ),
            text=(
                f"The host asks within {days} days of check-out, with photos from before and after and a price.",
                (
                    f"O anfitrião faz o pedido em até {days} dias depois do check-out, com fotos de antes e depois e um"
                    " preço."
                ),
            ),
            plain=(
                f"You have {days} days after check-out. Photos and an invoice make it quick.",
                f"Você tem {days} dias depois do check-out. Fotos e nota fiscal aceleram tudo.",
            ),
        ),
        SampleClause(
            anchor="1.2",
            heading=ASKING,
            question="claim_window",
            conditions={"days_after_checkout": {"at_least": days + 1}},
            text=(
                "A later request is refused, unless the damage could not be seen before.",
                "Um pedido posterior é recusado, salvo se o dano não podia ser visto antes.",
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=DECIDING,
            question="guest_answer",
            parameters={"hours": answer_hours},
            text=(
                (
                    f"The guest has {answer_hours} hours to agree, to offer another sum or to say no. Silence is not a"
                    " yes: then we decide on what was sent."
                ),
                (
                    f"O hóspede tem {answer_hours} horas para aceitar, oferecer outro valor ou recusar. Silêncio não é"
                    " sim: nesse caso decidimos com o que foi enviado."
                ),
            ),
            plain=(
                f"You have {answer_hours} hours to tell us what happened. Nothing is taken without a decision.",
                f"Você tem {answer_hours} horas para contar o que aconteceu. Nada é cobrado sem uma decisão.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=DECIDING,
            question="wear",
            text=(
                "Ordinary wear is not damage. Old things count for what they were worth on the day.",
                "Desgaste comum não é dano. Coisas usadas contam pelo que valiam no dia.",
            ),
        ),
        SampleClause(
            anchor="3.1",
            heading=("What is paid", "O que é pago"),
            question="damage_sum",
            basis="receipt",
            cap_minor=500_000,
            currency="EUR",
            bearer="guest",
            discretion="range",
            parameters={"euros": 5000},
            text=(
                "Up to € 5,000.00 is decided at this desk, on invoices; above that an insurer decides.",
                "Até € 5.000,00 decidimos aqui, com notas fiscais; acima disso quem decide é a seguradora.",
            ),
        ),
    ]


def _price_match(*, hours: int) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="1.1",
            heading=("What must be the same", "O que precisa ser igual"),
            text=(
                (
                    "The same home, days, number of people, meals, terms of cancellation and currency, open to"
                    " everybody and bookable at the moment we look."
                ),
                (
                    "A mesma casa, datas, número de pessoas, refeições, condições de cancelamento e moeda, aberta a"
                    " todos e disponível no momento em que verificamos."
                ),
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=("What we pay", "O que pagamos"),
            question="price_match",
            parameters={"hours": hours},
            basis="price_difference",
            percent=100,
            bearer="platform",
            evidence=(
                "A link and a picture of the whole page with the date.",
                "Um link e uma imagem da página inteira com a data.",
            ),
            text=(
                (
                    f"The difference, if the guest tells us within {hours} hours of booking and before free"
                    " cancellation ends."
                ),
                (
                    f"A diferença, se o hóspede avisar em até {hours} horas depois de reservar e antes do fim do"
                    " cancelamento gratuito."
                ),
            ),
            plain=(
                f"Send us the link within {hours} hours of booking and we pay you the difference.",
                f"Envie o link em até {hours} horas depois de reservar e pagamos a diferença a você.",
            ),
            example=(
                "Paid € 620.00, found for € 575.00: € 45.00 goes back.",
                "Pagou € 620,00, encontrou por € 575,00: € 45,00 voltam.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=("What we pay", "O que pagamos"),
            text=(
                "Member prices, coupons, package trips and mystery offers do not count.",
                "Preços para membros, cupons, pacotes e ofertas secretas não contam.",
            ),
        ),
    ]


POLICIES = (
    SamplePolicy(
        code="damage-requests",
        title=("Damage requests", "Pedidos por danos"),
        topic="damage",
        audience=Audience.BOTH,
        owner="Host Policy",
        versions=(
            SampleVersion(
                number=1,
                months=36,
                clauses=_damage(days=14, answer_hours=72),
                governing_date=GoverningDate.CHECKOUT,
            ),
            SampleVersion(
                number=2,
                months=18,
                clauses=_damage(days=14, answer_hours=24),
                governing_date=GoverningDate.CHECKOUT,
                note=(
                    "The guest answers within 24 hours, it was 72.",
                    "O hóspede responde em até 24 horas; eram 72.",
                ),
            ),
            SampleVersion(
                number=3,
                months=6,
                clauses=_damage(days=14, answer_hours=48),
                governing_date=GoverningDate.CHECKOUT,
                note=(
                    "The guest has 48 hours again: 24 was too short across time zones.",
                    "O hóspede volta a ter 48 horas: 24 era pouco entre fusos horários.",
                ),
            ),
        ),
    ),
    SamplePolicy(
        code="price-match",
        title=("Price match", "Igualamos o preço"),
        topic="price-match",
        audience=Audience.GUEST,
        owner="Commercial",
        versions=(
            SampleVersion(number=1, months=32, clauses=_price_match(hours=24)),
            SampleVersion(
                number=2,
                months=15,
                clauses=_price_match(hours=72),
                note=(
                    "The guest has 72 hours, it was 24.",
                    "O hóspede tem 72 horas; eram 24.",
                ),
            ),
        ),
    ),
)
