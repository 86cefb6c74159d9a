"""Translations compiled without GNU gettext: every locale/*/LC_MESSAGES/*.po becomes its .mo."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from runtime.home import CHECKOUT
from runtime.terminal import console


def compile_all(folder: Path) -> list[str]:
    """Compile every catalogue below `folder`; return what is wrong in them, a line each."""
    faults: list[str] = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalog = read_po(text, locale=source.parent.parent.name, abort_invalid=True)
        faults += [f"{source}:{line}: {fault}" for line, fault in _faults(catalog)]
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalog)
    return faults


def untranslated(folder: Path) -> dict[str, int]:
    """Return how many messages of each catalogue have no translation or an unconfirmed one."""
    counts: dict[str, int] = {}
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalog = read_po(text)
        open_ones = [m for m in catalog if m.id and (m.fuzzy or not all(_texts(m.string)))]
        counts[str(source.relative_to(folder))] = len(open_ones)
    return counts


def _faults(catalog: Catalog) -> list[tuple[int, str]]:
    return [
        (message.lineno or 0, str(error))
        for message, errors in catalog.check()
        for error in errors
        if not message.fuzzy and all(_texts(message.string))
    ]


def _texts(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (str(string or ""),)


if __name__ == "__main__":
    wrong = compile_all(CHECKOUT / "locale")
    for fault in wrong:
        console.print(fault, soft_wrap=True)
    for name, count in untranslated(CHECKOUT / "locale").items():
        if count:
            console.print(f"{name}: {count} messages are not translated yet")
    sys.exit(bool(wrong))
