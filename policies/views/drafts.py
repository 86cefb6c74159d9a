"""Where policies are written: drafts, their clauses, and a second person who publishes them."""

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from policies.actions import policies, reviews, versions
from policies.forms.writing import ClauseForm, EndForm, PolicyForm, ReviewForm, VersionForm
from policies.lifecycle import State
from policies.models import Clause, Policy, PolicyVersion
from policies.writing import clauses_of, prove, unpublished
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_ASK = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Permission.DRAFT_POLICIES)
def index(request: StaffRequest) -> HttpResponse:
    """List what is being written, and what is due to be read again."""
    today = timezone.localdate()
    due = PolicyVersion.objects.to_review(by=today).select_related("policy")
    context = {"drafts": unpublished(), "due": due, "today": today}
    return render(request, "policies/drafts.html", context)


@_ASK
@requires(Permission.DRAFT_POLICIES)
def create(request: StaffRequest) -> HttpResponse:
    """Open a new policy, then its first draft."""
    form = PolicyForm(request.POST or None)

    def write() -> HttpResponse:
        policy = policies.create(**form.cleaned_data)
        return _begun(request, policy)

    return _asked(request, form, write, title=_("A new policy"), verb=_("Open it"))


@require_POST
@requires(Permission.DRAFT_POLICIES)
def begin(request: StaffRequest, code: str) -> HttpResponse:
    """Begin the next version, or go on with the one that was begun."""
    policy = get_object_or_404(Policy, code=code)
    begun = policy.versions.unpublished().order_by("-number").first()
    if begun is not None:
        return redirect("policies:draft", code, begun.number)
    return _begun(request, policy)


@_ASK
@requires(Permission.DRAFT_POLICIES)
def detail(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Show the draft with its clauses; write its terms."""
    version = _unpublished(code, number)
    form = VersionForm.of(version, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            versions.amend(
                version_id=version.pk,
                terms=form.terms(),
                days=(given["from_date"], given["until_date"]),
                by=request.user,
                now=timezone.now(),
            )
        except DomainError as refusal:
            _add(form, refusal)
        else:
            messages.success(request, _("The draft is kept."))
            return redirect("policies:draft", code, number)
    context = {"version": version, "form": form, "clauses": clauses_of(version)}
    return render(request, "policies/draft.html", context, status=400 if form.errors else 200)


@_ASK
@requires(Permission.DRAFT_POLICIES)
def clause(request: StaffRequest, code: str, number: int, anchor: str = "") -> HttpResponse:
    """Write one clause of the draft."""
    version = _unpublished(code, number)
    written = Clause.objects.light().filter(version=version, anchor=anchor).first()
    if anchor and written is None:
        raise Http404
    form = ClauseForm(request.POST or None, clause=written)

    def write() -> HttpResponse:
        versions.write_clause(
            version_id=version.pk,
            anchor=form.cleaned_data["anchor"],
            fields=form.clause_fields(),
            by=request.user,
            now=timezone.now(),
        )
        return redirect("policies:draft", code, number)

    title = _("Clause §%(anchor)s") % {"anchor": anchor} if anchor else _("A new clause")
    return _asked(request, form, write, title=title, verb=_("Keep it"), version=version)


@require_POST
@requires(Permission.DRAFT_POLICIES)
def clause_removal(request: StaffRequest, code: str, number: int, anchor: str) -> HttpResponse:
    """Take a clause out of the draft."""
    version = _unpublished(code, number)
    versions.remove_clause(
        version_id=version.pk, anchor=anchor, by=request.user, now=timezone.now()
    )
    return redirect("policies:draft", code, number)


@require_POST
@requires(Permission.DRAFT_POLICIES)
def submission(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Hand the draft to a second person."""
    version = _unpublished(code, number)
    versions.submit(version_id=version.pk, by=request.user, now=timezone.now())
    messages.success(request, _("A second person can publish it now."))
    return redirect("policies:publication", code, number)


@require_POST
@requires(Permission.DRAFT_POLICIES)
def returning(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Give what is in review back to be changed."""
    versions.send_back(version_id=_unpublished(code, number).pk)
    return redirect("policies:draft", code, number)


@require_POST
@requires(Permission.DRAFT_POLICIES)
def removal(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Throw the draft away."""
    versions.discard(version_id=_unpublished(code, number).pk)
    messages.success(request, _("The draft is gone."))
    return redirect("policies:drafts")


@_ASK
@requires(Permission.DRAFT_POLICIES)
def publication(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Show what the version would change; a second person publishes it."""
    version = _unpublished(code, number)
    may = request.user.can(Permission.PUBLISH_POLICIES)
    problem = ""
    if request.method == "POST":
        if not may:
            raise Http404
        try:
            versions.publish(version_id=version.pk, by=request.user, now=timezone.now())
        except DomainError as refusal:
            problem = refusal.message
        else:
            messages.success(request, _("It is published."))
            return redirect("policies:detail", code, number)
    language = get_language() or "en"
    context = {
        "proof": prove(version, language=language, today=timezone.localdate()),
        "clauses": clauses_of(version),
        "language": language,
        "problem": problem,
        "may_publish": may and version.state == State.IN_REVIEW,
        "is_own": request.user.pk in {version.drafted_by_id, version.submitted_by_id},
    }
    return render(request, "policies/publication.html", context, status=409 if problem else 200)


@_ASK
@requires(Permission.PUBLISH_POLICIES)
def retirement(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Take a published version out of force from a day on."""
    version = get_object_or_404(PolicyVersion.objects.binding(), policy__code=code, number=number)
    form = EndForm(request.POST or None)

    def write() -> HttpResponse:
        day = form.cleaned_data["on"]
        versions.retire(version_id=version.pk, on=day, by=request.user, now=timezone.now())
        return redirect("policies:detail", code, number)

    return _asked(request, form, write, title=_("End this version"), verb=_("End it"))


@_ASK
@requires(Permission.PUBLISH_POLICIES)
def review(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Say that one has read it against its source, and when to do so again."""
    version = get_object_or_404(PolicyVersion.objects.binding(), policy__code=code, number=number)
    form = ReviewForm(request.POST or None)

    def write() -> HttpResponse:
        next_by = form.cleaned_data["next_by"]
        reviews.review(version_id=version.pk, next_by=next_by, by=request.user, now=timezone.now())
        return redirect("policies:detail", code, number)

    title = _("I have read it against its source")
    return _asked(request, form, write, title=title, verb=_("Keep it"))


def _begun(request: StaffRequest, policy: Policy) -> HttpResponse:
    now = timezone.now()
    day = timezone.localdate() + timedelta(days=14)
    version = versions.draft(policy_id=policy.pk, from_date=day, by=request.user, now=now)
    return redirect("policies:draft", policy.code, version.number)


def _unpublished(code: str, number: int) -> PolicyVersion:
    found = PolicyVersion.objects.unpublished().select_related(
        "policy", "drafted_by", "submitted_by"
    )
    return get_object_or_404(found, policy__code=code, number=number)


def _asked(
    request: StaffRequest,
    form: forms.BaseForm,
    write: Callable[[], HttpResponse],
    *,
    title: str,
    verb: str,
    version: PolicyVersion | None = None,
) -> HttpResponse:
    """Show a form on a page of its own; do what it asks, or say at the field why not."""
    if request.method == "POST" and form.is_valid():
        try:
            return write()
        except DomainError as refusal:
            _add(form, refusal)
    context = {"form": form, "title": title, "verb": verb, "version": version}
    return render(request, "policies/form.html", context, status=400 if form.errors else 200)


_SHOWN_AT = {"effective": "until_date", "fixed_minor": "fixed", "review_by": "next_by"}


def _add(form: forms.BaseForm, refusal: DomainError) -> None:
    field = _SHOWN_AT.get(refusal.field or "", refusal.field)
    if field not in form.fields and refusal.field in form.fields:
        field = refusal.field
    form.add_error(field if field in form.fields else None, refusal.message)
