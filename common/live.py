"""Live updates: who is concerned hears that something changed; a lost one costs freshness."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may hear an event: these people, and everybody in these teams."""

    users: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()


def announce(kind: str, *, audience: Audience, **facts: str | int) -> None:
    """Tell the audience, after commit, that something of this kind changed."""


def stream(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)
