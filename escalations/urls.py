"""Where this app's pages live."""

from django.urls import path

from escalations.views import (
    alerts,
    board,
    handovers,
    pages,
    phone,
    rota,
    shifts,
    swaps,
    temporary,
    ways,
)

app_name = "escalations"
urlpatterns = [
    path("", board.index, name="oncall"),
    path("now/", board.now, name="now"),
    path("pages/", pages.index, name="my_pages"),
    path("wakings/", rota.wake, name="wake"),
    path("cases/<str:reference>/", rota.of_case, name="of_case"),
    path("rotas/<int:pk>/overrides/", rota.override, name="override"),
    path("rotas/<int:pk>/takeover/", rota.takeover, name="takeover"),
    path("rotas/<int:pk>/levels/<str:level>/shift/", shifts.detail, name="shift"),
    path(
        "rotas/<int:pk>/levels/<str:level>/shift/takeover/", shifts.takeover, name="shift_takeover"
    ),
    path("rotas/<int:pk>/levels/<str:level>/swaps/", swaps.create, name="swaps"),
    path("swaps/<int:pk>/taking/", swaps.taking, name="swap_taking"),
    path("swaps/<int:pk>/withdrawal/", swaps.withdrawal, name="swap_withdrawal"),
    path("swaps/<int:pk>/return/", swaps.return_, name="swap_return"),
    path("rotas/<int:pk>/levels/<str:level>/handovers/", handovers.create, name="handovers"),
    path("handovers/<int:pk>/", handovers.detail, name="handover"),
    path("handovers/<int:pk>/notes/", handovers.notes, name="handover_notes"),
    path("handovers/<int:pk>/acceptance/", handovers.acceptance, name="handover_acceptance"),
    path("rotas/<int:pk>/temporary/", temporary.create, name="temporary"),
    path(
        "rotas/<int:pk>/temporary/<int:temporary_id>/removal/",
        temporary.removal,
        name="temporary_removal",
    ),
    path(
        "rotas/<int:pk>/overrides/<int:override_id>/removal/",
        rota.override_removal,
        name="override_removal",
    ),
    path("alerts/<int:number>/", alerts.detail, name="alert"),
    path("alerts/<int:number>/acknowledgement/", alerts.acknowledgement, name="acknowledgement"),
    path("alerts/<int:number>/refusal/", alerts.refusal, name="refusal"),
    path("alerts/<int:number>/return/", alerts.return_, name="return"),
    path("alerts/<int:number>/safety/", alerts.safety, name="safety"),
    path("alerts/<int:number>/<str:token>/", alerts.linked, name="alert_link"),
    path(
        "alerts/<int:number>/<str:token>/acknowledgement/",
        alerts.linked_acknowledgement,
        name="linked_acknowledgement",
    ),
    path("alerts/<int:number>/<str:token>/refusal/", alerts.linked_refusal, name="linked_refusal"),
    path(
        "phone/calls/<int:delivery_id>/<int:attempt>/",
        phone.call,
        name="phone_call",
    ),
    path("phone/keys/<int:delivery_id>/<int:attempt>/", phone.keypress, name="phone_key"),
    path("phone/progress/<int:delivery_id>/<int:attempt>/", phone.status, name="phone_status"),
    path("phone/texts/", phone.text, name="phone_text"),
    path("me/", ways.index, name="ways"),
    path("me/ways/", ways.create, name="way_new"),
    path("me/devices/", ways.device, name="way_device"),
    path("me/ways/<int:pk>/code/", ways.code, name="way_code"),
    path("me/ways/<int:pk>/proof/", ways.proof, name="way_proof"),
    path("me/ways/<int:pk>/pause/", ways.pause, name="way_pause"),
    path("me/ways/<int:pk>/resumption/", ways.resumption, name="way_resumption"),
    path("me/ways/<int:pk>/removal/", ways.removal, name="way_removal"),
    path("me/rules/<int:severity>/", ways.rule, name="way_rules"),
    path("me/rules/<int:pk>/removal/", ways.rule_removal, name="way_rule_removal"),
    path("me/usual-rules/", ways.usual, name="way_rules_usual"),
    path("me/quiet-hours/", ways.quiet, name="way_quiet"),
]
