"""Sample: what people may ask about their own data; the country of the guest decides how fast."""

from policies.dimensions import Audience, GoverningDate, Precedence
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion


def _requests(*, days: int) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="1.1",
            heading=("What people may ask", "O que se pode pedir"),
            text=(
                (
                    "To see, correct, move or erase what we keep about them. The wish counts in any words and on any"
                    " channel."
                ),
                (
                    "Ver, corrigir, levar ou apagar o que guardamos sobre a pessoa. O pedido vale em quaisquer palavras"
                    " e por qualquer canal."
                ),
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=("How fast", "Prazo"),
            question="privacy_deadline",
            parameters={"days": days},
            text=(
                (
                    f"We answer in full within {days} days of receiving the request, counted from the day it reached"
                    " anybody of us."
                ),
                (
                    f"Respondemos por completo em até {days} dias do recebimento do pedido, contados do dia em que ele"
                    " chegou a qualquer um de nós."
                ),
            ),
            plain=(
                f"You will have our full answer within {days} days.",
                f"Você terá nossa resposta completa em até {days} dias.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=("Who answers", "Quem responde"),
            text=(
                (
                    "Only the privacy officer sends data out, after the person’s identity was checked by a known"
                    " address."
                ),
                "Somente o encarregado envia dados, depois de conferir a identidade por um endereço já conhecido.",
            ),
        ),
        SampleClause(
            anchor="3.1",
            heading=("What stays", "O que fica"),
            question="erasure",
            text=(
                "Data under a legal hold or needed for tax stays, and we say so.",
                "Dados sob preservação legal ou exigidos por lei fiscal permanecem, e nós avisamos.",
            ),
            plain=(
                "We erase everything the law lets us erase, and tell you what has to stay and why.",
                "Apagamos tudo o que a lei permite e dizemos o que precisa ficar e por quê.",
            ),
        ),
    ]


POLICIES = (
    SamplePolicy(
        code="privacy-requests",
        title=("Privacy requests", "Pedidos sobre dados pessoais"),
        topic="privacy",
        audience=Audience.BOTH,
        owner="Privacy Office",
        versions=(
            SampleVersion(
                number=1,
                months=36,
                clauses=_requests(days=30),
                governing_date=GoverningDate.RECEIPT,
                precedence=Precedence.LAW,
            ),
            SampleVersion(
                number=2,
                months=25,
                clauses=_requests(days=15),
                governing_date=GoverningDate.RECEIPT,
                precedence=Precedence.LAW,
                scope={"region_of": "guest", "countries": ["BR"]},
                note=(
                    "Guests who live in Brazil get their answer within 15 days.",
                    "Hóspedes que moram no Brasil recebem a resposta em até 15 dias.",
                ),
            ),
        ),
    ),
)
