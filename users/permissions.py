"""What doors ask before anything else: is this person allowed to do that kind of thing at all."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from users.roles import Permission

View = Callable[..., HttpResponseBase]


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only people with the permission through; for everybody else there is no such page."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.can(permission):  # type: ignore[union-attr] # login_required: never anonymous
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
