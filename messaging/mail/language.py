"""Which language a text is in, by its script and its commonest words; None rather than a guess."""

# ruff: noqa: E501 - lists of words

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NOT_WORDS = re.compile(r"https?://\S+|\S+@\S+")
#: Characters that are looked at.
_SAMPLE = 4000

_COMMON = {
    "en": "the and you for are with this that have not but was please from your will can our is it to of in we my be on at would hi hello thanks thank there when what no an they were been has had could which how if i'm i don't it's dear regards",
    "pt": "não que você para com uma por está obrigado obrigada meu minha mais como mas foi são estou olá bom dia em do da dos das no na os as um ele ela isso este esta nós seu sua ou muito também já quando aqui pelo pela ao à até boa tarde noite eu tem tenho nos reserva gostaria por favor atenciosamente abraços estamos ainda só nem",
    "es": "no que usted para con una por está gracias mi más como pero fue son estoy hola buenos días en del de la el los las un él ella eso este esta nosotros su o muy también ya cuando aquí al hasta buenas tardes yo tiene tengo nos reserva quisiera saludos y hay lo se le me qué porque desde",
    "fr": "le la les des et est pas vous pour avec une dans que qui sur je nous bonjour merci mon ma mes votre vos plus mais ce cette sont être avoir été au aux du en un il elle ne se très aussi cordialement j'ai c'est n'est d'un suis avons avez fait",
    "de": "der die das und ist nicht sie für mit ein eine ich wir auf zu den dem von im es haben wurde bitte danke hallo mein meine ihr ihre aber auch wie wenn noch nur oder sind war bei nach über mir uns habe können grüße freundlichen sehr geehrte dass kein keine",
    "it": "il la le che non per con una sono è di del della nel ho ci un mi grazie buongiorno ciao mio mia suo ma anche come più questo questa abbiamo stato gli al alla dei si lo o se da in cordiali saluti perché quando molto nostro vostra vorrei",
    "nl": "de het een en is niet van voor met dat je ik we op te in zijn was hebben bedankt hallo mijn uw maar ook als nog naar bij om aan er dit deze wij kunnen graag groeten geen heb over u kan wordt",
}
_LISTS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_MARKS = {"pt": "ãõ", "es": "ñ¿¡", "de": "äöüß", "fr": "èêàùœ", "it": "ìò"}


def language_of(text: str) -> str | None:
    """Return the two-letter code of the language, or None when the text is too short or too mixed to say."""
    sample = _NOT_WORDS.sub(" ", text[:_SAMPLE])
    by_script = _by_script(sample)
    if by_script is not None:
        return by_script
    words = [word.lower().replace("’", "'") for word in _WORD.findall(sample)]
    if len(words) < 2:
        return None
    counts = Counter(words)
    scores = {
        language: float(sum(count for word, count in counts.items() if word in common))
        for language, common in _LISTS.items()
    }
    lowered = sample.lower()
    for language, letters in _MARKS.items():
        scores[language] += 0.7 * min(4, sum(lowered.count(letter) for letter in letters))
    (best, score), (_second, next_score) = sorted(scores.items(), key=lambda s: -s[1])[:2]
    if score < 1.5 or score < 0.08 * len(words) or score - next_score < max(0.6, 0.1 * score):
        return None
    return best


def _by_script(sample: str) -> str | None:
    letters = [c for c in sample if c.isalpha()]
    if not letters:
        return None
    counts: Counter[str] = Counter(_script(c) for c in letters)
    kana, hangul, han = counts["kana"], counts["ko"], counts["han"]
    east_asian = kana + hangul + han
    if east_asian > 0.25 * len(letters):
        if kana > 0.1 * east_asian:
            return "ja"
        return "ko" if hangul > han else "zh"
    script, count = counts.most_common(1)[0]
    if script in ("latin", "kana", "han") or count < 0.5 * len(letters):
        return None
    if script == "cyrillic":
        return "uk" if any(c in "іїєґІЇЄҐ" for c in sample) else "ru"
    return script


_SCRIPTS = (
    ("cyrillic", 0x0400, 0x052F),
    ("el", 0x0370, 0x03FF),
    ("he", 0x0590, 0x05FF),
    ("ar", 0x0600, 0x06FF),
    ("th", 0x0E00, 0x0E7F),
    ("hi", 0x0900, 0x097F),
    ("kana", 0x3040, 0x30FF),
    ("ko", 0xAC00, 0xD7AF),
    ("han", 0x4E00, 0x9FFF),
)


def _script(letter: str) -> str:
    code = ord(letter)
    if code < 0x0370:
        return "latin"
    return next((name for name, low, high in _SCRIPTS if low <= code <= high), "latin")
