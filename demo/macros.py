"""Words colleagues send often, in both languages, with what is done along with them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cases.actions import macros
from cases.models import Macro
from users.models import User

_MACROS: tuple[dict[str, Any], ...] = (
    {
        "name_en": "Looking into it",
        "name_pt": "Estamos verificando",
        "texts": {
            "guest": {
                "en": "Dear {guest}, thank you for telling us. I am looking into it for {home}.\n"
                "[[Say what you do first, and when they hear from you]]\nYours, {me}",
                "pt": "{guest}, obrigado por avisar. Já estou cuidando do que aconteceu em {home}.\n"
                "[[Diga o que fará primeiro e quando dará notícias]]\n{me}",
            },
            "host": {
                "en": "Dear {host}, we heard about {home} and are on it.\nYours, {me}",
                "pt": "{host}, soubemos do que aconteceu em {home} e já estamos cuidando.\n{me}",
            },
        },
    },
    {
        "name_en": "Door code",
        "name_pt": "Senha da porta",
        "texts": {
            "guest": {
                "en": "Dear {guest}, the code of the door at {home} is {door code}. "
                "Write to me if it does not open.\nYours, {me}",
                "pt": "{guest}, a senha da porta em {home} é {door code}. "
                "Escreva para mim se não abrir.\n{me}",
            }
        },
        "acts": [{"do": "wait", "on": "guest", "hours": 24}],
    },
    {
        "name_en": "Photos, please",
        "name_pt": "Fotos, por favor",
        "texts": {
            "host": {
                "en": "Dear {host}, could you send us photos of {what is damaged}?\nYours, {me}",
                "pt": "{host}, você pode nos enviar fotos de {what is damaged}?\n{me}",
            }
        },
        "acts": [{"do": "wait", "on": "host", "hours": 24}],
    },
    {
        "name_en": "Called, nobody answered",
        "name_pt": "Liguei, ninguém atendeu",
        "texts": {
            "internal": {
                "en": "Called {whom}, nobody answered. Next try: {when}.",
                "pt": "Liguei para {whom}, ninguém atendeu. Próxima tentativa: {when}.",
            }
        },
    },
)


@transaction.atomic
def install(staff: dict[str, User], *, now: datetime) -> None:
    """Write the macros, unless somebody has written some."""
    if Macro.objects.exists():
        return
    for macro in _MACROS:
        macros.publish(by=staff["Iracema"], now=now, **macro)
