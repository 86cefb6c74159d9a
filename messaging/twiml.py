"""The little language in which we tell the telephone provider what to say and which keys to wait for."""

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

#: The voice for each language of ours.
_VOICES = {"en": "en-US", "pt-br": "pt-BR"}
#: Seconds of silence after which the words are said again.
_PATIENCE = "8"
_TIMES = 3


def hang_up() -> str:
    """Say nothing and end the call."""
    return _document(lambda root: SubElement(root, "Hangup"))


def say(sentences: Sequence[str], *, language: str) -> str:
    """Say the sentences with a breath between them, and end the call."""

    def write(root: Element) -> None:
        _speak(root, sentences, language)
        SubElement(root, "Hangup")

    return _document(write)


def menu(sentences: Sequence[str], *, action: str, farewell: str, language: str) -> str:
    """Say the sentences until one key is pressed, three times at most; the key is posted to `action`."""

    def write(root: Element) -> None:
        for _ in range(_TIMES):
            keys = SubElement(
                root,
                "Gather",
                {
                    "input": "dtmf",
                    "numDigits": "1",
                    "timeout": _PATIENCE,
                    "action": action,
                    "method": "POST",
                },
            )
            _speak(keys, sentences, language)
        _speak(root, [farewell], language)
        SubElement(root, "Hangup")

    return _document(write)


def message(text: str) -> str:
    """Answer a text message with one; with nothing when `text` is empty."""

    def write(root: Element) -> None:
        if text:
            SubElement(root, "Message").text = text

    return _document(write)


def _speak(parent: Element, sentences: Sequence[str], language: str) -> None:
    for number, sentence in enumerate(sentences):
        if number:
            SubElement(parent, "Pause", {"length": "1"})
        SubElement(parent, "Say", {"language": _VOICES[language]}).text = sentence


def _document(write: Callable[[Element], object]) -> str:
    root = Element("Response")
    write(root)
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(root, encoding="unicode")
