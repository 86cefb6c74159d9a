"""Sample: when a home is not safe, and a pilot that went further than the rule."""

from policies.dimensions import Audience, GoverningDate, Precedence
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion

FINDING = ("Finding another home", "Encontrar outra casa")


def _relocation(*, hours: int, nights: int) -> list[SampleClause]:
    unsafe = {
        "issue": {"one_of": ["unsafe", "carbon-monoxide", "fire", "assault", "safety", "crime"]}
    }
    return [
        SampleClause(
            anchor="1.1",
            heading=("Safety first", "Segurança em primeiro lugar"),
            question="first_step",
            text=(
                "A guest who is not safe leaves first. Money, blame and forms come after they have a bed.",
                (
                    "O hóspede que não está seguro sai primeiro. Dinheiro, culpa e formulários vêm depois que ele tem"
                    " onde dormir."
                ),
            ),
            plain=(
                "Please leave now if you do not feel safe. We find you a place first and talk about money later.",
                (
                    "Saia agora se não se sentir seguro. Primeiro encontramos um lugar para você; de dinheiro falamos"
                    " depois."
                ),
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=("What is covered", "O que é coberto"),
            question="price_difference",
            conditions=unsafe,
            parameters={"hours": hours},
            basis="receipt",
            bearer="platform",
            discretion="free",
            text=(
                (
                    f"No cap applies for the first {hours} hours: the nearest safe home or hotel is right, whatever it"
                    " costs."
                ),
                (
                    f"Nas primeiras {hours} horas não há limite: a casa ou hotel seguro mais próximo é a escolha certa,"
                    " custe o que custar."
                ),
            ),
            plain=(
                f"For the first {hours} hours we pay for a safe place near you, whatever it costs.",
                f"Nas primeiras {hours} horas pagamos um lugar seguro perto de você, custe o que custar.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=("What is covered", "O que é coberto"),
            question="housing_nights",
            conditions=unsafe,
            parameters={"nights": nights},
            text=(
                f"After that, emergency housing lasts up to {nights} nights while a permanent answer is found.",
                (
                    f"Depois disso, a hospedagem de emergência vale por até {nights} noites, até haver solução"
                    " definitiva."
                ),
            ),
        ),
        SampleClause(
            anchor="3.1",
            heading=("Acting now", "Agir agora"),
            text=(
                "An associate may act at once and ask for ratification within 24 hours.",
                "O atendente pode agir imediatamente e pedir ratificação em até 24 horas.",
            ),
        ),
    ]


POLICIES = (
    SamplePolicy(
        code="relocation-for-safety",
        title=("Relocation for safety", "Realocação por segurança"),
        topic="rebooking",
        audience=Audience.BOTH,
        owner="Trust and Safety",
        versions=(
            SampleVersion(
                number=2,
                months=30,
                clauses=_relocation(hours=24, nights=7),
                governing_date=GoverningDate.DISCOVERY,
                precedence=Precedence.SAFETY,
            ),
            SampleVersion(
                number=3,
                months=12,
                clauses=_relocation(hours=48, nights=14),
                governing_date=GoverningDate.DISCOVERY,
                precedence=Precedence.SAFETY,
                note=(
                    "No cap for 48 hours, it was 24; emergency housing up to 14 nights.",
                    "Sem limite por 48 horas, eram 24; hospedagem de emergência por até 14 noites.",
                ),
            ),
        ),
    ),
    SamplePolicy(
        code="luxury-reaccommodation",
        title=("Luxury re-accommodation, pilot", "Reacomodação de luxo, piloto"),
        topic="rebooking",
        audience=Audience.BOTH,
        owner="Luxury Desk",
        versions=(
            SampleVersion(
                number=1,
                months=23,
                until_months=11,
                scope={"segments": ["luxury"]},
                clauses=[
                    SampleClause(
                        anchor="1.1",
                        heading=FINDING,
                        question="price_difference",
                        basis="booking_value",
                        percent=50,
                        parameters={"percent": 50},
                        bearer="platform",
                        text=(
                            "During the pilot the difference in price is covered up to 50% of the booking value.",
                            "Durante o piloto, a diferença de preço é coberta até 50% do valor da reserva.",
                        ),
                    )
                ],
            ),
        ),
    ),
)
