"""Sample: what only staff read: goodwill, authority, reviews."""

from policies.dimensions import Audience, GoverningDate, Precedence
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion

GIVING = ("Giving more than the rule", "Dar além da regra")
CAP = ("Who may go above a cap", "Quem pode ir além de um limite")


def _limits(associate: int, senior: int, manager: int) -> list[dict[str, str]]:
    return [
        {
            "role_en": "Associate",
            "role_pt": "Atendente",
            "sum": f"{associate}.00",
            "needs_en": "Rationale",
            "needs_pt": "Justificativa",
        },
        {
            "role_en": "Senior associate",
            "role_pt": "Atendente sênior",
            "sum": f"{senior}.00",
            "needs_en": "Rationale and one precedent",
            "needs_pt": "Justificativa e um precedente",
        },
        {
            "role_en": "Manager",
            "role_pt": "Gerente",
            "sum": f"{manager}.00",
            "needs_en": "Request from the owner",
            "needs_pt": "Pedido de quem é dono do caso",
        },
        {
            "role_en": "Director",
            "role_pt": "Diretor",
            "sum": "",
            "needs_en": "Manager’s view, Legal told",
            "needs_pt": "Parecer do gerente, Jurídico avisado",
        },
    ]


def _goodwill(*, associate: int, senior: int, manager: int, small: int) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="1.1",
            heading=GIVING,
            question="goodwill",
            parameters={"euros": small},
            basis="fixed",
            fixed_minor=small * 100,
            currency="EUR",
            bearer="platform",
            discretion="free",
            text=(
                (
                    f"A gesture of up to € {small}.00 needs no rule, only one sentence that says why this guest, why"
                    " now."
                ),
                (
                    f"Um gesto de até € {small},00 não precisa de regra, só de uma frase que diga por que este"
                    " hóspede, por que agora."
                ),
            ),
        ),
        SampleClause(
            anchor="1.2",
            heading=CAP,
            question="authority",
            parameters={"currency": "EUR", "limits": _limits(associate, senior, manager)},
            text=(
                "Who may go above a cap, each case. Two smaller gifts for one harm count as one.",
                "Quem pode ir além de um limite, por caso. Dois valores menores pelo mesmo dano contam como um.",
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=("Writing it down", "Registrar"),
            text=(
                "The rationale names the rule left, why it does not fit, and what the other side would say.",
                "A justificativa cita a regra deixada de lado, por que ela não serve e o que o outro lado diria.",
            ),
        ),
    ]


POLICIES = (
    SamplePolicy(
        code="goodwill-and-authority",
        title=("Goodwill and authority limits", "Cortesias e alçadas"),
        topic="goodwill",
        audience=Audience.INTERNAL,
        owner="Care Operations",
        versions=(
            SampleVersion(
                number=10,
                months=24,
                clauses=_goodwill(associate=150, senior=500, manager=3000, small=25),
                governing_date=GoverningDate.RECEIPT,
                precedence=Precedence.GOODWILL,
            ),
            SampleVersion(
                number=11,
                months=7,
                clauses=_goodwill(associate=300, senior=1000, manager=5000, small=40),
                governing_date=GoverningDate.RECEIPT,
                precedence=Precedence.GOODWILL,
                note=(
                    "Associates may go € 300.00 above a cap, it was € 150.00.",
                    "Atendentes podem ir € 300,00 além de um limite; eram € 150,00.",
                ),
            ),
        ),
    ),
    SamplePolicy(
        code="review-removal",
        title=("Removing a review", "Remoção de avaliações"),
        topic="reviews",
        audience=Audience.INTERNAL,
        owner="Community",
        versions=(
            SampleVersion(
                number=1,
                months=27,
                governing_date=GoverningDate.RECEIPT,
                precedence=Precedence.GUIDELINE,
                clauses=[
                    SampleClause(
                        anchor="1.1",
                        heading=("When it goes", "Quando sai"),
                        question="review",
                        text=(
                            (
                                "A review goes when it threatens, names private facts, was bought, or is about another"
                                " home."
                            ),
                            (
                                "Uma avaliação sai quando ameaça, expõe dados privados, foi comprada ou trata de outra"
                                " casa."
                            ),
                        ),
                    ),
                    SampleClause(
                        anchor="1.2",
                        heading=("When it stays", "Quando fica"),
                        text=(
                            (
                                "It stays when it is only harsh, unfair in the host’s eyes, or about something we"
                                " refunded."
                            ),
                            (
                                "Fica quando é só dura, injusta aos olhos do anfitrião ou sobre algo que"
                                " reembolsamos."
                            ),
                        ),
                    ),
                    SampleClause(
                        anchor="2.1",
                        heading=("Never", "Nunca"),
                        text=(
                            (
                                "We never offer money for a review to change, and never remove one as part of a"
                                " settlement."
                            ),
                            (
                                "Nunca oferecemos dinheiro para mudar uma avaliação e nunca removemos uma como parte"
                                " de um acordo."
                            ),
                        ),
                    ),
                ],
            ),
        ),
    ),
)
