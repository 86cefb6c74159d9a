"""The telephone provider's doors: what to say on a call, keys, text messages, progress. Only signed forms come in."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from escalations.actions import phone
from escalations.ways import answered, phone_words
from escalations.ways.replies import Outcome
from messaging import providers, twilio, twiml
from messaging.models import Delivery

Door = Callable[..., HttpResponse]
#: Words for people whose page we cannot find, who therefore have no language here.
_NOBODYS_LANGUAGE = "en"


def signed(view: Door) -> Door:
    """Let in only what the provider signed for exactly this address; without a provider there is no door."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: int) -> HttpResponse:
        if not providers.has_telephone():
            raise Http404
        address = f"{settings.SITE_URL}{request.get_full_path()}"
        fields = {name: [str(v) for v in values] for name, values in request.POST.lists()}
        if not twilio.is_genuine(address, fields, request.headers.get(twilio.HEADER, "")):
            return HttpResponseForbidden("The signature is missing or wrong.")
        return view(request, **kwargs)

    return guarded


@signed
def call(request: HttpRequest, delivery_id: int, attempt: int) -> HttpResponse:
    """Say the page to whoever picked up; a machine is hung up on, and counts as nobody."""
    delivery = get_object_or_404(Delivery, pk=delivery_id)
    is_person = phone.picked_up(
        delivery_id=delivery_id, attempt=attempt, fields=request.POST.dict(), now=timezone.now()
    )
    if not is_person:
        return _xml(twiml.hang_up())
    return _menu(delivery, attempt)


@signed
def keypress(request: HttpRequest, delivery_id: int, attempt: int) -> HttpResponse:
    """Do what a key asks for, and say what came of it."""
    delivery = get_object_or_404(Delivery, pk=delivery_id)
    event_id = phone.store_key(
        delivery_id=delivery_id, fields=request.POST.dict(), now=timezone.now()
    )
    said = phone.take(event_id=event_id, now=timezone.now())
    if said.outcome == Outcome.NOT_UNDERSTOOD:
        return _menu(delivery, attempt)
    language = said.user.language if said.user else _NOBODYS_LANGUAGE
    with translation.override(language):
        return _xml(twiml.say([phone_words.said(said.outcome, said.alert)], language=language))


@signed
def text(request: HttpRequest) -> HttpResponse:
    """Do what a text message asks for, and answer with one; strangers get none."""
    event_id = phone.store_text(fields=request.POST.dict(), now=timezone.now())
    said = phone.take(event_id=event_id, now=timezone.now())
    with translation.override(said.user.language if said.user else _NOBODYS_LANGUAGE):
        return _xml(twiml.message(phone_words.said(said.outcome, said.alert)))


@signed
def status(request: HttpRequest, delivery_id: int, attempt: int) -> HttpResponse:
    """Take in how far a call or text message has come."""
    get_object_or_404(Delivery, pk=delivery_id)
    phone.report(
        delivery_id=delivery_id, attempt=attempt, fields=request.POST.dict(), now=timezone.now()
    )
    return HttpResponse(status=204)


def _menu(delivery: Delivery, attempt: int) -> HttpResponse:
    """Say the page and wait for a key; when nobody needs to answer any more, say that instead."""
    pages = answered.pages_of(delivery.pk)
    language = pages[0].user.language if pages else _NOBODYS_LANGUAGE
    with translation.override(language):
        needless = phone.needless(pages)
        if needless is not None:
            words = phone_words.said(needless.outcome, needless.alert)
            return _xml(twiml.say([words], language=language))
        return _xml(
            twiml.menu(
                [delivery.body_text, phone_words.menu()],
                action=settings.SITE_URL
                + reverse("escalations:phone_key", args=[delivery.pk, attempt]),
                farewell=phone_words.farewell(),
                language=language,
            )
        )


def _xml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml; charset=utf-8")
