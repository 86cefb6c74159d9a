"""The story's hands: colleagues who act through the real API, over HTTP, with their own tokens."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from knox.models import AuthToken

from users.models import User


class Refused(Exception):
    """The desk answered with a problem; its sentence is the message."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One signed-in member of staff."""

    user: User
    token: str

    @classmethod
    def signed_in(cls, user: User) -> "Colleague":
        """Sign somebody in to the API for ten minutes."""
        _row, token = AuthToken.objects.create(user, expiry=timedelta(minutes=10))
        return cls(user, token)

    def post(self, path: str, **body: Any) -> Any:
        """Send JSON to the API and return its answer; raises Refused with the sentence it was refused with."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{settings.SITE_URL}/api/v1/{path}",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Token {self.token}",
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            problem = json.loads(error.read() or b"{}")
            raise Refused(problem.get("detail", str(error))) from error
