"""Where this app's pages live: nouns, so that an address says what it is."""

from django.urls import path, register_converter

from cases.views import (
    answers,
    assignments,
    bulk,
    cases,
    citations,
    classification,
    clocks,
    conflicts,
    consults,
    departments,
    desk,
    evidence,
    knowing,
    messages,
    ownership,
    panels,
    progress,
    recaps,
    saved_views,
    search,
    service_levels,
    shaping,
    snoozes,
    tabs,
    tasks_of_case,
    triage,
)

app_name = "cases"


class ReferenceConverter:
    """A case number in an address: letters, digits and dashes, nothing a database would choke on."""

    regex = "[A-Za-z0-9-]{3,14}"

    def to_python(self, value: str) -> str:
        """Return the number as cases carry it."""
        return value.upper()

    def to_url(self, value: str) -> str:
        """Return the number as it is."""
        return str(value)


register_converter(ReferenceConverter, "case")
_case = "cases/<case:reference>/"
#: Beside the pages of the room below, which cannot know what its versions do to cases.
_draft = "service-levels/<slug:shelf>/<slug:code>/draft/"
_version = "service-levels/<slug:shelf>/<slug:code>/<int:number>/"

urlpatterns = [
    path("", desk.index, name="index"),
    path("lists/<slug:slug>/", desk.work_list, name="list"),
    path("filters/", desk.filters, name="filters"),
    path("acts/undo/", bulk.undo, name="bulk_undo"),
    path("acts/<slug:name>/", bulk.act, name="bulk"),
    path("views/", saved_views.create, name="views"),
    path("views/<int:pk>/", saved_views.update, name="view"),
    path("views/<int:pk>/removal/", saved_views.delete, name="view_removal"),
    path("rail/", desk.rail, name="rail"),
    path("desk/", tabs.index, name="desk"),
    path("search/", search.index, name="search"),
    path("search/suggest", search.suggest, name="suggest"),
    path("triage/", triage.index, name="triage"),
    path("triage/<int:pk>/", triage.detail, name="held"),
    path("triage/<int:pk>/raw/", triage.raw, name="held_raw"),
    path("triage/<int:pk>/case/", triage.open_case, name="held_case"),
    path("triage/<int:pk>/thread/", triage.append, name="held_thread"),
    path("triage/<int:pk>/dismissal/", triage.dismiss, name="held_dismissal"),
    path(f"{_draft}impact/", service_levels.of_draft, name="sla_impact"),
    path(f"{_draft}past/", service_levels.past, name="sla_past"),
    path(f"{_version}standing/", service_levels.standing, name="sla_standing"),
    path(f"{_version}application/", service_levels.apply, name="sla_application"),
    path("departments/", answers.index, name="questions"),
    path("departments/questions/<int:pk>/", answers.detail, name="question"),
    path("departments/questions/<int:pk>/return/", answers.returning, name="question_return"),
    path("answers/<str:token>/", answers.linked, name="answer"),
    path("answers/<str:token>/return/", answers.linked_return, name="answer_return"),
    path("consults/earlier/", consults.earlier, name="earlier_consults"),
    path("cases/new/", cases.create, name="new"),
    path("cases/of/<int:person_id>/", search.of_person, name="of_person"),
    path(_case, cases.detail, name="detail"),
    path(f"{_case}pane/", cases.pane, name="pane"),
    path(f"{_case}talk/", cases.talk, name="talk"),
    path(f"{_case}live/", cases.live, name="live"),
    path(f"{_case}seen/", cases.seen, name="seen"),
    path(f"{_case}timeline/", cases.timeline, name="timeline"),
    path(f"{_case}clocks/", clocks.index, name="clocks"),
    path(f"{_case}clocks/<int:pk>/settlement/", clocks.settlement, name="clock_settlement"),
    path(f"{_case}clocks/<int:pk>/withdrawal/", clocks.withdrawal, name="clock_withdrawal"),
    path(f"{_case}clocks/<int:pk>/renegotiation/", clocks.renegotiation, name="renegotiation"),
    path(f"{_case}clocks/<int:pk>/extension/", clocks.extension, name="extension"),
    path(f"{_case}clocks/<int:pk>/reset/", clocks.reset, name="clock_reset"),
    path(f"{_case}promises/", clocks.promise, name="promises"),
    path(f"{_case}deadlines/", clocks.deadline, name="deadlines"),
    path(f"{_case}requests/", departments.create, name="requests"),
    path(
        f"{_case}requests/<int:pk>/withdrawal/", departments.withdrawal, name="request_withdrawal"
    ),
    path(f"{_case}requests/<int:pk>/sending/", departments.sending, name="request_sending"),
    path(f"{_case}requests/<int:pk>/approval/", departments.approval, name="request_approval"),
    path(f"{_case}requests/<int:pk>/objection/", departments.objection, name="request_objection"),
    path(f"{_case}tab/", tabs.create, name="tab"),
    path(f"{_case}tab/place/", tabs.place, name="tab_place"),
    path(f"{_case}tab/removal/", tabs.delete, name="tab_removal"),
    path(f"{_case}consults/", consults.create, name="consults"),
    path(f"{_case}consults/<int:pk>/answer/", consults.answer, name="consult_answer"),
    path(f"{_case}consults/<int:pk>/refusal/", consults.refusal, name="consult_refusal"),
    path(f"{_case}consults/<int:pk>/withdrawal/", consults.withdrawal, name="consult_withdrawal"),
    path(f"{_case}consults/<int:pk>/use/", consults.use, name="consult_use"),
    path(f"{_case}recaps/<slug:side>/", recaps.create, name="recaps"),
    path(f"{_case}recaps/<slug:side>/waiver/", recaps.waiver, name="recap_waiver"),
    path(f"{_case}recaps/<int:pk>/confirmation/", recaps.confirmation, name="recap_confirmation"),
    path(f"{_case}recaps/<int:pk>/correction/", recaps.correction, name="recap_correction"),
    path(f"{_case}tasks/", tasks_of_case.create, name="tasks"),
    path(f"{_case}tasks/<int:pk>/settlement/", tasks_of_case.settlement, name="task_settlement"),
    path(f"{_case}tasks/<int:pk>/dropping/", tasks_of_case.dropping, name="task_dropping"),
    path(f"{_case}tasks/<int:pk>/reopening/", tasks_of_case.reopening, name="task_reopening"),
    path(f"{_case}panels/", panels.index, name="panels"),
    path(f"{_case}facts/", knowing.create, name="facts"),
    path(f"{_case}facts/<int:pk>/verification/", knowing.verify, name="fact_verification"),
    path(f"{_case}facts/<int:pk>/replacement/", knowing.replace, name="fact_replacement"),
    path(f"{_case}facts/<int:pk>/dropping/", knowing.drop, name="fact_dropping"),
    path(f"{_case}evidence/", evidence.create, name="evidence"),
    path(f"{_case}evidence/export/", evidence.export, name="evidence_export"),
    path(f"{_case}evidence/<int:pk>/look/", evidence.look, name="evidence_look"),
    path(f"{_case}evidence/<int:pk>/download/", evidence.download, name="evidence_download"),
    path(f"{_case}files/<int:pk>/evidence/", evidence.promote, name="evidence_of_mail"),
    path(f"{_case}issues/", knowing.add_issue, name="issues"),
    path(f"{_case}issues/<int:pk>/settlement/", knowing.settle_issue, name="issue_settlement"),
    path(f"{_case}merge/", shaping.merge, name="merge"),
    path(f"{_case}merges/<int:pk>/parting/", shaping.parting, name="parting"),
    path(f"{_case}links/", shaping.link, name="links"),
    path(f"{_case}links/<int:pk>/unlinking/", shaping.unlinking, name="unlinking"),
    path(f"{_case}moves/", shaping.move, name="moves"),
    path(f"{_case}fan-outs/", shaping.fan_out, name="fan_outs"),
    path(f"{_case}gate/", cases.open_items, name="gate"),
    path(f"{_case}files/<int:pk>/", messages.attachment, name="file"),
    path(f"{_case}threads/<slug:kind>/messages/", messages.create, name="messages"),
    path(f"{_case}threads/<slug:kind>/draft/", messages.draft, name="draft"),
    path(f"{_case}messages/<int:pk>/withdrawal/", messages.withdrawal, name="withdrawal"),
    path(f"{_case}ownership/", ownership.take, name="ownership"),
    path(f"{_case}takeover/", ownership.take_over, name="takeover"),
    path(f"{_case}assignment/", assignments.create, name="assignment"),
    path(f"{_case}conflicts/", conflicts.create, name="conflicts"),
    path(f"{_case}release/", ownership.release, name="release"),
    path(f"{_case}handovers/", ownership.offer, name="handovers"),
    path(f"{_case}handovers/<int:pk>/acceptance/", ownership.accept, name="acceptance"),
    path(f"{_case}handovers/<int:pk>/refusal/", ownership.decline, name="refusal"),
    path(f"{_case}handovers/<int:pk>/withdrawal/", ownership.withdraw, name="handover_withdrawal"),
    path(f"{_case}severity/", classification.severity, name="severity"),
    path(f"{_case}urgency/", classification.urgency, name="urgency"),
    path(f"{_case}type/", classification.case_type, name="type"),
    path(f"{_case}risks/", classification.risks, name="risks"),
    path(f"{_case}waiting/", progress.wait, name="waiting"),
    path(f"{_case}resumption/", progress.resume, name="resumption"),
    path(f"{_case}snoozes/", snoozes.create, name="snoozes"),
    path(f"{_case}snoozes/waking/", snoozes.wake, name="waking"),
    path(f"{_case}resolution/", progress.resolve, name="resolution"),
    path(f"{_case}reopening/", progress.reopen, name="reopening"),
    path(f"{_case}citations/", citations.create, name="citations"),
]
