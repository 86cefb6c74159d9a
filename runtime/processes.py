"""Every process of Steward, once: the supervisor runs them here, the compose file runs the same in containers."""

import shlex
import sys
from collections.abc import Mapping

#: name → what follows `python`. Addresses, ports and folders come from the environment, so the words never differ.
COMMANDS: Mapping[str, str] = {
    "mailsink": "-m runtime.mail_sink",
    "web": "-m uvicorn config.asgi:application --timeout-graceful-shutdown 2 --no-access-log",
    # Workers need not know each other: PostgreSQL hands out the work, and a restart must be quick.
    "worker": "-m celery -A config worker -Q desk,pager --concurrency 2 --without-gossip --without-mingle",
    "beat": "-m celery -A config beat --pidfile=",
    "guard": "manage.py pager_guard",
    "mail": "manage.py receive_mail",
}
#: What only a demo needs: the outside world of telephones and money. Nobody's real page or payment may end there.
OUTSIDE: Mapping[str, str] = {
    "phonesink": "-m runtime.phone_sink",
    "ledger": "-m runtime.ledger",
}


def command(name: str) -> list[str]:
    """Return the whole command of a process, run by the Python that runs us."""
    return [sys.executable, *shlex.split({**COMMANDS, **OUTSIDE}[name])]
