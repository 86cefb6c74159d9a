"""What every page's frame needs: where the reader is, may go, and how they like to see it."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from users.models import User
from users.roles import Permission

#: Which part of the rail a page belongs to, by the namespace of its URL; a view may set `section`.
_SECTIONS = {
    "policies": "policies",
    "marketplace": "people",
    "escalations": "oncall",
    "insights": "manage",
    "sla": "manage",
    "users": "settings",
}
_PLACES = {
    "mine": "cases:index",
    "rail": "cases:rail",
    "desk": "cases:desk",
    "triage": "cases:triage",
    "search": "cases:suggest",
    "remedies": "cases:remedies",
    "policies": "policies:index",
    "people": "marketplace:people",
    "oncall": "escalations:oncall",
    "oncall_now": "escalations:now",
    "my_pages": "escalations:my_pages",
    "ways": "escalations:ways",
    "manage": "insights:desk",
    "service_levels": "sla:index",
    "kept": "insights:kept",
    "exceptions": "cases:inbox",
    "rotas": "escalations:rotas",
    "ladders": "escalations:ladders",
    "settings": "users:settings",
    "live": "live",
}
_LISTS = (
    "team",
    "unowned",
    "handovers",
    "breaching",
    "mediation",
    "waiting",
    "snoozed",
    "promises",
    "requests",
    "all",
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return `icons`, `now`, `lang` and `frame`; asks the database nothing."""
    match = request.resolver_match
    user: User | AnonymousUser = getattr(request, "user", AnonymousUser())
    language = "pt-BR" if (get_language() or "en").startswith("pt") else "en"
    return {
        "icons": static("icons.svg"),
        "now": timezone.now(),
        "lang": language,
        "frame": {
            "section": _SECTIONS.get(match.namespace, "") if match else "",
            "path": request.get_full_path(),
            "theme": _theme(request, user),
            "places": _places(),
            "may": _may(user),
            "night_desk": settings.NIGHT_DESK_PHONE,
        },
    }


def _theme(request: HttpRequest, user: User | AnonymousUser) -> str:
    """Return `light`, `dark`, or nothing where the system decides."""
    chosen = user.theme if isinstance(user, User) else request.COOKIES.get("theme", "")
    return chosen if chosen in {"light", "dark"} else ""


def _may(user: User | AnonymousUser) -> dict[str, bool]:
    """Say which doors the rail shows this person."""
    if not isinstance(user, User):
        return {}
    return {
        "work": user.can(Permission.WORK_CASES),
        "assign": user.can(Permission.ASSIGN_CASES),
        "triage": user.can(Permission.TRIAGE_MAIL),
        "manage": user.can(Permission.SEE_TEAM_NUMBERS),
        "approve": user.can(Permission.APPROVE_EXCEPTIONS),
        "publish_service_levels": user.can(Permission.PUBLISH_SERVICE_LEVELS),
        "draft_policies": user.can(Permission.DRAFT_POLICIES),
        "publish_policies": user.can(Permission.PUBLISH_POLICIES),
        "set_routing": user.can(Permission.SET_ROUTING),
        "set_authority": user.can(Permission.SET_AUTHORITY),
        "set_closing": user.can(Permission.SET_CLOSING),
        "set_holds": user.can(Permission.SET_HOLDS),
        "plan_people": user.can(Permission.PLAN_PEOPLE),
        "edit_rota": user.can(Permission.EDIT_ROTA),
        "administer": user.can(Permission.ADMINISTER),
    }


@cache
def _places() -> dict[str, str]:
    """Return the address of every place the frame links to."""
    places = {name: reverse(target) for name, target in _PLACES.items()}
    return places | {name: reverse("cases:list", args=[name]) for name in _LISTS}
