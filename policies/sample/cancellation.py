"""Sample: what a guest gets back when plans change."""

from policies.dimensions import Audience, Precedence
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion

WHEN = ("When the guest cancels", "Quando o hóspede cancela")
GRACE = ("Change of mind", "Desistência logo após reservar")
FEES = ("Cleaning and fees", "Limpeza e taxas")
GRACE_NOTE = (
    "Adds a free change of mind within 24 hours of booking.",
    "Acrescenta a desistência gratuita em até 24 horas depois da reserva.",
)


def _grace(hours: int, days: int) -> SampleClause:
    return SampleClause(
        anchor="3.1",
        heading=GRACE,
        question="refund",
        conditions={
            "hours_since_booking": {"below": hours},
            "notice_days": {"at_least": days},
        },
        parameters={"hours": hours, "days": days},
        basis="paid",
        percent=100,
        bearer="host",
        text=(
            (
                f"Within {hours} hours of booking the guest may cancel for a full refund, as long as check-in is"
                f" at least {days} days away. Hours run on the clock of the home."
            ),
            (
                f"Até {hours} horas depois de reservar, o hóspede pode cancelar com reembolso integral, desde que"
                f" faltem pelo menos {days} dias para o check-in. As horas contam no relógio da casa."
            ),
        ),
        plain=(
            (
                f"You changed your mind within {hours} hours and your stay is at least {days} days away, so you"
                " get everything back."
            ),
            (
                f"Você desistiu em menos de {hours} horas e faltam pelo menos {days} dias para a estadia, então"
                " recebe tudo de volta."
            ),
        ),
    )


def _cleaning() -> SampleClause:
    return SampleClause(
        anchor="4.1",
        heading=FEES,
        question="cleaning_fee",
        text=(
            "The cleaning fee goes back in full whenever the guest did not check in.",
            "A taxa de limpeza é devolvida por inteiro sempre que o hóspede não chegou a entrar.",
        ),
        plain=(
            "You never arrived, so there was nothing to clean: the cleaning fee is yours.",
            "Você não chegou a entrar, então não houve o que limpar: a taxa de limpeza volta para você.",
        ),
    )


def _flexible(*, grace: bool) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="2.1",
            heading=WHEN,
            question="refund",
            conditions={"notice_hours": {"at_least": 24}},
            parameters={"hours": 24},
            basis="paid",
            percent=100,
            bearer="host",
            text=(
                "Cancelled 24 hours or more before check-in: everything paid is refunded.",
                "Cancelamento com 24 horas ou mais de antecedência: tudo o que foi pago é devolvido.",
            ),
            plain=(
                "You told us a day or more ahead, so you get everything back.",
                "Você avisou com um dia ou mais de antecedência, então recebe tudo de volta.",
            ),
            example=(
                "Check-in Friday 15:00, cancelled Thursday 14:30: full refund of € 480.00.",
                "Check-in na sexta às 15h, cancelado na quinta às 14h30: reembolso integral de € 480,00.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=WHEN,
            question="refund",
            conditions={"notice_hours": {"below": 24}},
            parameters={"kept_nights": 1},
            basis="unused_nights",
            percent=100,
            bearer="host",
            text=(
                "Cancelled later: the first night and every night already slept are kept, the rest is refunded.",
                (
                    "Cancelamento depois disso: a primeira noite e as noites já usadas ficam com o anfitrião; o"
                    " restante é devolvido."
                ),
            ),
            plain=(
                "It was less than a day ahead, so the first night stays with the host and you get the others back.",
                "Faltava menos de um dia, então a primeira noite fica com o anfitrião e você recebe as demais.",
            ),
        ),
        *([_grace(24, 7)] if grace else []),
        _cleaning(),
    ]


def _moderate(*, days: int, percent: int, grace: bool) -> list[SampleClause]:
    return [
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
            plain=(
                f"There were still {days} days or more to go, so you get everything back.",
                f"Ainda faltavam {days} dias ou mais, então você recebe tudo de volta.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=WHEN,
            question="refund",
            conditions={"notice_days": {"below": days}},
            parameters={"percent": percent, "kept_nights": 1},
            basis="unused_nights",
            percent=percent,
            bearer="host",
            text=(
                (
                    f"Cancelled later: nights slept and one more night are kept, and {percent}% of the nights left is"
                    " refunded."
                ),
                (
                    f"Cancelamento depois disso: ficam as noites usadas e mais uma, e {percent}% das noites restantes"
                    " são devolvidos."
                ),
            ),
            plain=(
                f"You get {percent}% of the nights you will not use, after one night for the host.",
                f"Você recebe {percent}% das noites que não vai usar, depois de uma noite para o anfitrião.",
            ),
            example=(
                f"Five nights at R$ 300.00, cancelled two days ahead: four nights count, {percent}% of R$ 1,200.00.",
                (
                    f"Cinco noites a R$ 300,00, canceladas dois dias antes: contam quatro noites, {percent}% de"
                    " R$ 1.200,00."
                ),
            ),
        ),
        *([_grace(24, 7)] if grace else []),
        _cleaning(),
    ]


def _firm(*, full: int, half: int, percent: int, grace: bool) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="2.1",
            heading=WHEN,
            question="refund",
            conditions={"notice_days": {"at_least": full}},
            parameters={"days": full},
            basis="paid",
            percent=100,
            bearer="host",
            text=(
                f"Cancelled {full} days or more before check-in: everything paid is refunded.",
                f"Cancelamento com {full} dias ou mais de antecedência: tudo o que foi pago é devolvido.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=WHEN,
            question="refund",
            conditions={"notice_days": {"at_least": half, "below": full}},
            parameters={"from": half, "until": full, "percent": percent},
            basis="paid",
            percent=percent,
            bearer="host",
            text=(
                (
                    f"Cancelled between {half} and {full} days before check-in: {percent}% of what was paid is"
                    " refunded."
                ),
                (
                    f"Cancelamento entre {half} e {full} dias antes do check-in: {percent}% do valor pago são"
                    " devolvidos."
                ),
            ),
            plain=(
                f"There were between {half} and {full} days to go, so {percent}% comes back to you.",
                f"Faltavam entre {half} e {full} dias, então {percent}% voltam para você.",
            ),
        ),
        SampleClause(
            anchor="2.3",
            heading=WHEN,
            question="refund",
            conditions={"notice_days": {"below": half}},
            basis="paid",
            percent=0,
            text=(
                (
                    f"Cancelled less than {half} days before check-in: nothing is refunded, unless the host books the"
                    " nights again."
                ),
                (
                    f"Cancelamento com menos de {half} dias de antecedência: nada é devolvido, salvo se o anfitrião"
                    " conseguir reservar as noites de novo."
                ),
            ),
            plain=(
                "It was too close to the stay for a refund. If the host finds other guests, we ask again for you.",
                (
                    "Estava perto demais da estadia para um reembolso. Se o anfitrião receber outros hóspedes, nós"
                    " pedimos de novo por você."
                ),
            ),
        ),
        *([_grace(24, 7)] if grace else []),
        _cleaning(),
    ]


POLICIES = (
    SamplePolicy(
        code="cancellation-flexible",
        title=("Guest cancellation, flexible", "Cancelamento pelo hóspede, flexível"),
        topic="cancellation",
        audience=Audience.BOTH,
        owner="Guest Policy",
        host_choice="flexible",
        versions=(
            SampleVersion(
                number=3,
                months=34,
                clauses=_flexible(grace=False),
                precedence=Precedence.HOST_CHOICE,
            ),
            SampleVersion(
                number=4,
                months=13,
                clauses=_flexible(grace=True),
                precedence=Precedence.HOST_CHOICE,
                note=GRACE_NOTE,
            ),
        ),
    ),
    SamplePolicy(
        code="cancellation-moderate",
        title=("Guest cancellation, moderate", "Cancelamento pelo hóspede, moderada"),
        topic="cancellation",
        audience=Audience.BOTH,
        owner="Guest Policy",
        host_choice="moderate",
        versions=(
            SampleVersion(
                number=2,
                months=34,
                clauses=_moderate(days=7, percent=50, grace=False),
                precedence=Precedence.HOST_CHOICE,
            ),
            SampleVersion(
                number=3,
                months=19,
                clauses=_moderate(days=5, percent=50, grace=False),
                precedence=Precedence.HOST_CHOICE,
                note=(
                    "Full refund until 5 days before, it was 7.",
                    "Reembolso integral até 5 dias antes; eram 7.",
                ),
            ),
            SampleVersion(
                number=4,
                months=13,
                clauses=_moderate(days=5, percent=50, grace=True),
                precedence=Precedence.HOST_CHOICE,
                note=GRACE_NOTE,
            ),
        ),
    ),
    SamplePolicy(
        code="cancellation-firm",
        title=("Guest cancellation, firm", "Cancelamento pelo hóspede, firme"),
        topic="cancellation",
        audience=Audience.BOTH,
        owner="Guest Policy",
        host_choice="firm",
        versions=(
            SampleVersion(
                number=1,
                months=34,
                clauses=_firm(full=30, half=14, percent=50, grace=False),
                precedence=Precedence.HOST_CHOICE,
            ),
            SampleVersion(
                number=2,
                months=22,
                clauses=_firm(full=30, half=7, percent=50, grace=False),
                precedence=Precedence.HOST_CHOICE,
                note=(
                    "Half is refunded until 7 days before, it was 14.",
                    "Metade é devolvida até 7 dias antes; eram 14.",
                ),
            ),
            SampleVersion(
                number=3,
                months=13,
                clauses=_firm(full=30, half=7, percent=50, grace=True),
                precedence=Precedence.HOST_CHOICE,
                note=GRACE_NOTE,
            ),
        ),
    ),
)
