import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("marketplace", "0001_initial"),
        ("messaging", "0002_hot_tables"),
        ("policies", "0002_initial"),
        ("sla", "0001_initial"),
        ("users", "0002_extensions"),
        ("users", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                ("name_pt", models.CharField(max_length=80, verbose_name="Portuguese name")),
                (
                    "default_severity",
                    models.PositiveSmallIntegerField(default=3, verbose_name="severity at intake"),
                ),
                (
                    "access_level",
                    models.CharField(
                        choices=[("normal", "Normal"), ("restricted", "Restricted")],
                        default="normal",
                        max_length=12,
                        verbose_name="access",
                    ),
                ),
                (
                    "wakes",
                    models.BooleanField(default=False, verbose_name="wakes the person on call"),
                ),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                (
                    "is_active",
                    models.BooleanField(default=True, verbose_name="offered for new cases"),
                ),
            ],
            options={
                "verbose_name": "case type",
                "verbose_name_plural": "case types",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("default_severity__range", (1, 4))),
                        name="case_type_severity_1_to_4",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("access_level__in", ["normal", "restricted"])),
                        name="case_type_access_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(max_length=14, unique=True, verbose_name="reference"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "S1 Critical"),
                            (2, "S2 High"),
                            (3, "S3 Moderate"),
                            (4, "S4 Low"),
                        ],
                        default=3,
                        verbose_name="severity",
                    ),
                ),
                (
                    "severity_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why this severity"),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Now"), (2, "Today"), (3, "This week"), (4, "No rush")],
                        default=2,
                        verbose_name="urgency",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("mediating", "Mediating"),
                            ("waiting", "Waiting"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "waiting_on",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("guest", "Guest"),
                            ("host", "Host"),
                            ("department", "Department"),
                            ("authority", "Authority"),
                            ("payment", "Payment"),
                            ("date", "Date"),
                        ],
                        max_length=12,
                    ),
                ),
                ("waiting_until", models.DateTimeField(blank=True, null=True)),
                ("owned_since", models.DateTimeField(blank=True, null=True)),
                (
                    "access_level",
                    models.CharField(
                        choices=[("normal", "Normal"), ("restricted", "Restricted")],
                        default="normal",
                        max_length=12,
                    ),
                ),
                (
                    "language",
                    models.CharField(default="en", max_length=10, verbose_name="language"),
                ),
                (
                    "segment",
                    models.CharField(default="standard", max_length=20, verbose_name="segment"),
                ),
                (
                    "channel",
                    models.CharField(default="email", max_length=20, verbose_name="channel"),
                ),
                ("opened_at", models.DateTimeField()),
                ("last_activity_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "Solved for everyone"),
                            ("partly", "Partly solved"),
                            ("declined", "Asked for, and declined"),
                            ("elsewhere", "Handled elsewhere"),
                            ("no_case", "Nothing to solve"),
                        ],
                        max_length=12,
                    ),
                ),
                ("outcome_note", models.TextField(blank=True)),
                ("root_cause", models.CharField(blank=True, max_length=200)),
                ("next_due_at", models.DateTimeField(blank=True, null=True)),
                ("next_due_kind", models.CharField(blank=True, max_length=20)),
                ("intake_key", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reservation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="marketplace.reservation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="users.team",
                    ),
                ),
                (
                    "case_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="cases.casetype",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "indexes": [
                    models.Index(
                        models.F("owner"),
                        models.OrderBy(models.F("next_due_at"), nulls_last=True),
                        models.F("severity"),
                        models.F("id"),
                        condition=models.Q(("status__in", ("open", "mediating", "waiting"))),
                        name="case_owner_urgency",
                    ),
                    models.Index(
                        models.F("team"),
                        models.OrderBy(models.F("next_due_at"), nulls_last=True),
                        models.F("severity"),
                        models.F("id"),
                        condition=models.Q(("status__in", ("open", "mediating", "waiting"))),
                        name="case_team_urgency",
                    ),
                    models.Index(
                        models.OrderBy(models.F("next_due_at"), nulls_last=True),
                        models.F("severity"),
                        models.F("id"),
                        condition=models.Q(("status__in", ("open", "mediating", "waiting"))),
                        name="case_all_urgency",
                    ),
                    models.Index(
                        models.OrderBy(models.F("next_due_at"), nulls_last=True),
                        models.F("severity"),
                        models.F("id"),
                        condition=models.Q(
                            ("owner__isnull", True),
                            ("status__in", ("open", "mediating", "waiting")),
                        ),
                        name="case_unowned_urgency",
                    ),
                    models.Index(fields=["reservation"], name="case_reservation"),
                    models.Index(fields=["-opened_at", "-id"], name="case_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__range", (1, 4))), name="case_severity_1_to_4"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("urgency__range", (1, 4))), name="case_urgency_1_to_4"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["open", "mediating", "waiting", "resolved", "closed"])
                        ),
                        name="case_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "waiting"), ("waiting_on", ""), _connector="XOR"
                        ),
                        name="case_waits_on_somebody_exactly_while_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("resolved_at__isnull", False),
                                ("status__in", ["resolved", "closed"]),
                            ),
                            models.Q(
                                ("resolved_at__isnull", True),
                                ("status__in", ("open", "mediating", "waiting")),
                            ),
                            _connector="OR",
                        ),
                        name="case_resolved_at_exactly_when_resolved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("open", "mediating", "waiting")),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="case_resolved_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owned_since__isnull", True), ("owner__isnull", True)),
                            models.Q(("owned_since__isnull", False), ("owner__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_owner_has_a_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("summary", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("offered_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="cases.case",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_received",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")),
                        fields=("case",),
                        name="handover_one_open_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "offered")),
                            models.Q(
                                models.Q(("state", "offered"), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_answered_exactly_when_over",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("taker")), _negated=True),
                        name="handover_to_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "Received"), ("out", "Sent"), ("note", "Note")],
                        max_length=4,
                    ),
                ),
                ("channel", models.CharField(default="email", max_length=20)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("text", models.TextField()),
                ("quoted_text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("written_at", models.DateTimeField()),
                ("message_id", models.CharField(blank=True, max_length=255)),
                ("client_key", models.UUIDField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message",
                        to="messaging.delivery",
                    ),
                ),
                (
                    "inbound",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message",
                        to="messaging.inboundmessage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("audience", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=10)),
                ("quoted_text", models.TextField()),
                ("cited_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="cases.case",
                    ),
                ),
                (
                    "cited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="policies.clause",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="cases.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "citation",
                "verbose_name_plural": "citations",
                "indexes": [
                    models.Index(fields=["clause", "-cited_at"], name="citation_of_clause")
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(choices=[("guest", "Guest"), ("host", "Host")], max_length=10),
                ),
                (
                    "address",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                ("is_primary", models.BooleanField(default=True)),
                ("joined_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="marketplace.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
                "indexes": [models.Index(fields=["person", "case"], name="party_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "person"), name="party_once_a_case"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("case", "side"),
                        name="party_one_primary_a_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["guest", "host"])), name="party_side_known"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="party",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="cases.party",
            ),
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Case opened"),
                            ("message_received", "Message received"),
                            ("message_sent", "Message sent"),
                            ("message_withdrawn", "Send taken back"),
                            ("note_added", "Note added"),
                            ("auto_reply", "Automatic reply received"),
                            ("mail_held", "Mail held for triage"),
                            ("delivery_failed", "Message not delivered"),
                            ("taken", "Case taken"),
                            ("assigned", "Case assigned"),
                            ("released", "Case released"),
                            ("handover_offered", "Hand-over offered"),
                            ("handover_accepted", "Hand-over accepted"),
                            ("handover_declined", "Hand-over declined"),
                            ("handover_withdrawn", "Hand-over withdrawn"),
                            ("severity_changed", "Severity changed"),
                            ("type_changed", "Type changed"),
                            ("risk_changed", "Risk changed"),
                            ("waiting", "Waiting"),
                            ("resumed", "Taken up again"),
                            ("clock_started", "Clock started"),
                            ("clock_met", "Clock met"),
                            ("clock_breached", "Past due"),
                            ("clock_moved", "Clock moved"),
                            ("cited", "Policy cited"),
                            ("party_added", "Party added"),
                            ("access_granted", "Access given"),
                            ("alert_raised", "Alert raised"),
                            ("paged", "Paged"),
                            ("alert_acknowledged", "Page answered"),
                            ("alert_escalated", "Page went on to the next"),
                            ("alert_resolved", "Alert ended"),
                            ("resolved", "Resolved"),
                            ("reopened", "Reopened"),
                        ],
                        max_length=24,
                    ),
                ),
                ("thread_kind", models.CharField(blank=True, max_length=10)),
                ("facts", models.JSONField(default=dict)),
                ("occurred_at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="cases.case",
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event",
                        to="cases.message",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.party",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-occurred_at", "-id"], name="event_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="SLAClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_response", "First response"),
                            ("next_update", "Next update"),
                            ("resolution", "Resolution"),
                            ("stay", "Check-in"),
                        ],
                        max_length=16,
                    ),
                ),
                ("side", models.CharField(blank=True, max_length=10)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("met", "Met"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("warn_at", models.DateTimeField(blank=True, null=True)),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("breached_at", models.DateTimeField(blank=True, null=True)),
                ("noticed_at", models.DateTimeField(blank=True, null=True)),
                ("minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("explanation", models.JSONField(default=list)),
                ("generation", models.PositiveIntegerField(default=1)),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sla.businesscalendar",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="cases.case",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sla.deadlinerule",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sla.target",
                    ),
                ),
            ],
            options={
                "verbose_name": "clock",
                "verbose_name_plural": "clocks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("breached_at__isnull", True), ("status", "running")),
                        fields=["due_at"],
                        name="clock_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "running")),
                        fields=["case", "due_at"],
                        name="clock_of_case",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["running", "paused"])),
                        fields=("case", "kind", "side"),
                        name="clock_one_alive_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "running"), _negated=True),
                            ("due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="clock_running_has_a_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "met"), _negated=True),
                            ("met_at__isnull", False),
                            _connector="OR",
                        ),
                        name="clock_met_has_an_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("breached_at__isnull", True), ("noticed_at__isnull", True)),
                            models.Q(("breached_at__isnull", False), ("noticed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="clock_breach_was_noticed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["first_response", "next_update", "resolution", "stay"])
                        ),
                        name="clock_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="cases.slaclock",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_at__isnull", True)),
                        fields=("clock",),
                        name="pause_one_open_a_clock",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_at__isnull", True),
                            ("to_at__gte", models.F("from_at")),
                            _connector="OR",
                        ),
                        name="pause_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("guest", "Guest"), ("host", "Host"), ("internal", "Internal")],
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("unanswered_since", models.DateTimeField(blank=True, null=True)),
                ("last_inbound_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="threads",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "kind"), name="thread_once_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["guest", "host", "internal"])),
                        name="thread_kind_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="cases.thread",
            ),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("saved_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="cases.thread",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("thread", "author"), name="draft_once_a_thread")
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("named", "Named on the case"),
                            ("paged", "Paged for the case"),
                            ("break_glass", "Opened with a reason"),
                        ],
                        default="named",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("granted_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "case"], name="grant_user_case")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "user", "kind"), name="grant_once_of_each_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="grant_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseRisk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "axis",
                    models.CharField(
                        choices=[
                            ("safety", "Safety"),
                            ("legal", "Legal"),
                            ("brand", "Brand"),
                            ("loyalty", "Loyalty"),
                            ("money", "Money"),
                        ],
                        max_length=10,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("set_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risks",
                        to="cases.case",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "axis"), name="risk_once_an_axis"),
                    models.CheckConstraint(
                        condition=models.Q(("level__range", (0, 4))), name="risk_level_0_to_4"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("axis__in", ["safety", "legal", "brand", "loyalty", "money"])
                        ),
                        name="risk_axis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="risk_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseSeen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "user"), name="seen_once")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="citation_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="440737d4db8a35f167bba3da5af3d9aec722e61c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_citation_is_kept_4a3b6",
                    table="cases_citation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="timeline_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="336c0647bd499e9e5f99bfe0244b4b4fedba7eec",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_timeline_is_append_only_c6990",
                    table="cases_caseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thread",
            trigger=pgtrigger.compiler.Trigger(
                name="thread_audience_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="e4e27c763b6a3fa345344088eaba872335c44de2",
                    operation="UPDATE",
                    pgid="pgtrigger_thread_audience_is_fixed_c1819",
                    table="cases_thread",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["thread", "-written_at", "-id"], name="message_newest"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=("message_id",),
                name="message_id_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("thread", "client_key"), name="message_sent_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("author__isnull", True), ("direction", "in"), ("party__isnull", False)
                    ),
                    models.Q(
                        ("author__isnull", False), ("direction", "out"), ("party__isnull", False)
                    ),
                    models.Q(
                        ("author__isnull", False), ("direction", "note"), ("party__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="message_author_fits_direction",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="message_words_are_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."thread_id" IS DISTINCT FROM (NEW."thread_id") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."party_id" IS DISTINCT FROM (NEW."party_id") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."quoted_text" IS DISTINCT FROM (NEW."quoted_text") OR OLD."html" IS DISTINCT FROM (NEW."html") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."inbound_id" IS DISTINCT FROM (NEW."inbound_id") OR OLD."client_key" IS DISTINCT FROM (NEW."client_key"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="998d57ddb25c86637699f079b82365229a7041af",
                    operation="UPDATE",
                    pgid="pgtrigger_message_words_are_final_1bfdb",
                    table="cases_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="message_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="d0e25b1ff49c9ff307f73109c288875709b87555",
                    operation="DELETE",
                    pgid="pgtrigger_message_is_kept_d5d17",
                    table="cases_message",
                    when="BEFORE",
                ),
            ),
        ),
    ]
