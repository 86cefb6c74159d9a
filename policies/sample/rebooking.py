"""Sample: when the home falls away: host cancellation, relocation, arrival, access needs, events."""

from policies.dimensions import Audience, GoverningDate, Precedence
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
                f"We answer within {contact_hours} hours, by the way of contact the guest can use.",
                f"Respondemos em até {contact_hours} horas, pelo meio de contato que o hóspede consegue usar.",
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
