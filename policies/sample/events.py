"""Sample: major events and natural disasters."""

from policies.dimensions import Audience, GoverningDate, Precedence
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion


def _events(*, governing: str) -> list[SampleClause]:
    day = {
        "booking": ("booked", "reservadas"),
        "check_in": ("with check-in", "com check-in"),
    }[governing]
    return [
        SampleClause(
            anchor="1.1",
            heading=("What counts", "O que conta"),
            text=(
                (
                    f"For stays {day[0]} on a day this version is in force. A declared emergency, an evacuation order,"
                    " a disaster or a loss of water or power at the place of the home. Bad weather alone is not enough."
                ),
                (
                    f"Para estadias {day[1]} em dia de vigência desta versão. Emergência declarada, ordem de evacuação,"
                    " desastre ou falta de água ou energia no local da casa. Só mau tempo não basta."
                ),
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=("What the guest gets", "O que o hóspede recebe"),
            question="refund",
            conditions={"issue": {"one_of": ["major-event"]}},
            basis="paid",
            percent=100,
            bearer="host",
            text=(
                "Nights that cannot be used are refunded in full, whatever cancellation policy the host chose.",
                (
                    "As noites que não puderem ser usadas são devolvidas por inteiro, qualquer que seja a política do"
                    " anfitrião."
                ),
            ),
            plain=(
                "Because of what happened there, you get back every night you cannot use.",
                "Por causa do que aconteceu no local, você recebe de volta todas as noites que não puder usar.",
            ),
            evidence=(
                "An official notice that names the place and the days.",
                "Um comunicado oficial que cite o lugar e os dias.",
            ),
        ),
        SampleClause(
            anchor="5.1",
            heading=("What the host owes", "O que o anfitrião deve"),
            question="host_fee",
            conditions={"issue": {"one_of": ["major-event"]}},
            basis="booking_value",
            percent=0,
            text=(
                "The host pays no penalty for rebooking; the nights stay blocked in the calendar.",
                "O anfitrião não paga multa pela realocação; as noites ficam bloqueadas no calendário.",
            ),
        ),
    ]


POLICIES = (
    SamplePolicy(
        code="major-events",
        title=("Major events and natural disasters", "Grandes eventos e desastres naturais"),
        topic="major-events",
        audience=Audience.BOTH,
        owner="Guest Policy",
        versions=(
            SampleVersion(
                number=3,
                months=36,
                clauses=_events(governing="booking"),
                precedence=Precedence.EVENT,
            ),
            SampleVersion(
                number=4,
                months=17,
                clauses=_events(governing="check_in"),
                governing_date=GoverningDate.CHECK_IN,
                precedence=Precedence.EVENT,
                note=(
                    "The day of check-in governs, no longer the day of booking.",
                    "Passa a valer o dia do check-in, e não mais o da reserva.",
                ),
            ),
        ),
    ),
)
