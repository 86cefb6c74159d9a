"""What is known of a few open cases, what is to be solved on them, and a file kept as proof."""

from datetime import datetime

from cases.actions import evidence, knowing
from cases.models import Case, Fact
from cases.models.case_type import AccessLevel
from users.models import User

_CASES = 4
#: What is noted, in the language of the case: a fact and its source, an assumption, an unknown, two issues, a file.
_NOTED = {
    "en": (
        "The stay is paid in full and the payout has not left",
        "Payments page",
        "The host has not seen the message yet",
        "Who else has a key to the home",
        "Find a room for tonight",
        "Agree who pays for it",
        "When we tried to reach the host",
    ),
    "pt": (
        "A estadia está paga e o repasse ainda não saiu",
        "Página de pagamentos",
        "O anfitrião ainda não viu a mensagem",
        "Quem mais tem a chave do imóvel",
        "Achar um quarto para hoje",
        "Acertar quem paga",
        "Quando tentamos falar com o anfitrião",
    ),
}
_LOG = "18:05 called the host, no answer\n18:20 called again, line busy\n18:42 host called back\n"


def install(*, now: datetime) -> None:
    """Note facts, an unknown and issues on the newest owned cases, unless something is noted already."""
    if Fact.objects.exists():
        return
    mine = Case.objects.unresolved().filter(
        access_level=AccessLevel.NORMAL, owner__isnull=False, reservation__isnull=False
    )
    for case in mine.select_related("owner").order_by("severity", "-pk")[:_CASES]:
        if case.owner is not None:
            _note(case, case.owner, now)


def _note(case: Case, owner: User, now: datetime) -> None:
    language = "pt" if case.language.startswith("pt") else "en"
    fact, source, assumption, unknown, first, second, shows = _NOTED[language]
    told = knowing.note(
        case_id=case.pk,
        by=owner,
        kind="fact",
        text=fact,
        source=source,
        now=now,
    )
    knowing.verify(fact_id=told.pk, by=owner, now=now)
    knowing.note(
        case_id=case.pk,
        by=owner,
        kind="assumption",
        text=assumption,
        now=now,
    )
    knowing.note(case_id=case.pk, by=owner, kind="unknown", text=unknown, now=now)
    knowing.add_issue(case_id=case.pk, by=owner, text=first, now=now)
    knowing.add_issue(case_id=case.pk, by=owner, text=second, now=now)
    evidence.add(
        case_id=case.pk,
        by=owner,
        name="calls-to-the-host.txt",
        content=f"{case.reference}\n{_LOG}".encode(),
        audience="internal",
        note=shows,
        now=now,
    )
