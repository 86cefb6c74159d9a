"""The timeline: everything that ever happened on a case, append-only."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from cases.models.following import follows_its_message
from cases.models.message import Message
from cases.models.party import Party
from users.models import User


class CaseEvent(models.Model):
    """One thing that happened: when, by whom, who may read it, and the facts. Never changed, never removed.

    The line of a message stands in the case the message stands in, and moves with it.
    """

    class Kind(models.TextChoices):
        """What happened."""

        OPENED = "opened", _("Case opened")
        MESSAGE_RECEIVED = "message_received", _("Message received")
        MESSAGE_SENT = "message_sent", _("Message sent")
        MESSAGE_WITHDRAWN = "message_withdrawn", _("Send taken back")
        NOTE_ADDED = "note_added", _("Note added")
        AUTO_REPLY = "auto_reply", _("Automatic reply received")
        MAIL_HELD = "mail_held", _("Mail held for triage")
        DELIVERY_FAILED = "delivery_failed", _("Message not delivered")
        TAKEN = "taken", _("Case taken")
        ASSIGNED = "assigned", _("Case assigned")
        RELEASED = "released", _("Case released")
        HANDOVER_OFFERED = "handover_offered", _("Hand-over offered")
        HANDOVER_ACCEPTED = "handover_accepted", _("Hand-over accepted")
        HANDOVER_DECLINED = "handover_declined", _("Hand-over declined")
        HANDOVER_WITHDRAWN = "handover_withdrawn", _("Hand-over withdrawn")
        SEVERITY_CHANGED = "severity_changed", _("Severity changed")
        TYPE_CHANGED = "type_changed", _("Type changed")
        RISK_CHANGED = "risk_changed", _("Risk changed")
        WAITING = "waiting", _("Waiting")
        RESUMED = "resumed", _("Taken up again")
        CLOCK_STARTED = "clock_started", _("Clock started")
        CLOCK_MET = "clock_met", _("Clock met")
        CLOCK_BREACHED = "clock_breached", _("Past due")
        CLOCK_MOVED = "clock_moved", _("Clock moved")
        CLOCK_WARNED = "clock_warned", _("At risk")
        CLOCK_RESET = "clock_reset", _("Clock set back")
        CLOCK_ENDED = "clock_ended", _("Clock ended")
        CITED = "cited", _("Policy cited")
        PARTY_ADDED = "party_added", _("Party added")
        SAFETY_TOLD = "safety_told", _("Safety told")
        ACCESS_GRANTED = "access_granted", _("Access given")
        ALERT_RAISED = "alert_raised", _("Alert raised")
        PAGED = "paged", _("Paged")
        ALERT_ACKNOWLEDGED = "alert_acknowledged", _("Page answered")
        ALERT_ESCALATED = "alert_escalated", _("Page went on to the next")
        ALERT_RESOLVED = "alert_resolved", _("Alert ended")
        RESOLVED = "resolved", _("Resolved")
        REOPENED = "reopened", _("Reopened")
        TAKEN_OVER = "taken_over", _("Case taken over from its owner")
        HANDOVER_EXPIRED = "handover_expired", _("Hand-over ran out")
        ROUTED = "routed", _("Case routed")
        QUEUED = "queued", _("Case waits in a queue")
        ROLE_GIVEN = "role_given", _("Specialist added")
        ROLE_ENDED = "role_ended", _("Specialist left")
        SNOOZED = "snoozed", _("Case snoozed")
        WOKEN = "woken", _("Case came back")
        SEND_PLANNED = "send_planned", _("Message planned for later")
        SEND_CANCELLED = "send_cancelled", _("Planned message not sent")
        DEPARTMENT_ASKED = "department_asked", _("Department asked")
        DEPARTMENT_ANSWERED = "department_answered", _("Department answered")
        DEPARTMENT_BOUNCED = "department_bounced", _("Department sent the question back")
        DEPARTMENT_CHASED = "department_chased", _("Department reminded")
        DEPARTMENT_WITHDRAWN = "department_withdrawn", _("Question to a department withdrawn")
        CONSULT_ASKED = "consult_asked", _("Expert asked")
        CONSULT_ANSWERED = "consult_answered", _("Expert answered")
        CONSULT_CHASED = "consult_chased", _("Expert reminded")
        CONSULT_CLOSED = "consult_closed", _("Question to an expert closed")
        TASK_ADDED = "task_added", _("Task added")
        TASK_SETTLED = "task_settled", _("Task settled")
        RECAP_WRITTEN = "recap_written", _("What I heard, written down")
        RECAP_ANSWERED = "recap_answered", _("What I heard, answered")
        FACT_NOTED = "fact_noted", _("Fact noted")
        FACT_CHANGED = "fact_changed", _("Fact changed")
        ISSUE_ADDED = "issue_added", _("Issue added")
        ISSUE_SETTLED = "issue_settled", _("Issue settled")
        EVIDENCE_ADDED = "evidence_added", _("Evidence added")
        REDACTED = "redacted", _("Words made unreadable")
        SUMMARY_FROZEN = "summary_frozen", _("Summary kept")
        CLOSED = "closed", _("Closed")
        GATE_PASSED = "gate_passed", _("Resolved with something open")
        MERGED = "merged", _("Case merged")
        UNMERGED = "unmerged", _("Merge undone")
        MESSAGES_MOVED = "messages_moved", _("Messages moved")
        LINKED = "linked", _("Case linked")
        UNLINKED = "unlinked", _("Link removed")
        EXPECTATION_NOTED = "expectation_noted", _("Expectation noted")
        EXPECTATION_SETTLED = "expectation_settled", _("Expectation met or not")
        GIVEN = "given", _("Something given")
        FANNED_OUT = "fanned_out", _("Told to every case of the incident")
        DECIDED = "decided", _("Decided")
        DECISION_REVERSED = "decision_reversed", _("Decision reversed")
        EXCEPTION_ASKED = "exception_asked", _("Approval asked for")
        EXCEPTION_SIGNED = "exception_signed", _("One of two approved")
        EXCEPTION_ANSWERED = "exception_answered", _("Request answered")
        EXCEPTION_WITHDRAWN = "exception_withdrawn", _("Request withdrawn")
        EXCEPTION_ESCALATED = "exception_escalated", _("Request went on to the next")
        EXCEPTION_EXPIRED = "exception_expired", _("Request never answered")
        REMEDY_CARRIED_OUT = "remedy_carried_out", _("Remedy carried out")
        REMEDY_FAILED = "remedy_failed", _("Remedy failed")
        REMEDY_LAPSED = "remedy_lapsed", _("Remedy lapsed")
        PAYMENT_ASKED = "payment_asked", _("Payment asked for")
        PAYMENT_STOPPED = "payment_stopped", _("Payment stopped")
        RECALL_ASKED = "recall_asked", _("Money called back")
        RECALL_PAID = "recall_paid", _("Money came back")
        RECALL_REFUSED = "recall_refused", _("Money did not come back")
        HOLD_SET = "hold_set", _("Legal hold set")
        HOLD_LIFT_ASKED = "hold_lift_asked", _("End of a legal hold asked for")
        HOLD_KEPT = "hold_kept", _("Legal hold kept")
        HOLD_LIFTED = "hold_lifted", _("Legal hold lifted")
        RULE_QUESTIONED = "rule_questioned", _("Rule questioned")
        RULE_ANSWERED = "rule_answered", _("Proposal about a rule answered")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=24, choices=Kind)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    thread_kind = models.CharField(max_length=10, blank=True)
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="event"
    )
    facts = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["case", "-occurred_at", "-id"], name="event_newest"),
            # Whether held mail answers a case its reader may not know of.
            models.Index(
                Cast(KeyTextTransform("inbound", "facts"), models.BigIntegerField()),
                condition=Q(kind="mail_held"),
                name="event_of_held_mail",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="timeline_is_append_only", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="timeline_is_final", exclude=["case", "party"]),
            follows_its_message("timeline_follows_its_message", "case", "party"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
