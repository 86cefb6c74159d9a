"""The operators a search understands, under their English and Portuguese names; pure."""

from __future__ import annotations

from enum import StrEnum


class Operator(StrEnum):
    """What may stand before a colon. Its value is the English name, which addresses use."""

    FROM = "from"
    WITH = "with"
    IN = "in"
    HAS = "has"
    FILE = "file"
    OWNER = "owner"
    TEAM = "team"
    IS = "is"
    TYPE = "type"
    SEVERITY = "severity"
    SEGMENT = "segment"
    LANGUAGE = "language"
    CHANNEL = "channel"
    BEFORE = "before"
    AFTER = "after"
    ON = "on"


_PORTUGUESE = {
    "de": Operator.FROM,
    "com": Operator.WITH,
    "em": Operator.IN,
    "tem": Operator.HAS,
    "arquivo": Operator.FILE,
    "dono": Operator.OWNER,
    "responsavel": Operator.OWNER,
    "responsável": Operator.OWNER,
    "equipe": Operator.TEAM,
    "está": Operator.IS,
    "esta": Operator.IS,
    "tipo": Operator.TYPE,
    "gravidade": Operator.SEVERITY,
    "segmento": Operator.SEGMENT,
    "idioma": Operator.LANGUAGE,
    "canal": Operator.CHANNEL,
    "antes": Operator.BEFORE,
    "depois": Operator.AFTER,
    "dia": Operator.ON,
}

#: By what is typed before the colon, in lower case.
OPERATORS: dict[str, Operator] = {
    **{str(operator.value): operator for operator in Operator},
    "lang": Operator.LANGUAGE,
    "since": Operator.AFTER,
    "until": Operator.BEFORE,
    **_PORTUGUESE,
}

#: They say who wrote a message, on which thread, with what: cases themselves have none of it.
OF_MESSAGES = frozenset({Operator.FROM, Operator.IN, Operator.HAS})
OF_FILES = frozenset({Operator.FILE})
#: They say something of a case, so of its messages and files too.
OF_CASES = frozenset(
    {
        Operator.WITH,
        Operator.OWNER,
        Operator.TEAM,
        Operator.IS,
        Operator.TYPE,
        Operator.SEVERITY,
        Operator.SEGMENT,
        Operator.LANGUAGE,
        Operator.CHANNEL,
    }
)
OF_TIME = frozenset({Operator.BEFORE, Operator.AFTER, Operator.ON})

#: Words for oneself, for nobody, and for the parts of a case, in both languages.
ME = frozenset({"me", "myself", "eu", "mim"})
NOBODY = frozenset({"nobody", "none", "ninguém", "ninguem"})
THREADS = {
    "guest": "guest",
    "hóspede": "guest",
    "hospede": "guest",
    "host": "host",
    "anfitrião": "host",
    "anfitriao": "host",
    "internal": "internal",
    "notes": "internal",
    "note": "internal",
    "interno": "internal",
    "notas": "internal",
}
US = frozenset({"us", "nós", "nos"})
FILES = frozenset({"file", "files", "attachment", "arquivo", "arquivos", "anexo"})
STATES = {
    "open": "open",
    "aberto": "open",
    "resolved": "resolved",
    "resolvido": "resolved",
    "closed": "closed",
    "fechado": "closed",
    "waiting": "waiting",
    "esperando": "waiting",
    "mediating": "mediating",
    "mediation": "mediating",
    "mediação": "mediating",
    "mine": "mine",
    "meu": "mine",
    "unowned": "unowned",
    "overdue": "overdue",
    "late": "overdue",
    "atrasado": "overdue",
    "restricted": "restricted",
    "restrito": "restricted",
}
