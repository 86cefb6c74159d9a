"""Print who can sign in to the demo, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.staff import COLLEAGUES, NotInProduction, password, refuse_in_production


class Command(BaseCommand):
    """One object for each role: role, name, email, password."""

    help = "Print the demo's staff with role, name, e-mail address and password, as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_in_production()
        except NotInProduction as refusal:
            raise CommandError(refusal.message) from refusal
        secret = password()
        rows = [
            {"role": one.shown_as, "name": one.name, "email": one.email, "password": secret}
            for one in COLLEAGUES
            if one.shown_as
        ]
        self.stdout.write(json.dumps(rows, ensure_ascii=False))
