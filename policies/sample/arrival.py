"""Sample: when nobody lets a guest in, and homes without steps."""

from policies.dimensions import Audience, GoverningDate
from policies.sample.shapes import SampleClause, SamplePolicy, SampleVersion

APPLIES = ("When this applies", "Quando isto vale")


def _arrival(*, minutes: int) -> list[SampleClause]:
    return [
        SampleClause(
            anchor="1.1",
            heading=APPLIES,
            text=(
                (
                    "The guest stands at the home at or after check-in time and cannot get in: no key, wrong code,"
                    " nobody answers, or somebody else is inside."
                ),
                (
                    "O hóspede está na casa no horário do check-in ou depois e não consegue entrar: sem chave, código"
                    " errado, ninguém atende ou há outra pessoa dentro."
                ),
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=("The first half hour", "A primeira meia hora"),
            question="host_deadline",
            parameters={"minutes": minutes},
            text=(
                (
                    f"We call the host twice. If nobody opens within {minutes} minutes, the guest may wait or be moved;"
                    " the guest chooses."
                ),
                (
                    f"Ligamos duas vezes para o anfitrião. Se ninguém abrir em {minutes} minutos, o hóspede pode"
                    " esperar ou ser realocado; quem escolhe é o hóspede."
                ),
            ),
            plain=(
                (
                    f"We are calling your host now. If the door is not open in {minutes} minutes, you decide: wait, or"
                    " another home tonight."
                ),
                (
                    f"Estamos ligando para o anfitrião agora. Se a porta não abrir em {minutes} minutos, você decide:"
                    " esperar ou outra casa ainda hoje."
                ),
            ),
        ),
        SampleClause(
            anchor="2.2",
            heading=("The first half hour", "A primeira meia hora"),
            question="waiting_costs",
            basis="receipt",
            cap_minor=4000,
            currency="EUR",
            bearer="host",
            parameters={"euros": 40},
            text=(
                "A meal or a café while waiting is covered up to € 40.00 for the party, on a receipt.",
                "Uma refeição ou um café durante a espera é coberto até € 40,00 para o grupo, com recibo.",
            ),
            plain=(
                "Sit down somewhere warm: we cover up to € 40.00 while you wait.",
                "Sente-se em um lugar confortável: cobrimos até € 40,00 enquanto você espera.",
            ),
        ),
        SampleClause(
            anchor="3.1",
            heading=("Money", "Dinheiro"),
            question="refund",
            conditions={"issue": {"one_of": ["no-access", "stranded"]}},
            basis="paid",
            percent=100,
            bearer="host",
            text=(
                "If the guest never got in, everything paid goes back and the host is not paid.",
                "Se o hóspede não chegou a entrar, tudo o que pagou é devolvido e o anfitrião não recebe.",
            ),
            plain=(
                "You never got in, so you pay nothing.",
                "Você não conseguiu entrar, então não paga nada.",
            ),
        ),
    ]


def _access(*, contact_hours: int) -> list[SampleClause]:
    words = ("hour", "hora") if contact_hours == 1 else ("hours", "horas")
    hours, horas = (f"{contact_hours} {word}" for word in words)
    return [
        SampleClause(
            anchor="1.1",
            heading=("Promises of the listing", "Promessas do anúncio"),
            text=(
                "A step-free entrance, a wide door or a walk-in shower that a listing shows is part of the contract.",
                (
                    "Entrada sem degraus, porta larga ou chuveiro sem barreira, se constam do anúncio, fazem parte do"
                    " contrato."
                ),
            ),
        ),
        SampleClause(
            anchor="2.1",
            heading=("Assistance animals", "Animais de assistência"),
            question="assistance_animal",
            text=(
                "An assistance animal is not a pet: no fee, no refusal, and only two questions may be asked.",
                (
                    "Um animal de assistência não é um animal de estimação: sem taxa, sem recusa, e só duas perguntas"
                    " podem ser feitas."
                ),
            ),
            plain=(
                "Your assistance animal comes with you, free of charge.",
                "Seu animal de assistência vai com você, sem custo.",
            ),
        ),
        SampleClause(
            anchor="3.1",
            heading=("When it is not as shown", "Quando não é como anunciado"),
            question="first_answer",
            parameters={"hours": contact_hours},
            text=(
                f"We answer within {hours}, by the way of contact the guest can use.",
                f"Respondemos em até {horas}, pelo meio de contato que o hóspede consegue usar.",
            ),
        ),
        SampleClause(
            anchor="3.3",
            heading=("When it is not as shown", "Quando não é como anunciado"),
            question="alternatives",
            conditions={"issue": {"one_of": ["access-needs", "discrimination"]}},
            text=(
                "Rebooking keeps the same access or better; price and distance come second.",
                "A realocação mantém a mesma acessibilidade ou melhor; preço e distância vêm depois.",
            ),
            plain=(
                "The new home will be as easy for you to enter and use as the one you chose.",
                "A nova casa será tão acessível para você quanto a que escolheu.",
            ),
        ),
    ]


POLICIES = (
    SamplePolicy(
        code="no-access-on-arrival",
        title=("No access on arrival", "Sem acesso na chegada"),
        topic="arrival",
        audience=Audience.BOTH,
        owner="Guest Policy",
        versions=(
            SampleVersion(
                number=1,
                months=31,
                clauses=_arrival(minutes=60),
                governing_date=GoverningDate.CHECK_IN,
            ),
            SampleVersion(
                number=2,
                months=9,
                clauses=_arrival(minutes=30),
                governing_date=GoverningDate.CHECK_IN,
                note=(
                    "The guest waits 30 minutes at most, it was 60.",
                    "O hóspede espera no máximo 30 minutos; eram 60.",
                ),
            ),
        ),
    ),
    SamplePolicy(
        code="access-needs",
        title=("Access needs and step-free homes", "Acessibilidade e casas sem degraus"),
        topic="access-needs",
        audience=Audience.BOTH,
        owner="Inclusion",
        versions=(
            SampleVersion(number=1, months=33, clauses=_access(contact_hours=4)),
            SampleVersion(
                number=2,
                months=14,
                clauses=_access(contact_hours=1),
                note=("We answer within 1 hour, it was 4.", "Respondemos em até 1 hora; eram 4."),
            ),
        ),
    ),
)
