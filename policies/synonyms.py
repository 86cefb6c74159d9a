"""Words people type and words the texts use, in both languages; each group is one meaning."""

GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "relocation relocate rebooking rebook rehouse",
        "overbooking overbooked double-booking",
        "camera surveillance spy recording",
        "co carbon monoxide",
        "wheelchair step-free accessible accessibility disability",
        "dog animal pet",
        "storm hurricane flood earthquake disaster",
        "lockout key code locked",
        "cashback refund reimbursement",
        "taxi uber transport ride",
        "gift goodwill gesture voucher",
        "gdpr lgpd privacy data",
        "penalty fee fine",
        "limit cap ceiling",
        "realocação realocar remarcação remarcar",
        "câmera filmagem espionagem gravação",
        "cadeirante acessibilidade degraus deficiência",
        "cachorro animal cão-guia",
        "enchente temporal terremoto desastre",
        "estorno reembolso devolução",
        "táxi transporte corrida",
        "limite teto",
        "multa penalidade taxa",
        "cortesia gesto brinde",
    )
)


def widened(text: str) -> str:
    """Return the words of `text` with the other words of their groups added."""
    words = text.lower().split()
    more = sorted({w for group in GROUPS if group & set(words) for w in group} - set(words))
    return " ".join([*words, *more])


def has_synonyms(word: str) -> bool:
    """Say whether the word is one we know other words for, and so not a slip of the pen."""
    return any(word in group for group in GROUPS)
