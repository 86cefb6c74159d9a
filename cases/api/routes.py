"""What the API mounts of this app."""

from rest_framework.viewsets import ViewSetMixin

from cases.api.advice import ConsultViewSet, RecapViewSet
from cases.api.asking import QuestionViewSet
from cases.api.authority import (
    AuthorityLimitViewSet,
    DecisionRuleViewSet,
    ExchangeRateViewSet,
    HouseholdViewSet,
)
from cases.api.cases import CaseViewSet
from cases.api.clocks import ClockViewSet
from cases.api.closing_rules import GateRuleViewSet, RootCauseViewSet
from cases.api.comparisons import ComparisonViewSet
from cases.api.composing import DraftViewSet, PlanViewSet
from cases.api.deciding import DecisionViewSet, ExceptionViewSet
from cases.api.delegations import DelegationViewSet
from cases.api.departments import AskedViewSet, DepartmentViewSet
from cases.api.desk import SavedViewViewSet, SnoozeViewSet, TabViewSet
from cases.api.evidence import EvidenceViewSet
from cases.api.hands import SpecialistViewSet
from cases.api.held import HeldMailViewSet
from cases.api.holds import HoldViewSet
from cases.api.improving import CitedByViewSet, ProposalViewSet
from cases.api.knowing import FactViewSet, IssueViewSet, SummaryViewSet
from cases.api.macros import MacroViewSet
from cases.api.mail_files import AttachmentViewSet, RedactionViewSet
from cases.api.many import ManyViewSet
from cases.api.messages import HandoverViewSet, MessageViewSet
from cases.api.people import ExpectationViewSet, GivenViewSet
from cases.api.precedents import PrecedentViewSet
from cases.api.remedies import RemedyViewSet
from cases.api.rollout import RolloutViewSet
from cases.api.routing import OverflowViewSet, RoutingViewSet
from cases.api.search import SearchViewSet
from cases.api.shaping import FanOutViewSet, LinkViewSet, MergeViewSet, MoveViewSet
from cases.api.tasks import TaskViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("department-requests", QuestionViewSet, "department-request"),
    ("departments", DepartmentViewSet, "department"),
    ("department-questions", AskedViewSet, "department-question"),
    ("tasks", TaskViewSet, "task"),
    ("cases", CaseViewSet, "case"),
    ("clocks", ClockViewSet, "clock"),
    ("search", SearchViewSet, "search"),
    ("messages", MessageViewSet, "message"),
    ("drafts", DraftViewSet, "draft"),
    ("planned-messages", PlanViewSet, "planned-message"),
    ("macros", MacroViewSet, "macro"),
    ("facts", FactViewSet, "fact"),
    ("issues", IssueViewSet, "issue"),
    ("summaries", SummaryViewSet, "summary"),
    ("evidence", EvidenceViewSet, "evidence"),
    ("attachments", AttachmentViewSet, "attachment"),
    ("redactions", RedactionViewSet, "redaction"),
    ("decisions", DecisionViewSet, "decision"),
    ("exceptions", ExceptionViewSet, "exception"),
    ("authority-limits", AuthorityLimitViewSet, "authority-limit"),
    ("decision-rules", DecisionRuleViewSet, "decision-rule"),
    ("exchange-rates", ExchangeRateViewSet, "exchange-rate"),
    ("households", HouseholdViewSet, "household"),
    ("approval-delegations", DelegationViewSet, "approval-delegation"),
    ("comparisons", ComparisonViewSet, "comparison"),
    ("remedies", RemedyViewSet, "remedy"),
    ("precedents", PrecedentViewSet, "precedent"),
    ("proposals", ProposalViewSet, "proposal"),
    (r"cited-by/(?P<code>[-a-zA-Z0-9_]+)", CitedByViewSet, "cited-by"),
    ("consults", ConsultViewSet, "consult"),
    ("recaps", RecapViewSet, "recap"),
    ("expectations", ExpectationViewSet, "expectation"),
    ("given", GivenViewSet, "given"),
    ("routing", RoutingViewSet, "routing"),
    ("overflows", OverflowViewSet, "overflow"),
    (
        r"rollouts/(?P<shelf>levels|calendars|rules)/(?P<code>[-a-zA-Z0-9_]+)",
        RolloutViewSet,
        "rollout",
    ),
    ("handovers", HandoverViewSet, "handover"),
    ("snoozes", SnoozeViewSet, "snooze"),
    ("views", SavedViewViewSet, "view"),
    ("acts", ManyViewSet, "act"),
    ("desk-tabs", TabViewSet, "desk-tab"),
    ("merges", MergeViewSet, "merge"),
    ("links", LinkViewSet, "link"),
    ("moves", MoveViewSet, "move"),
    ("fan-outs", FanOutViewSet, "fan-out"),
    ("holds", HoldViewSet, "hold"),
    ("held-mail", HeldMailViewSet, "held-mail"),
    ("gate-rules", GateRuleViewSet, "gate-rule"),
    ("root-causes", RootCauseViewSet, "root-cause"),
    ("specialists", SpecialistViewSet, "specialist"),
]
