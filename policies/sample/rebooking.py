"""Sample: when the host cancels: another home, what it may cost, what the host owes."""

from policies.dimensions import Audience
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion

APPLIES = ("When this applies", "Quando isto vale")
FINDING = ("Finding another home", "Encontrar outra casa")
HOST_OWES = ("What the host owes", "O que o anfitrião deve")
LIMITS = ("Who may go above a limit", "Quem pode ir além de um limite")


def _rebooking(*, cap: int, transport: int, proof_hours: int) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="1.1",
            heading=APPLIES,
            text=(
                "The host cancels a confirmed stay, or the home cannot be lived in on the day of arrival.",
                "O anfitrião cancela uma estadia confirmada, ou não é possível ficar na casa no dia da chegada.",
            ),
        ),
        SampleClause(
            anchor="4.1",
            heading=FINDING,
            question="alternatives",
            parameters={"homes": 2},
            text=(
                (
                    "We offer at least two homes of equal standard, in the same area, before any refund is discussed."
                    " Equal means bedrooms, access needs and rating."
                ),
                (
                    "Oferecemos pelo menos duas casas de padrão igual, na mesma região, antes de falar em reembolso."
                    " Igual quer dizer quartos, acessibilidade e avaliação."
                ),
            ),
            plain=(
                (
                    "We will show you at least two homes like yours, close by. You choose, or you ask for your money"
                    " back."
                ),
                (
                    "Vamos mostrar pelo menos duas casas como a sua, por perto. Você escolhe ou pede o dinheiro de"
                    " volta."
                ),
            ),
        ),
        SampleClause(
            anchor="4.2",
            heading=FINDING,
            question="price_difference",
            parameters={"percent": cap},
            basis="booking_value",
            percent=cap,
            bearer="platform",
            discretion="range",
            text=(
                (
                    f"The difference in price is covered up to a cap of {cap}% of the booking value, taxes included,"
                    " converted at the rate of the booking day."
                ),
                (
                    f"A diferença de preço é coberta até o limite de {cap}% do valor da reserva, com impostos,"
                    " convertida pela cotação do dia da reserva."
                ),
            ),
            plain=(
                f"If the new home costs more, we pay the difference up to {cap}% of what you booked for.",
                f"Se a nova casa custar mais, nós pagamos a diferença até {cap}% do valor da sua reserva.",
            ),
            example=(
                f"Booked for € 2,330.00: the new home may cost up to € {2330 * cap / 100:,.2f} more.",
                (
                    f"Reserva de € 2.330,00: a nova casa pode custar até {cap}% a mais,"
                    f" € {_portuguese(2330 * cap / 100)}."
                ),
            ),
        ),
        SampleClause(
            anchor="4.3",
            heading=FINDING,
            question="price_below",
            parameters={"working_days": 5},
            text=(
                (
                    "If the new home costs less, the difference goes back to the guest within 5 working days, to the"
                    " way they paid."
                ),
                (
                    "Se a nova casa custar menos, a diferença volta ao hóspede em até 5 dias úteis, pelo mesmo meio de"
                    " pagamento."
                ),
            ),
            plain=(
                "If the new home costs less, we send you the difference within 5 working days.",
                "Se a nova casa custar menos, devolvemos a diferença em até 5 dias úteis.",
            ),
        ),
        SampleClause(
            anchor="4.4",
            heading=FINDING,
            question="transport",
            parameters={"euros": transport},
            basis="receipt",
            cap_minor=transport * 100,
            currency="EUR",
            bearer="platform",
            evidence=("A receipt with date and route.", "Um recibo com data e trajeto."),
            text=(
                f"Transport to the new home is covered up to € {transport}.00 for each stay, on a receipt.",
                f"O transporte até a nova casa é coberto até € {transport},00 por estadia, com recibo.",
            ),
            plain=(
                f"Keep the receipt: we pay your way to the new home up to € {transport}.00.",
                f"Guarde o recibo: pagamos o caminho até a nova casa até € {transport},00.",
            ),
        ),
        SampleClause(
            anchor="5.1",
            heading=HOST_OWES,
            question="host_fee",
            parameters={"from": 10, "until": 25},
            basis="booking_value",
            percent=25,
            bearer="host",
            discretion="range",
            text=(
                "A cancellation penalty of 10% to 25% of the booking value, by days before arrival.",
                "Uma multa de cancelamento de 10% a 25% do valor da reserva, conforme os dias até a chegada.",
            ),
        ),
        SampleClause(
            anchor="5.2",
            heading=HOST_OWES,
            question="host_fee_waiver",
            parameters={"hours": proof_hours},
            evidence=(
                "A report or invoice from a professional, with photos.",
                "Laudo ou nota de um profissional, com fotos.",
            ),
            text=(
                (
                    "No penalty when damage made the home unsafe and proof from a professional arrives within"
                    f" {proof_hours} hours."
                ),
                (
                    "Sem multa quando um dano deixou a casa insegura e a prova de um profissional chega em até"
                    f" {proof_hours} horas."
                ),
            ),
            plain=(
                f"Send us a professional’s report within {proof_hours} hours and there is no penalty.",
                f"Envie o laudo de um profissional em até {proof_hours} horas e não haverá multa.",
            ),
        ),
        SampleClause(
            anchor="6.1",
            heading=LIMITS,
            text=(
                "To give more than §4.2 allows, see the goodwill and authority policy.",
                "Para dar mais do que o §4.2 permite, veja a política de cortesias e alçadas.",
            ),
        ),
    ]


def _portuguese(value: float) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


POLICIES = (
    SamplePolicy(
        code="rebooking",
        title=("Host cancellation and rebooking", "Cancelamento pelo anfitrião e realocação"),
        topic="rebooking",
        audience=Audience.BOTH,
        owner="Guest Policy",
        versions=(
            SampleVersion(
                number=5, months=29, clauses=_rebooking(cap=10, transport=50, proof_hours=24)
            ),
            SampleVersion(
                number=6,
                months=20,
                clauses=_rebooking(cap=20, transport=50, proof_hours=48),
                note=(
                    "The cap of §4.2 rises from 10% to 20%; hosts have 48 hours for proof.",
                    "O limite do §4.2 sobe de 10% para 20%; anfitriões têm 48 horas para a prova.",
                ),
            ),
            SampleVersion(
                number=7,
                months=11,
                clauses=_rebooking(cap=20, transport=80, proof_hours=72),
                note=(
                    "Transport is covered up to € 80.00; hosts have 72 hours for proof.",
                    "O transporte é coberto até € 80,00; anfitriões têm 72 horas para a prova.",
                ),
            ),
            SampleVersion(
                number=8,
                months=1,
                clauses=_rebooking(cap=35, transport=80, proof_hours=72),
                note=(
                    "The cap of §4.2 rises from 20% to 35%.",
                    "O limite do §4.2 sobe de 20% para 35%.",
                ),
            ),
        ),
    ),
)
