"""Sample: what a guest gets back of a long stay."""

from policies.dimensions import Audience, GoverningDate
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion

WHEN = ("When the guest cancels", "Quando o hóspede cancela")


def _long(*, days: int) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="1.1",
            heading=("When this applies", "Quando isto vale"),
            text=(
                "Stays of 28 nights or more, whatever policy the host chose for shorter ones.",
                "Estadias de 28 noites ou mais, qualquer que seja a política do anfitrião para as mais curtas.",
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=WHEN,
            question="refund",
            conditions={"notice_days": {"at_least": days}},
            parameters={"days": days},
            basis="paid",
            percent=100,
            bearer="host",
            text=(
                f"Cancelled {days} days or more before check-in: everything paid is refunded.",
                f"Cancelamento com {days} dias ou mais de antecedência: tudo o que foi pago é devolvido.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=WHEN,
            question="refund",
            conditions={"notice_days": {"below": days}},
            basis="unused_nights",
            percent=100,
            bearer="host",
            parameters={"kept_nights": 30},
            text=(
                (
                    "Cancelled later, or during the stay: the next 30 nights are kept, the nights after them are"
                    " refunded."
                ),
                (
                    "Cancelamento depois disso, ou durante a estadia: as 30 noites seguintes ficam com o anfitrião;"
                    " as noites depois delas são devolvidas."
                ),
            ),
            plain=(
                "A long stay has a notice of 30 nights. You get back every night after those.",
                "Uma estadia longa tem aviso de 30 noites. Você recebe de volta todas as noites depois delas.",
            ),
        ),
    ]


POLICIES = (
    SamplePolicy(
        code="long-stays",
        title=("Long stays", "Estadias longas"),
        topic="cancellation",
        audience=Audience.BOTH,
        owner="Guest Policy",
        versions=(
            SampleVersion(
                number=1,
                months=34,
                clauses=_long(days=28),
                governing_date=GoverningDate.BOOKING,
                scope={"nights_from": 28},
            ),
            SampleVersion(
                number=2,
                months=10,
                clauses=_long(days=30),
                governing_date=GoverningDate.BOOKING,
                scope={"nights_from": 28},
                note=(
                    "Full refund until 30 days before, it was 28.",
                    "Reembolso integral até 30 dias antes; eram 28.",
                ),
            ),
        ),
    ),
)
