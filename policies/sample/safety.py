"""Sample: danger in the home and eyes that should not be there."""

from policies.dimensions import Audience, GoverningDate, Precedence
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion

DUTY = ("What every home must have", "O que toda casa precisa ter")
ALARM = ("When an alarm sounds", "Quando um alarme toca")


def _alarms(*, monoxide: bool, days: int) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="1.1",
            heading=DUTY,
            question="duty",
            text=(
                (
                    "A smoke alarm on every floor, an extinguisher in the kitchen and a way out that is never locked"
                    " from inside."
                ),
                (
                    "Um detector de fumaça em cada andar, um extintor na cozinha e uma saída que nunca fique trancada"
                    " por dentro."
                ),
            ),
        ),
        *(
            [
                SampleClause(
                    anchor="1.2",
                    heading=DUTY,
                    question="monoxide_alarm",
                    text=(
                        "A carbon monoxide alarm wherever something burns gas, wood, oil or coal.",
                        "Um detector de monóxido de carbono onde houver queima de gás, lenha, óleo ou carvão.",
                    ),
                )
            ]
            if monoxide
            else []
        ),
        SampleClause(
            anchor="2.1",
            heading=ALARM,
            question="first_step",
            conditions={"issue": {"one_of": ["carbon-monoxide", "fire", "unsafe", "safety"]}},
            text=(
                (
                    "Everybody leaves, nobody goes back for belongings, and the local emergency number is called from"
                    " outside. We stay on the line until the guest is out."
                ),
                (
                    "Todos saem, ninguém volta para buscar pertences, e o número local de emergência é chamado do lado"
                    " de fora. Ficamos na linha até o hóspede sair."
                ),
            ),
            plain=(
                "Leave now, all of you, and call the emergency number from outside. We stay with you on the phone.",
                "Saiam agora, todos, e liguem para a emergência do lado de fora. Ficamos com vocês ao telefone.",
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=ALARM,
            question="back_in",
            evidence=(
                "The fire brigade’s or a technician’s written word that the home is safe.",
                "A palavra por escrito dos bombeiros ou de um técnico de que a casa está segura.",
            ),
            text=(
                "Nobody goes back until the fire brigade or a technician has written that it is safe.",
                "Ninguém volta antes que os bombeiros ou um técnico escrevam que é seguro.",
            ),
            plain=(
                "Please do not go back in until the fire brigade says so in writing. We find you a place tonight.",
                "Não volte até que os bombeiros confirmem por escrito. Encontramos um lugar para você esta noite.",
            ),
        ),
        SampleClause(
            anchor="3.1",
            heading=("The listing", "O anúncio"),
            question="listing_block",
            parameters={"days": days},
            text=(
                (
                    f"The listing takes no new guests until the proof is in; after {days} days without it, it is taken"
                    " down."
                ),
                f"O anúncio não recebe hóspedes até a prova chegar; depois de {days} dias sem ela, é retirado.",
            ),
        ),
    ]


def _cameras(*, banned: bool) -> list[SampleClause]:
    inside = (
        (
            "No camera and no listening device inside a home, switched off ones and covered ones included.",
            "Nenhuma câmera ou aparelho de escuta dentro da casa, nem desligado, nem coberto.",
        )
        if banned
        else (
            "Cameras in shared rooms must be shown in the listing; never in bedrooms or bathrooms.",
            "Câmeras em áreas comuns devem constar do anúncio; nunca em quartos ou banheiros.",
        )
    )
    return [
        SampleClause(
            anchor="1.1", heading=("Inside", "Dentro"), question="cameras_inside", text=inside
        ),
        SampleClause(
            anchor="1.2",
            heading=("Outside", "Fora"),
            question="cameras_outside",
            text=(
                "Doorbells and outside cameras are shown in the listing, with what they see.",
                "Campainhas e câmeras externas constam do anúncio, com o que elas enxergam.",
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=("When one is found", "Quando uma é encontrada"),
            question="first_step",
            conditions={"issue": {"one_of": ["hidden-camera", "privacy"]}},
            text=(
                (
                    "The guest touches nothing, photographs it where it is, leaves and may call the police. The host is"
                    " not told before the guest is safe."
                ),
                (
                    "O hóspede não toca em nada, fotografa no lugar, sai e pode chamar a polícia. O anfitrião não é"
                    " avisado antes de o hóspede estar seguro."
                ),
            ),
            plain=(
                "Please do not touch it. Take a photo where it is, leave, and tell us when you are somewhere safe.",
                "Não toque no aparelho. Fotografe onde está, saia e nos avise quando estiver em segurança.",
            ),
            evidence=("Photos in place, time, room.", "Fotos no local, hora, cômodo."),
        ),
        SampleClause(
            anchor="2.2",
            heading=("When one is found", "Quando uma é encontrada"),
            question="refund",
            conditions={"issue": {"one_of": ["hidden-camera", "privacy"]}},
            basis="paid",
            percent=100,
            bearer="host",
            text=(
                "The whole stay is refunded, nights already slept too.",
                "A estadia inteira é devolvida, inclusive as noites já usadas.",
            ),
            plain=(
                "You get back the whole stay, also the nights you already slept there.",
                "Você recebe a estadia inteira de volta, inclusive as noites que já passou lá.",
            ),
        ),
    ]


POLICIES = (
    SamplePolicy(
        code="carbon-monoxide-and-fire",
        title=("Carbon monoxide and fire safety", "Monóxido de carbono e incêndio"),
        topic="safety",
        audience=Audience.BOTH,
        owner="Trust and Safety",
        versions=(
            SampleVersion(
                number=1,
                months=35,
                clauses=_alarms(monoxide=False, days=30),
                governing_date=GoverningDate.DISCOVERY,
                precedence=Precedence.SAFETY,
            ),
            SampleVersion(
                number=2,
                months=21,
                clauses=_alarms(monoxide=True, days=30),
                governing_date=GoverningDate.DISCOVERY,
                precedence=Precedence.SAFETY,
                note=(
                    "A carbon monoxide alarm becomes a duty.",
                    "O detector de monóxido de carbono passa a ser obrigatório.",
                ),
            ),
            SampleVersion(
                number=3,
                months=5,
                clauses=_alarms(monoxide=True, days=14),
                governing_date=GoverningDate.DISCOVERY,
                precedence=Precedence.SAFETY,
                note=(
                    "Homes without proof are taken down after 14 days, it was 30.",
                    "Casas sem prova são retiradas depois de 14 dias; eram 30.",
                ),
            ),
        ),
    ),
    SamplePolicy(
        code="hidden-cameras",
        title=("Cameras and listening devices", "Câmeras e aparelhos de escuta"),
        topic="privacy-at-home",
        audience=Audience.BOTH,
        owner="Trust and Safety",
        versions=(
            SampleVersion(
                number=1,
                months=36,
                clauses=_cameras(banned=False),
                governing_date=GoverningDate.DISCOVERY,
                precedence=Precedence.SAFETY,
            ),
            SampleVersion(
                number=2,
                months=28,
                clauses=_cameras(banned=True),
                governing_date=GoverningDate.DISCOVERY,
                precedence=Precedence.SAFETY,
                note=(
                    "No camera inside a home any more, shown or not.",
                    "Nenhuma câmera dentro da casa, anunciada ou não.",
                ),
            ),
        ),
    ),
)
