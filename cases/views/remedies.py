"""What was decided, carried out: the list nobody may forget, done with a proof, or let go."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.deciding import paying, remedies
from cases.deciding.todo import in_doubt, to_carry_out
from cases.forms.clocks import ReasonForm
from cases.forms.remedies import CarryOutForm, PayForm, RecallForm
from cases.models import Case, Remedy
from cases.models.remedy import PAID_AS
from cases.views import acts, page
from payments import provider
from payments.models import PaymentKind
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

#: Where the money goes, said before it leaves.
_TO = {
    PaymentKind.REFUND: gettext_lazy(
        "It goes back to what they paid this stay with. A payment can be called back, but they may have spent it."
    ),
    PaymentKind.CREDIT: gettext_lazy(
        "It is credited to their account. A credit can be called back until they have spent it."
    ),
    PaymentKind.PAYOUT: gettext_lazy(
        "It goes to the account we pay them on. A payment can be called back, but they may have spent it."
    ),
}
_ask = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Permission.WORK_CASES)
def index(request: StaffRequest) -> HttpResponse:
    """List what was decided and is not carried out: one's own, or `?of=all` on every case one may see."""
    everybodys = request.GET.get("of") == "all"
    todo = to_carry_out(request.user, everybodys=everybodys)
    context = {
        "todo": todo,
        "in_doubt": in_doubt(todo, now=timezone.now()),
        "everybodys": everybodys,
        "section": "remedies",
        "pays": provider.is_there(),
    }
    return render(request, "cases/remedies.html", context)


@_ask
@login_required
def execution(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Note that a decision was carried out, with the proof."""
    case = page.find(request, reference)
    remedy = find(case, pk)
    return acts.ask(
        request,
        case,
        CarryOutForm(request.POST or None, case=case, most=remedy.decision.amount),
        lambda data: remedies.carry_out(
            remedy_id=remedy.pk,
            by=request.user,
            minor=data["money"].minor,
            proof=data["proof"],
            now=timezone.now(),
        ),
        title=_("Carried out: %(what)s") % {"what": remedy.decision.remedy_text},
        text=_("You say that it was paid outside: from here it is not paid any more.")
        if remedy.is_payable and provider.is_there()
        else _("Who decided it must still be allowed to. More than was decided is decided again."),
        verb=_("It is done"),
        said=_("Carried out."),
    )


@_ask
@login_required
def lapse(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Let go what was decided and is not to be carried out."""
    case = page.find(request, reference)
    remedy = find(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: remedies.lapse(
            remedy_id=remedy.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Not carry it out?"),
        text=remedy.decision.remedy_text,
        verb=_("Let it go"),
        said=_("Let go."),
    )


@_ask
@login_required
def payment(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Carry a decision out by paying it."""
    case = page.find(request, reference)
    remedy = find(case, pk)
    decision = remedy.decision
    return acts.ask(
        request,
        case,
        PayForm(request.POST or None, case=case, most=decision.amount),
        lambda data: paying.pay(
            remedy_id=remedy.pk, by=request.user, minor=data["money"].minor, now=timezone.now()
        ),
        title=_("Pay %(sum)s to %(person)s?")
        % {"sum": decision.amount, "person": decision.person.called},
        text=_TO[PAID_AS[decision.remedy]] if decision.remedy in PAID_AS else "",
        verb=_("Pay it"),
        said=_("On its way. The case says when it is paid."),
    )


@_ask
@login_required
def payment_stop(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Stop a payment that has not left."""
    case = page.find(request, reference)
    remedy = find(case, pk)
    return acts.ask(
        request,
        case,
        ReasonForm(request.POST or None, case=case),
        lambda data: paying.stop(
            remedy_id=remedy.pk, by=request.user, reason=data["reason"], now=timezone.now()
        ),
        title=_("Stop the payment?"),
        text=_("Only while nobody has asked the payment provider for it."),
        verb=_("Stop it"),
        said=_("Stopped. It can be paid again, or let go."),
    )


@_ask
@login_required
def recall(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Call back what was paid."""
    case = page.find(request, reference)
    remedy = find(case, pk)
    paid = remedy.paid or remedy.decision.amount
    return acts.ask(
        request,
        case,
        RecallForm(request.POST or None, case=case, most=paid),
        lambda data: paying.call_back(
            remedy_id=remedy.pk,
            by=request.user,
            minor=data["money"].minor,
            reason=data["reason"],
            now=timezone.now(),
        ),
        title=_("Call %(sum)s back?") % {"sum": paid},
        text=_(
            "Once, and no more than was paid. They may have spent it: the case says what came of it."
        ),
        verb=_("Call it back"),
        kind="danger",
        said=_("Called back. The case says what comes of it."),
    )


def find(case: Case, pk: int) -> Remedy:
    """Return what is to be carried out on this case; what hangs on another is not found."""
    found = (
        Remedy.objects.filter(decision__case=case, pk=pk).select_related("decision__person").first()
    )
    if found is None:
        raise Http404
    return found
