"""Tell a plain thank-you from anything else a customer may write, in English and Portuguese."""

import re

from cases.intake import signals

_WORDS_OF_THANKS = """
thanks thank thx ty cheers appreciate appreciated
obrigado obrigada obrigados obrigadas brigado brigada valeu agradeco agradecemos grato grata gratos gratas
"""
_POLITE_WORDS = """
you u very so much many a an lot lots ton for your the all everything again great perfect good excellent wonderful
amazing awesome kind kindly kindness regards best wishes warm warmly sincerely love and have nice day night evening
week weekend ok okay it that this is was are we i im am happy really truly quick fast support patience time care
solved resolved sorted done works working fixed answer reply response team hi hello dear bye take hope well to from
my our
muito muita mil pela pelo pelas pelos por tudo toda todo ajuda atencao apoio suporte resposta retorno rapidez carinho
paciencia voces voce de da do das dos e a o os as um uma otimo otima perfeito perfeita bom boa dia tarde noite semana
abraco abracos beijo beijos atenciosamente cordialmente equipe ola oi tchau ate logo resolvido resolvida funcionou
mais vez novo mesmo bem sempre que para com nos eu foi
"""
_THANKS = frozenset(_WORDS_OF_THANKS.split())
_POLITE = frozenset(_POLITE_WORDS.split())
#: “Help” alone is a cry; only these say what the thanks are for.
_HELPED = re.compile(r"(?:for|with) (?:all your|all the|your|the|all) (?:great |kind |quick )?help")
_WORD = re.compile(r"[\w']+")
#: A thank-you longer than this carries more than thanks.
_AT_MOST = 40


def is_all(text: str, *, names: str = "") -> bool:
    """Say whether a text says thank you and nothing else; a question, a number or any other word makes it more.

    `names` are the writer's, which may stand under it.
    """
    plain = signals.plain(text[:2000])
    if "?" in plain or len(text) > 2000 or signals.read(text) is not None:
        return False
    words = _WORD.findall(_HELPED.sub(" ", plain))
    own = set(_WORD.findall(signals.plain(names)))
    if not 0 < len(words) <= _AT_MOST or _THANKS.isdisjoint(words):
        return False
    return all(word in _THANKS or word in _POLITE or word in own for word in words)
