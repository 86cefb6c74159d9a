"""What a case is made of; callers import from here."""

from cases.models.access import AccessGrant, CaseSeen
from cases.models.authority import AuthorityKind, AuthorityLimit, DecisionRule, ExchangeRate
from cases.models.case import Case
from cases.models.case_type import CaseType
from cases.models.citation import Citation
from cases.models.clock import SLAClock
from cases.models.clock_record import ClockPause, ClockWarning
from cases.models.closing import CaseSummary, GateRule, Requirement, RootCause
from cases.models.comparison import Comparison
from cases.models.conflict import Conflict
from cases.models.consult import Consult
from cases.models.decision import CostBearer, Decision, RemedyKind
from cases.models.delegation import ApprovalDelegation
from cases.models.department import Department
from cases.models.department_request import Chase, DepartmentRequest
from cases.models.desk import DeskTab, SavedView
from cases.models.draft import Draft
from cases.models.event import CaseEvent
from cases.models.evidence import CustodyRecord, EvidenceFile
from cases.models.exception_request import Approval, ApprovalStep, ExceptionRequest
from cases.models.expectation import Expectation, Given
from cases.models.export import Export
from cases.models.handover import Handover
from cases.models.hold import LegalHold
from cases.models.household import Household, HouseholdMember
from cases.models.knowing import Fact, Issue
from cases.models.link import CaseLink, FanOut, FanOutPart
from cases.models.macro import Macro, PlannedSend, PlanState
from cases.models.merge import CaseMerge, MessageMove
from cases.models.message import Message
from cases.models.party import Party, Side
from cases.models.proposal import ImprovementProposal, ProposalEvidence
from cases.models.recap import Recap
from cases.models.redaction import OriginalReading, Redaction
from cases.models.remedy import Remedy
from cases.models.risk import CaseRisk, RiskAxis
from cases.models.role import CaseRole, DedicatedPerson, Specialty
from cases.models.routing import Overflow, QueuedCase, RoutingPolicy
from cases.models.search_word import SearchProgress, SearchWord
from cases.models.snooze import Snooze
from cases.models.task import CaseTask, ChecklistStep
from cases.models.thread import Thread, ThreadKind

__all__ = [
    "AccessGrant",
    "Approval",
    "ApprovalDelegation",
    "ApprovalStep",
    "AuthorityKind",
    "AuthorityLimit",
    "Case",
    "CaseEvent",
    "CaseLink",
    "CaseMerge",
    "CaseRisk",
    "CaseRole",
    "CaseSeen",
    "CaseSummary",
    "CaseTask",
    "CaseType",
    "Chase",
    "ChecklistStep",
    "Citation",
    "ClockPause",
    "ClockWarning",
    "Comparison",
    "Conflict",
    "Consult",
    "CostBearer",
    "CustodyRecord",
    "Decision",
    "DecisionRule",
    "DedicatedPerson",
    "Department",
    "DepartmentRequest",
    "DeskTab",
    "Draft",
    "EvidenceFile",
    "ExceptionRequest",
    "ExchangeRate",
    "Expectation",
    "Export",
    "Fact",
    "FanOut",
    "FanOutPart",
    "GateRule",
    "Given",
    "Handover",
    "Household",
    "HouseholdMember",
    "ImprovementProposal",
    "Issue",
    "LegalHold",
    "Macro",
    "Message",
    "MessageMove",
    "OriginalReading",
    "Overflow",
    "Party",
    "PlanState",
    "PlannedSend",
    "ProposalEvidence",
    "QueuedCase",
    "Recap",
    "Redaction",
    "Remedy",
    "RemedyKind",
    "Requirement",
    "RiskAxis",
    "RootCause",
    "RoutingPolicy",
    "SLAClock",
    "SavedView",
    "SearchProgress",
    "SearchWord",
    "Side",
    "Snooze",
    "Specialty",
    "Thread",
    "ThreadKind",
]
