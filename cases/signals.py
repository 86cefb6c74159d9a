"""What a first message says about danger and kind: words in English and Portuguese, weighed without guessing names."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """What was recognised: the kind of case, how severe (1 worst), and the words that say so."""

    case_type: str
    severity: int
    words: tuple[str, ...]


# Worst first: the first kind with a hit wins. Words are compared without accents and letter case, as whole words;
# a trailing * stands for any ending. A false alarm costs a look, a missed one may cost a life.
_LEXICON: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (
        "crime",
        1,
        (
            "assault*",
            "raped",
            "rape",
            "sexually",
            "hidden camera",
            "spy camera",
            "camera in the bathroom",
            "stabbed",
            "gunpoint",
            "kidnap*",
            "trafficking",
            "threatened me",
            "threatening me",
            "broke in",
            "broken into",
            "agredid*",
            "agressao",
            "estupr*",
            "camera escondida",
            "ameacou",
            "ameacando",
            "assalt*",
            "sequestr*",
            "arromb*",
            "facada",
        ),
    ),
    (
        "safety",
        1,
        (
            "carbon monoxide",
            "co alarm",
            "co detector",
            "gas leak",
            "smell of gas",
            "smell gas",
            "smoke",
            "on fire",
            "fire alarm",
            "house fire",
            "ambulance",
            "unconscious",
            "bleeding",
            "not breathing",
            "electrocuted",
            "electric shock",
            "collapsed",
            "drowning",
            "in danger",
            "monoxido",
            "vazamento de gas",
            "cheiro de gas",
            "fumaca",
            "incendio",
            "pegando fogo",
            "ambulancia",
            "desmai*",
            "sangrando",
            "nao respira",
            "choque eletrico",
            "desab*",
            "afog*",
            "em perigo",
        ),
    ),
    (
        "stranded",
        2,
        (
            "locked out",
            "cannot get in",
            "can't get in",
            "can t get in",
            "no one is here",
            "nobody is here",
            "nowhere to sleep",
            "nowhere to stay",
            "stranded",
            "on the street",
            "host is not answering",
            "host not answering",
            "door code",
            "key box is empty",
            "lockbox",
            "no access",
            "nao consigo entrar",
            "ninguem atende",
            "na rua",
            "sem ter onde",
            "nao tem ninguem",
            "codigo da porta",
            "cofre de chaves",
            "chave nao",
            "anfitriao nao responde",
            "anfitria nao responde",
            "porta trancada",
        ),
    ),
    (
        "court",
        2,
        (
            "subpoena",
            "summons",
            "small claims",
            "court date",
            "citacao",
            "intimacao",
            "juizado especial",
            "audiencia",
        ),
    ),
    (
        "legal",
        2,
        (
            "my lawyer",
            "my attorney",
            "legal action",
            "sue you",
            "lawsuit",
            "cease and desist",
            "letter before claim",
            "meu advogado",
            "minha advogada",
            "notificacao extrajudicial",
            "vou processar",
            "acao judicial",
        ),
    ),
    (
        "consumer_body",
        2,
        (
            "better business bureau",
            "attorney general",
            "trading standards",
            "procon",
            "consumidor.gov",
            "reclame aqui",
        ),
    ),
    (
        "government",
        2,
        (
            "police officer",
            "law enforcement request",
            "preservation request",
            "ministry of",
            "oficio",
            "policia federal",
        ),
    ),
    (
        "press",
        2,
        (
            "journalist",
            "reporter",
            "newspaper",
            "going viral",
            "press enquiry",
            "press inquiry",
            "jornalista",
            "reportagem",
            "viralizou",
        ),
    ),
    (
        "privacy",
        3,
        (
            "gdpr",
            "data protection",
            "delete my data",
            "access to my personal data",
            "subject access request",
            "lgpd",
            "meus dados pessoais",
            "apagar meus dados",
            "encarregado de dados",
        ),
    ),
    (
        "discrimination",
        2,
        (
            "because i am black",
            "because we are gay",
            "racist",
            "racism",
            "homophobic",
            "wheelchair",
            "step-free",
            "guide dog",
            "service dog",
            "service animal",
            "racista",
            "racismo",
            "homofob*",
            "cadeira de rodas",
            "cao-guia",
            "cao guia",
            "acessibilidade",
        ),
    ),
    (
        "overbooking",
        2,
        (
            "double booked",
            "double-booked",
            "overbooked",
            "overbooking",
            "someone else is in",
            "reserva duplicada",
            "outra familia",
        ),
    ),
    (
        "fraud",
        2,
        (
            "hacked",
            "phishing",
            "scam",
            "chargeback",
            "fraud*",
            "did not make this booking",
            "golpe",
            "hackead*",
            "nao fiz essa reserva",
            "clonad*",
        ),
    ),
    (
        "host_side",
        3,
        (
            "damage claim",
            "damaged my",
            "broke my",
            "my payout",
            "payout",
            "suspended my listing",
            "danificou",
            "danos",
            "repasse",
            "suspens*",
        ),
    ),
    (
        "quality",
        3,
        (
            "not as described",
            "dirty",
            "cockroach*",
            "bed bugs",
            "broken",
            "no hot water",
            "no heating",
            "burst pipe",
            "flooded",
            "leak*",
            "nao funciona",
            "suj*",
            "barata",
            "baratas",
            "sem agua",
            "diferente do anuncio",
            "vazamento",
            "alagad*",
        ),
    ),
    (
        "refund",
        3,
        ("refund*", "cancel*", "money back", "reembols*", "estorno", "dinheiro de volta"),
    ),
)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.replace("’", "'")).lower()
    return "".join(character for character in text if not unicodedata.combining(character))


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = (
        re.escape(word.removesuffix("*")).replace(r"\ ", r"[\s\-]+")
        + (r"\w*" if word.endswith("*") else "")
        for word in words
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


_KINDS = tuple((code, severity, _pattern(words)) for code, severity, words in _LEXICON)

#: How much of a message is looked at, in characters: the news stands at the top, and a bomb must not cost time.
_LOOKED_AT = 20_000


def read(*texts: str) -> Signal | None:
    """Return the worst kind any of the texts speaks of, with the words found, or None."""
    text = _plain(" \n ".join(texts))[:_LOOKED_AT]
    for code, severity, pattern in _KINDS:
        found = tuple(dict.fromkeys(match[0] for match in pattern.finditer(text)))
        if found:
            return Signal(code, severity, found[:5])
    return None
