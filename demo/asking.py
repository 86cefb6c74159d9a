"""Departments of the invented company, the steps of its gravest cases, and what some cases asked of whom."""

import uuid
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from cases.actions import asking, consulting, tasking
from cases.models import Case, CaseType, ChecklistStep, Department
from demo.people import SEED
from users.models import User

#: Short name, English, Portuguese, who leads it, language, minutes to answer, who answers in Steward.
_DEPARTMENTS = (
    ("home-damage", "Home damage", "Danos em imóveis", "Benedita Caravelar", "en", 90, ""),
    ("payments", "Payments", "Pagamentos", "Anselm Torvik", "en", 240, ""),
    ("legal", "Legal", "Jurídico", "Odete Palmarim", "pt-br", 480, "Pilar"),
    ("listing-quality", "Listing quality", "Qualidade de anúncios", "Maren Holtby", "en", 360, ""),
)
#: Code of the type, English, Portuguese, gate, minutes.
_STEPS = (
    ("stranded", "Call the host three times", "Ligar três vezes para o anfitrião", False, 15),
    ("stranded", "Roof for tonight confirmed", "Teto para hoje confirmado", False, None),
    ("safety", "Safe now? Write where", "Está em segurança? Anote onde", True, None),
    ("safety", "Freeze listing and payout", "Congelar anúncio e repasse", False, 60),
)
#: To whom, the question, the answer, in both languages of the demo's cases.
_QUESTIONS = {
    "en": (
        ("home-damage", "Is the plumber’s report enough to waive the penalty?", "Yes, it is."),
        ("payments", "Please hold the host payout until this is decided.", "Held."),
        ("listing-quality", "Are these photos of this home?", "Two of them are not."),
    ),
    "pt": (
        ("legal", "Podemos reembolsar sem admitir falha?", "Sim, com a cláusula padrão."),
        ("payments", "O estorno já saiu?", "Saiu hoje cedo."),
    ),
}
_ADVICE = (
    ("May we move a family of five to a house with stairs?", "Only if they said yes in writing."),
    ("Does the penalty fall when the water was cut by the city?", "It does, with the notice."),
)


@transaction.atomic
def install(staff: dict[str, User]) -> None:
    """Add departments and checklists unless they are there."""
    for slug, name_en, name_pt, lead, language, minutes, person in _DEPARTMENTS:
        department, is_new = Department.objects.get_or_create(
            slug=slug,
            defaults={
                "name_en": name_en,
                "name_pt": name_pt,
                "address": f"{slug}@company.example",
                "lead_name": lead,
                "lead_address": f"{lead.split()[0].lower()}@company.example",
                "language": language,
                "reply_minutes": minutes,
            },
        )
        if is_new and person:
            department.people.add(staff[person])
    for order, (code, text_en, text_pt, is_gate, within) in enumerate(_STEPS, start=1):
        kind = CaseType.objects.filter(code=code).first()
        if kind is not None:
            ChecklistStep.objects.get_or_create(
                case_type=kind,
                text_en=text_en,
                defaults={
                    "order": order,
                    "text_pt": text_pt,
                    "is_gate": is_gate,
                    "minutes": within,
                },
            )


def ask_around(
    case: Case, owner: User, staff: dict[str, User], *, number: int, at: datetime, now: datetime
) -> None:
    """Let an open case ask a department, an expert, or note a task; its number decides, so every demo is the same."""
    random = Random(SEED * 7 + number)  # noqa: S311 - the same demo every time
    language = "pt" if case.language.startswith("pt") else "en"
    if random.random() < 0.5:
        slug, question, answer = random.choice(_QUESTIONS[language])
        request = asking.ask(
            case_id=case.pk,
            by=owner,
            department_id=Department.objects.get(slug=slug).pk,
            question=question,
            shares=["home", "stay"],
            client_key=uuid.uuid4(),
            due_at=now + timedelta(minutes=random.choice([50, 140, 400])),
            now=at,
        )
        if random.random() < 0.4:
            lead = request.department.lead_name
            asking.answer(request_id=request.pk, text=answer, called=lead, now=at)
    if random.random() < 0.2 and owner != staff["Nadia"]:
        question, advice = random.choice(_ADVICE)
        consult = consulting.ask(
            case_id=case.pk,
            by=owner,
            expert=staff["Nadia"],
            question=question,
            decide_by=now + timedelta(hours=3),
            client_key=uuid.uuid4(),
            now=at,
        )
        consulting.answer(consult_id=consult.pk, by=staff["Nadia"], text=advice, now=at)
    if random.random() < 0.3:
        text = "Ligar para o consulado" if language == "pt" else "Call the consulate"
        due_at = now + timedelta(hours=random.choice([1, 5, 26]))
        tasking.add(case_id=case.pk, by=owner, text=text, due_at=due_at, now=at)


def finish(case: Case, owner: User, *, at: datetime) -> None:
    """Let the owner do what the kind of case brought along, before the case ends."""
    for task in case.tasks.open():
        tasking.settle(task_id=task.pk, by=owner, now=at)
