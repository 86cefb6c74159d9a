"""Who may do what: each role is a readable list of permissions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """One act a door can ask for. What a person may *see* is decided by `visible_to`, not here."""

    WORK_CASES = "work_cases", _("Take, answer and resolve cases")
    ASSIGN_CASES = "assign_cases", _("Give a case to somebody else")
    TAKE_OVER_CASES = "take_over_cases", _("Take a case over from its owner, with a reason")
    TRIAGE_MAIL = "triage_mail", _("Decide about quarantined mail")
    PASS_GATE = "pass_gate", _("End a case with something open, with a reason")
    SET_CLOSING = "set_closing", _("Decide what a kind of case needs before it ends")
    REDACT = "redact", _("Make words and files unreadable")
    READ_ORIGINALS = "read_originals", _("Read what was made unreadable, with a reason")
    APPROVE_EXCEPTIONS = "approve_exceptions", _("Approve what goes past a rule or a limit")
    SET_AUTHORITY = "set_authority", _("Decide who may decide how much, and at which rates")
    SET_HOLDS = "set_holds", _("Set a legal hold, and ask for its end")
    LIFT_HOLDS = "lift_holds", _("Decide whether a legal hold ends, when somebody else asked")
    LOWER_SEVERITY = "lower_severity", _("Lower the severity of a case")
    ACKNOWLEDGE_ALERTS = "acknowledge_alerts", _("Answer a page")
    OVERRIDE_OWN_SHIFT = "override_own_shift", _("Change one's own on-call shifts")
    EDIT_ROTA = "edit_rota", _("Change the on-call rota")
    PLAN_PEOPLE = (
        "plan_people",
        _("Say who is away, what people are good at and how much they carry"),
    )
    SET_ROUTING = "set_routing", _("Decide how a team's new cases find an owner")
    SEE_TEAM_NUMBERS = "see_team_numbers", _("See the team's queues and load")
    WRITE_MACROS = "write_macros", _("Write and retire texts that colleagues send")
    DRAFT_POLICIES = "draft_policies", _("Write policy drafts")
    PUBLISH_POLICIES = "publish_policies", _("Publish a policy version")
    PUBLISH_SERVICE_LEVELS = (
        "publish_service_levels",
        _("Change calendars, service levels and deadline rules"),
    )
    BREAK_GLASS = "break_glass", _("Open a case one was not given, with a reason")
    READ_AUDIT = "read_audit", _("Read the audit trail")
    WATCH_ENGINE = "watch_engine", _("See whether the pager itself is well")
    ADMINISTER = "administer", _("Run the system: people, roles, channels")


class Role(models.TextChoices):
    """What somebody is employed as. Being on call is a shift, not a role."""

    ASSOCIATE = "associate", _("Associate")
    SENIOR = "senior", _("Senior associate")
    MANAGER = "manager", _("Manager")
    POLICY_EDITOR = "policy_editor", _("Policy editor")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    ADMIN = "admin", _("Admin")
    AUDITOR = "auditor", _("Auditor")
    MACHINE = "machine", _("Machine")


_DESK = frozenset(
    {Permission.WORK_CASES, Permission.ACKNOWLEDGE_ALERTS, Permission.OVERRIDE_OWN_SHIFT}
)
_SENIOR = _DESK | {
    Permission.TRIAGE_MAIL,
    Permission.ASSIGN_CASES,
    Permission.TAKE_OVER_CASES,
    Permission.DRAFT_POLICIES,
    Permission.PASS_GATE,
    Permission.REDACT,
    Permission.WRITE_MACROS,
    Permission.APPROVE_EXCEPTIONS,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ASSOCIATE: _DESK | {Permission.TRIAGE_MAIL},
    Role.SENIOR: _SENIOR,
    Role.MANAGER: _SENIOR
    | {
        Permission.LOWER_SEVERITY,
        Permission.SET_AUTHORITY,
        Permission.SET_HOLDS,
        Permission.SET_CLOSING,
        Permission.READ_ORIGINALS,
        Permission.EDIT_ROTA,
        Permission.PLAN_PEOPLE,
        Permission.SET_ROUTING,
        Permission.SEE_TEAM_NUMBERS,
        Permission.PUBLISH_POLICIES,
        Permission.PUBLISH_SERVICE_LEVELS,
        Permission.BREAK_GLASS,
        Permission.WATCH_ENGINE,
    },
    Role.POLICY_EDITOR: frozenset({Permission.DRAFT_POLICIES, Permission.PUBLISH_POLICIES}),
    Role.PRIVACY_OFFICER: frozenset(
        {
            Permission.BREAK_GLASS,
            Permission.READ_AUDIT,
            Permission.REDACT,
            Permission.READ_ORIGINALS,
            Permission.SET_HOLDS,
            Permission.LIFT_HOLDS,
        }
    ),
    # Runs the system and sees no case.
    Role.ADMIN: frozenset(
        {Permission.ADMINISTER, Permission.WATCH_ENGINE, Permission.SET_AUTHORITY}
    ),
    Role.AUDITOR: frozenset({Permission.READ_AUDIT}),
    Role.MACHINE: frozenset(),  # whom the pager pages to test itself; nobody signs in as one
}
