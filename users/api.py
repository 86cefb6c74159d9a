"""Sign in to the API: an e-mail address and a password for a token that expires."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.views import LoginView, LogoutAllView, LogoutView
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.drf import StrictSerializer
from common.errors import BadInput


class WrongCredentials(BadInput):
    """The address and password do not belong together; which of the two is wrong is not said."""


class Credentials(StrictSerializer):
    """What one signs in with."""

    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False)


class Token(serializers.Serializer[Any]):
    """A token and when it ends; it is shown this once."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class TokenView(LoginView):
    """Hand out a token; guesses are counted and braked like those of the sign-in page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(request=Credentials, responses=Token)
    def post(self, request: Request, format: str | None = None) -> Response:  # noqa: A002 - the name knox calls it by
        """Answer with a token, 400 for wrong credentials, 403 after too many guesses."""
        given = Credentials(data=request.data)
        given.is_valid(raise_exception=True)
        http: HttpRequest = request._request  # noqa: SLF001 - allauth counts guesses by Django's request
        user = get_adapter().authenticate(http, **given.validated_data)
        if user is None or not user.is_active:
            raise WrongCredentials(_("This e-mail address and password do not fit."))
        request.user = user
        response: Response = super().post(request, format=None)
        response.status_code = status.HTTP_201_CREATED
        return response


@extend_schema(request=None, responses={204: None})
class EndView(LogoutView):
    """End the token this request carries."""


@extend_schema(request=None, responses={204: None})
class EndAllView(LogoutAllView):
    """End every token of the person: a lost telephone, a laptop left behind."""
