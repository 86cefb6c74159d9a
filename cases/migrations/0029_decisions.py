"""Decisions, who may take them, requests to go further, and what became of them."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0028_macros_and_planned_messages"),
        ("marketplace", "0003_treatment"),
        ("messaging", "0006_files_found_by_name"),
        ("policies", "0003_words"),
        ("sla", "0002_versions_are_drafted_and_published"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("approve", "Yes"), ("modify", "Yes, otherwise"), ("deny", "No")],
                        max_length=10,
                    ),
                ),
                ("amount_minor", models.PositiveBigIntegerField()),
                ("house_minor", models.PositiveBigIntegerField()),
                ("conditions", models.CharField(blank=True, default="", max_length=500)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
            },
        ),
        migrations.CreateModel(
            name="ApprovalDelegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "during",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="time"),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                ("made_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "delegation of approvals",
                "verbose_name_plural": "delegations of approvals",
            },
        ),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("reminder", "Whose turn it is, reminded"),
                            ("next", "On to whoever may decide more"),
                            ("everybody", "Everybody who may decide it, and the owner"),
                            ("expiry", "Nobody answered: it ends"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("skipped_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "step of a silent request",
                "verbose_name_plural": "steps of silent requests",
            },
        ),
        migrations.CreateModel(
            name="AuthorityLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("associate", "Associate"),
                            ("senior", "Senior associate"),
                            ("manager", "Manager"),
                            ("policy_editor", "Policy editor"),
                            ("privacy_officer", "Privacy officer"),
                            ("admin", "Admin"),
                            ("auditor", "Auditor"),
                            ("machine", "Machine"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entitled_refund", "Refund they are entitled to"),
                            ("goodwill", "Goodwill"),
                            ("relocation", "Relocation"),
                            ("emergency_housing", "Emergency housing"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="for",
                    ),
                ),
                (
                    "currency",
                    models.CharField(default="USD", max_length=3, verbose_name="currency"),
                ),
                (
                    "per_decision_minor",
                    models.PositiveBigIntegerField(verbose_name="in one decision"),
                ),
                (
                    "per_case_minor",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="on one case"
                    ),
                ),
                (
                    "per_person_minor",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="for one person in 12 months"
                    ),
                ),
                (
                    "together_minor",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="when a second person agrees"
                    ),
                ),
                (
                    "effective",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(
                        verbose_name="in force"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="what changed and why"
                    ),
                ),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "limit",
                "verbose_name_plural": "limits",
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                            ("entitled_refund", "Refund they are entitled to"),
                            ("goodwill", "Goodwill"),
                            ("relocation", "Relocation"),
                            ("emergency_housing", "Emergency housing"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="for",
                    ),
                ),
                (
                    "remedy",
                    models.CharField(
                        choices=[
                            ("refund", "Refund"),
                            ("credit", "Credit"),
                            ("move", "Another home"),
                            ("transport", "Transport"),
                            ("late_checkout", "Late check-out"),
                            ("payout_guarantee", "Payout guaranteed"),
                            ("custom", "Something of its own"),
                        ],
                        max_length=20,
                        verbose_name="what they get",
                    ),
                ),
                ("remedy_text", models.CharField(max_length=300, verbose_name="in words")),
                (
                    "amount_minor",
                    models.PositiveBigIntegerField(verbose_name="amount, minor units"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("house_minor", models.PositiveBigIntegerField()),
                ("house_currency", models.CharField(default="USD", max_length=3)),
                (
                    "bearer",
                    models.CharField(
                        choices=[
                            ("platform", "We"),
                            ("host", "The host"),
                            ("guest", "The guest"),
                            ("insurer", "An insurer"),
                        ],
                        max_length=10,
                        verbose_name="who pays",
                    ),
                ),
                ("segment", models.CharField(default="standard", max_length=20)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("lead_days", models.IntegerField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("step", "A step of the workflow"),
                            ("clause", "A rule in force"),
                            ("judgement", "Own judgement"),
                        ],
                        max_length=10,
                        verbose_name="basis",
                    ),
                ),
                (
                    "step",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="step"),
                ),
                ("because", models.TextField(verbose_name="why")),
                (
                    "conditions",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="conditions"
                    ),
                ),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("own", "Within one’s own limit"),
                            ("approved", "Approved"),
                            ("safety", "For safety, at once"),
                            ("none", "Costs nothing"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("client_key", models.UUIDField()),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.CreateModel(
            name="DecisionRule",
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
                            ("entitled_refund", "Refund they are entitled to"),
                            ("goodwill", "Goodwill"),
                            ("relocation", "Relocation"),
                            ("emergency_housing", "Emergency housing"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="for",
                    ),
                ),
                (
                    "two_people_over_minor",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="two people approve above"
                    ),
                ),
                (
                    "tolerance_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=5,
                        max_digits=5,
                        verbose_name="may grow by, percent",
                    ),
                ),
                (
                    "lapse_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="lapses after, days"),
                ),
                (
                    "decide_minutes",
                    models.PositiveIntegerField(
                        default=240, verbose_name="to be decided within, minutes"
                    ),
                ),
                (
                    "ratify_minutes",
                    models.PositiveIntegerField(
                        default=1440, verbose_name="to be ratified within, minutes"
                    ),
                ),
                (
                    "effective",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(
                        verbose_name="in force"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="what changed and why"
                    ),
                ),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "rule for decisions",
                "verbose_name_plural": "rules for decisions",
            },
        ),
        migrations.CreateModel(
            name="ExceptionRequest",
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
                            ("entitled_refund", "Refund they are entitled to"),
                            ("goodwill", "Goodwill"),
                            ("relocation", "Relocation"),
                            ("emergency_housing", "Emergency housing"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="for",
                    ),
                ),
                (
                    "remedy",
                    models.CharField(
                        choices=[
                            ("refund", "Refund"),
                            ("credit", "Credit"),
                            ("move", "Another home"),
                            ("transport", "Transport"),
                            ("late_checkout", "Late check-out"),
                            ("payout_guarantee", "Payout guaranteed"),
                            ("custom", "Something of its own"),
                        ],
                        max_length=20,
                        verbose_name="what they get",
                    ),
                ),
                ("remedy_text", models.CharField(max_length=300, verbose_name="in words")),
                (
                    "amount_minor",
                    models.PositiveBigIntegerField(verbose_name="amount, minor units"),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("house_minor", models.PositiveBigIntegerField()),
                ("house_currency", models.CharField(default="USD", max_length=3)),
                (
                    "bearer",
                    models.CharField(
                        choices=[
                            ("platform", "We"),
                            ("host", "The host"),
                            ("guest", "The guest"),
                            ("insurer", "An insurer"),
                        ],
                        max_length=10,
                        verbose_name="who pays",
                    ),
                ),
                ("segment", models.CharField(default="standard", max_length=20)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("lead_days", models.IntegerField(blank=True, null=True)),
                (
                    "rule_text",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="rule it leaves"
                    ),
                ),
                ("why", models.TextField(verbose_name="why the rule does not fit")),
                ("harm", models.TextField(verbose_name="what happens if you say no")),
                ("fairness", models.TextField(verbose_name="why it is fair to the other side")),
                ("alternatives", models.TextField(verbose_name="what was refused instead")),
                ("acted", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("client_key", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Asked"),
                            ("approved", "Approved"),
                            ("modified", "Approved otherwise"),
                            ("denied", "Declined"),
                            ("ratified", "Confirmed afterwards"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Never answered"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "request for an exception",
                "verbose_name_plural": "requests for exceptions",
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("into", models.CharField(default="USD", max_length=3, verbose_name="in")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "units",
                    models.DecimalField(decimal_places=10, max_digits=20, verbose_name="is worth"),
                ),
                ("source", models.CharField(max_length=120, verbose_name="source")),
                ("stated_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "exchange rate",
                "verbose_name_plural": "exchange rates",
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "household",
                "verbose_name_plural": "households",
            },
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("added_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "member of a household",
                "verbose_name_plural": "members of households",
            },
        ),
        migrations.CreateModel(
            name="Remedy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("decided", "To be carried out"),
                            ("executing", "Under way"),
                            ("executed", "Carried out"),
                            ("failed", "Failed"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="decided",
                        max_length=10,
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("lapses_at", models.DateTimeField()),
                ("paid_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "proof",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="proof"),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "remedy",
                "verbose_name_plural": "remedies",
            },
        ),
        migrations.RemoveConstraint(
            model_name="slaclock",
            name="clock_kind_known",
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
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
                    ("clock_warned", "At risk"),
                    ("clock_reset", "Clock set back"),
                    ("clock_ended", "Clock ended"),
                    ("cited", "Policy cited"),
                    ("party_added", "Party added"),
                    ("safety_told", "Safety told"),
                    ("access_granted", "Access given"),
                    ("alert_raised", "Alert raised"),
                    ("paged", "Paged"),
                    ("alert_acknowledged", "Page answered"),
                    ("alert_escalated", "Page went on to the next"),
                    ("alert_resolved", "Alert ended"),
                    ("resolved", "Resolved"),
                    ("reopened", "Reopened"),
                    ("taken_over", "Case taken over from its owner"),
                    ("handover_expired", "Hand-over ran out"),
                    ("routed", "Case routed"),
                    ("queued", "Case waits in a queue"),
                    ("role_given", "Specialist added"),
                    ("role_ended", "Specialist left"),
                    ("snoozed", "Case snoozed"),
                    ("woken", "Case came back"),
                    ("send_planned", "Message planned for later"),
                    ("send_cancelled", "Planned message not sent"),
                    ("department_asked", "Department asked"),
                    ("department_answered", "Department answered"),
                    ("department_bounced", "Department sent the question back"),
                    ("department_chased", "Department reminded"),
                    ("department_withdrawn", "Question to a department withdrawn"),
                    ("consult_asked", "Expert asked"),
                    ("consult_answered", "Expert answered"),
                    ("consult_closed", "Question to an expert closed"),
                    ("task_added", "Task added"),
                    ("task_settled", "Task settled"),
                    ("recap_written", "What I heard, written down"),
                    ("recap_answered", "What I heard, answered"),
                    ("fact_noted", "Fact noted"),
                    ("fact_changed", "Fact changed"),
                    ("issue_added", "Issue added"),
                    ("issue_settled", "Issue settled"),
                    ("evidence_added", "Evidence added"),
                    ("redacted", "Words made unreadable"),
                    ("summary_frozen", "Summary kept"),
                    ("closed", "Closed"),
                    ("gate_passed", "Resolved with something open"),
                    ("merged", "Case merged"),
                    ("unmerged", "Merge undone"),
                    ("messages_moved", "Messages moved"),
                    ("linked", "Case linked"),
                    ("unlinked", "Link removed"),
                    ("expectation_noted", "Expectation noted"),
                    ("expectation_settled", "Expectation met or not"),
                    ("given", "Something given"),
                    ("fanned_out", "Told to every case of the incident"),
                    ("decided", "Decided"),
                    ("decision_reversed", "Decision reversed"),
                    ("exception_asked", "Approval asked for"),
                    ("exception_signed", "One of two approved"),
                    ("exception_answered", "Request answered"),
                    ("exception_withdrawn", "Request withdrawn"),
                    ("exception_escalated", "Request went on to the next"),
                    ("exception_expired", "Request never answered"),
                    ("remedy_carried_out", "Remedy carried out"),
                    ("remedy_failed", "Remedy failed"),
                    ("remedy_lapsed", "Remedy lapsed"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="slaclock",
            name="kind",
            field=models.CharField(
                choices=[
                    ("first_response", "First response"),
                    ("next_update", "Next update"),
                    ("resolution", "Resolution"),
                    ("stay", "Check-in"),
                    ("promise", "Promise"),
                    ("department_reply", "Reply of a department"),
                    ("statutory", "Statutory deadline"),
                    ("offer", "Offer"),
                    ("task", "Task"),
                    ("consult", "Answer of an expert"),
                    ("approval", "Answer to a request"),
                ],
                max_length=16,
            ),
        ),
        AddConstraintNotValid(
            model_name="slaclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "first_response",
                            "next_update",
                            "resolution",
                            "stay",
                            "promise",
                            "department_reply",
                            "statutory",
                            "offer",
                            "task",
                            "consult",
                            "approval",
                        ],
                    )
                ),
                name="clock_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="approvaldelegation",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="approvaldelegation",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals_given",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="approvaldelegation",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="approvaldelegation",
            name="receiver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals_received",
                to=settings.AUTH_USER_MODEL,
                verbose_name="to whom",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="delegation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="cases.approvaldelegation",
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="deliveries",
            field=models.ManyToManyField(blank=True, related_name="+", to="messaging.delivery"),
        ),
        migrations.AddField(
            model_name="authoritylimit",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="authoritylimit",
            name="set_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="authoritylimit",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authority",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="limit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="cases.authoritylimit",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="clause",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="policies.clause",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="limit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="cases.authoritylimit",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="marketplace.person",
                verbose_name="who gets it",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="reservation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="marketplace.reservation",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="cases.decision",
            ),
        ),
        migrations.AddField(
            model_name="decisionrule",
            name="set_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exceptions_asked",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="asked_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exceptions_to_answer",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exception_requests",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="clause",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="policies.clause",
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="clock",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exception",
                to="cases.slaclock",
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="decision",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exception",
                to="cases.decision",
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="marketplace.person",
                verbose_name="who gets it",
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="reservation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="marketplace.reservation",
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="cases.exceptionrequest",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="cases.exceptionrequest",
            ),
        ),
        migrations.AddField(
            model_name="exchangerate",
            name="stated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exceptionrequest",
            name="rate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.exchangerate",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="rate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.exchangerate",
            ),
        ),
        migrations.AddField(
            model_name="household",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="householdmember",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="householdmember",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="cases.household",
            ),
        ),
        migrations.AddField(
            model_name="householdmember",
            name="left_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="householdmember",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="households",
                to="marketplace.person",
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedy_state",
                to="cases.decision",
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="started_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="approvaldelegation",
            index=models.Index(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=["receiver"],
                name="delegation_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvaldelegation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                expressions=[("giver", "="), ("during", "&&")],
                name="delegation_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvaldelegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("during__isempty", False),
                    ("during__lower_inf", False),
                    ("during__upper_inf", False),
                ),
                name="delegation_begins_and_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvaldelegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("receiver")), _negated=True),
                name="delegation_to_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvaldelegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="delegation_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvaldelegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                    models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                    _connector="OR",
                ),
                name="delegation_taken_back_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approvaldelegation",
            trigger=pgtrigger.compiler.Trigger(
                name="delegation_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="46a0bdee86041d4f4511a114f92cf08e11c3b8f7",
                    operation="DELETE",
                    pgid="pgtrigger_delegation_is_kept_443bd",
                    table="cases_approvaldelegation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approvaldelegation",
            trigger=pgtrigger.compiler.Trigger(
                name="delegation_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."giver_id" IS DISTINCT FROM (NEW."giver_id") OR OLD."receiver_id" IS DISTINCT FROM (NEW."receiver_id") OR OLD."during" IS DISTINCT FROM (NEW."during") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="ecbad5d039fed2ebaf67ac36e9ce146398c385b2",
                    operation="UPDATE",
                    pgid="pgtrigger_delegation_is_final_ef01b",
                    table="cases_approvaldelegation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approvaldelegation",
            trigger=pgtrigger.compiler.Trigger(
                name="delegation_never_stacks",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    PERFORM pg_advisory_xact_lock(hashtext('cases_approvaldelegation'));\n                    IF EXISTS (\n                        SELECT 1 FROM cases_approvaldelegation other\n                        WHERE other.cancelled_at IS NULL\n                          AND other.during && NEW.during\n                          AND (other.giver_id = NEW.receiver_id OR other.receiver_id = NEW.giver_id)\n                    ) THEN\n                        RAISE EXCEPTION 'nobody gives and receives approvals in the same time'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="02ab92b7858478adc0249800691e5082c48e03b3",
                    operation="INSERT",
                    pgid="pgtrigger_delegation_never_stacks_fba9a",
                    table="cases_approvaldelegation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="authoritylimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("user__isnull", True), models.Q(("role", ""), _negated=True)),
                    models.Q(("role", ""), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="limit_of_a_role_or_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="authoritylimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["entitled_refund", "goodwill", "relocation", "emergency_housing", "other"],
                    )
                ),
                name="limit_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="authoritylimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency", "USD")), name="limit_in_the_currency_of_the_house"
            ),
        ),
        migrations.AddConstraint(
            model_name="authoritylimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("together_minor__isnull", True),
                    ("together_minor__gte", models.F("per_decision_minor")),
                    _connector="OR",
                ),
                name="limit_together_reaches_further",
            ),
        ),
        migrations.AddConstraint(
            model_name="authoritylimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("effective__isempty", False), ("effective__lower_inf", False)),
                name="limit_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="authoritylimit",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("user__isnull", True)),
                expressions=[("role", "="), ("kind", "="), ("effective", "&&")],
                name="limit_one_of_a_role_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="authoritylimit",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("user__isnull", False)),
                expressions=[("user", "="), ("kind", "="), ("effective", "&&")],
                name="limit_one_of_a_person_at_a_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authoritylimit",
            trigger=pgtrigger.compiler.Trigger(
                name="limit_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2c7bbaedde61c723ef735aea98fa7d86c802754f",
                    operation="DELETE",
                    pgid="pgtrigger_limit_is_kept_6f0ba",
                    table="cases_authoritylimit",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authoritylimit",
            trigger=pgtrigger.compiler.Trigger(
                name="limit_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."per_decision_minor" IS DISTINCT FROM (NEW."per_decision_minor") OR OLD."per_case_minor" IS DISTINCT FROM (NEW."per_case_minor") OR OLD."per_person_minor" IS DISTINCT FROM (NEW."per_person_minor") OR OLD."together_minor" IS DISTINCT FROM (NEW."together_minor") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."set_by_id" IS DISTINCT FROM (NEW."set_by_id") OR OLD."set_at" IS DISTINCT FROM (NEW."set_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="bd4372610593ff72b7915a38ab0ab8e3b527f93b",
                    operation="UPDATE",
                    pgid="pgtrigger_limit_is_final_06e45",
                    table="cases_authoritylimit",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["entitled_refund", "goodwill", "relocation", "emergency_housing", "other"],
                    )
                ),
                name="decision_rule_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("tolerance_percent__range", (0, 100))),
                name="decision_rule_tolerance_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decide_minutes__gte", 5),
                    ("lapse_days__range", (1, 365)),
                    ("ratify_minutes__range", (5, 1440)),
                ),
                name="decision_rule_times_sane",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("effective__isempty", False), ("effective__lower_inf", False)),
                name="decision_rule_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionrule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("kind", "="), ("effective", "&&")], name="decision_rule_one_at_a_time"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionrule",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_rule_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2e7cdba9828eb80ce46b086b7f3ec269adc7196e",
                    operation="DELETE",
                    pgid="pgtrigger_decision_rule_is_kept_8be29",
                    table="cases_decisionrule",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionrule",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_rule_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."two_people_over_minor" IS DISTINCT FROM (NEW."two_people_over_minor") OR OLD."tolerance_percent" IS DISTINCT FROM (NEW."tolerance_percent") OR OLD."lapse_days" IS DISTINCT FROM (NEW."lapse_days") OR OLD."decide_minutes" IS DISTINCT FROM (NEW."decide_minutes") OR OLD."ratify_minutes" IS DISTINCT FROM (NEW."ratify_minutes") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."set_by_id" IS DISTINCT FROM (NEW."set_by_id") OR OLD."set_at" IS DISTINCT FROM (NEW."set_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="2883b173865c3c0116f0bd7d49610b1c24358455",
                    operation="UPDATE",
                    pgid="pgtrigger_decision_rule_is_final_eb3d8",
                    table="cases_decisionrule",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="approvalstep",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("skipped_at__isnull", True)),
                fields=["due_at"],
                name="approval_step_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.UniqueConstraint(
                fields=("request", "step"), name="approval_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at__isnull", True), ("skipped_at__isnull", True), _connector="OR"
                ),
                name="approval_step_done_or_skipped",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["reminder", "next", "everybody", "expiry"])),
                name="approval_step_known",
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(fields=["by", "-at"], name="approval_by_person"),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                fields=("request", "by"), name="approval_once_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["approve", "modify", "deny"])),
                name="approval_verdict_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict", "approve"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="approval_no_for_a_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="approval_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5cbc53225a2bed92b014b1ad0f8cecdce95eaf00",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_approval_is_final_419d9",
                    table="cases_approval",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="approval_has_authority",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    PERFORM 1 FROM cases_authoritylimit held\n                    JOIN cases_exceptionrequest asked ON asked.id = NEW.request_id\n                    WHERE held.id = NEW.limit_id\n                      AND held.kind = asked.kind\n                      AND held.effective @> NEW.at\n                      AND asked.asked_by_id <> NEW.by_id\n                      AND (NEW.verdict = 'deny' OR NEW.house_minor\n                           <= GREATEST(held.per_decision_minor, held.together_minor))\n                    FOR SHARE OF held;\n                    IF NOT FOUND THEN\n                        RAISE EXCEPTION 'nobody approves beyond a limit in force, or for themselves'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF NEW.delegation_id IS NOT NULL THEN\n                        PERFORM 1 FROM cases_approvaldelegation handed\n                        JOIN cases_exceptionrequest asked ON asked.id = NEW.request_id\n                        WHERE handed.id = NEW.delegation_id\n                          AND handed.cancelled_at IS NULL\n                          AND handed.during @> NEW.at\n                          AND handed.receiver_id = NEW.by_id\n                          AND handed.giver_id <> asked.asked_by_id\n                        FOR SHARE OF handed;\n                        IF NOT FOUND THEN\n                            RAISE EXCEPTION 'nobody approves by what was not handed to them'\n                                USING ERRCODE = 'check_violation';\n                        END IF;\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="4c2e3de8aa28fe007b9fb4ac742999ae34009afb",
                    operation="INSERT",
                    pgid="pgtrigger_approval_has_authority_d6cbc",
                    table="cases_approval",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="exchangerate",
            index=models.Index(fields=["currency", "into", "-day"], name="rate_newest"),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("currency__regex", "^[A-Z]{3}$"),
                    ("into__regex", "^[A-Z]{3}$"),
                    models.Q(("currency", models.F("into")), _negated=True),
                ),
                name="rate_between_two_currencies",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("units__gt", 0)), name="rate_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="rate_has_a_source"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangerate",
            trigger=pgtrigger.compiler.Trigger(
                name="rate_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f9c8be8f70a03d51c67731ac84b72680d3e5b888",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_rate_is_kept_5e48d",
                    table="cases_exchangerate",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="exceptionrequest",
            index=models.Index(
                condition=models.Q(("state", "requested")),
                fields=["asked_of"],
                name="exception_waits_for",
            ),
        ),
        migrations.AddIndex(
            model_name="exceptionrequest",
            index=models.Index(
                condition=models.Q(("state", "requested")),
                fields=["case"],
                name="exception_open_on_case",
            ),
        ),
        migrations.AddIndex(
            model_name="exceptionrequest",
            index=models.Index(fields=["clause", "-asked_at"], name="exception_by_clause"),
        ),
        migrations.AddIndex(
            model_name="exceptionrequest",
            index=models.Index(fields=["-asked_at"], name="exception_newest"),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bearer__in", ["platform", "host", "guest", "insurer"]),
                    (
                        "kind__in",
                        ["entitled_refund", "goodwill", "relocation", "emergency_housing", "other"],
                    ),
                    (
                        "remedy__in",
                        [
                            "refund",
                            "credit",
                            "move",
                            "transport",
                            "late_checkout",
                            "payout_guarantee",
                            "custom",
                        ],
                    ),
                ),
                name="exception_words_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("remedy_text", ""), _negated=True), name="exception_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$"), ("house_currency", "USD")),
                name="exception_in_a_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("currency", models.F("house_currency")),
                        ("house_minor", models.F("amount_minor")),
                        ("rate__isnull", True),
                    ),
                    models.Q(
                        models.Q(("currency", models.F("house_currency")), _negated=True),
                        ("rate__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="exception_counted_at_a_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.UniqueConstraint(
                fields=("case", "client_key"), name="exception_asked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "requested",
                            "approved",
                            "modified",
                            "denied",
                            "ratified",
                            "withdrawn",
                            "expired",
                        ],
                    )
                ),
                name="exception_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("clause__isnull", False),
                    models.Q(("rule_text", ""), _negated=True),
                    _connector="OR",
                ),
                name="exception_names_the_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("why", ""), _negated=True),
                    models.Q(("harm", ""), _negated=True),
                    models.Q(("fairness", ""), _negated=True),
                    models.Q(("alternatives", ""), _negated=True),
                ),
                name="exception_gives_its_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "requested")),
                    models.Q(
                        models.Q(("state", "requested"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="exception_ended_exactly_when_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acted", True), ("decision__isnull", False)),
                    models.Q(
                        ("acted", False),
                        ("decision__isnull", False),
                        ("state__in", ["approved", "modified"]),
                    ),
                    models.Q(
                        ("acted", False),
                        ("decision__isnull", True),
                        models.Q(
                            ("state__in", ["approved", "modified", "ratified"]), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="exception_decided_exactly_when_said_yes",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["denied", "withdrawn", "expired"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="exception_ended_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="exceptionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_of__isnull", True),
                    models.Q(("asked_of", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="exception_asked_of_somebody_else",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exceptionrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="exception_question_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."remedy" IS DISTINCT FROM (NEW."remedy") OR OLD."remedy_text" IS DISTINCT FROM (NEW."remedy_text") OR OLD."amount_minor" IS DISTINCT FROM (NEW."amount_minor") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."house_minor" IS DISTINCT FROM (NEW."house_minor") OR OLD."house_currency" IS DISTINCT FROM (NEW."house_currency") OR OLD."rate_id" IS DISTINCT FROM (NEW."rate_id") OR OLD."bearer" IS DISTINCT FROM (NEW."bearer") OR OLD."clause_id" IS DISTINCT FROM (NEW."clause_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."reservation_id" IS DISTINCT FROM (NEW."reservation_id") OR OLD."segment" IS DISTINCT FROM (NEW."segment") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."lead_days" IS DISTINCT FROM (NEW."lead_days") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."rule_text" IS DISTINCT FROM (NEW."rule_text") OR OLD."why" IS DISTINCT FROM (NEW."why") OR OLD."harm" IS DISTINCT FROM (NEW."harm") OR OLD."fairness" IS DISTINCT FROM (NEW."fairness") OR OLD."alternatives" IS DISTINCT FROM (NEW."alternatives") OR OLD."acted" IS DISTINCT FROM (NEW."acted") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."client_key" IS DISTINCT FROM (NEW."client_key") OR OLD."clock_id" IS DISTINCT FROM (NEW."clock_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="28bf7bdb45f7f0cca41556cf660bb3d7b8fe8f4c",
                    operation="UPDATE",
                    pgid="pgtrigger_exception_question_is_final_93831",
                    table="cases_exceptionrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exceptionrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="exception_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="097fe455934266ed0f14e2bed788f0f533761bb9",
                    operation="DELETE",
                    pgid="pgtrigger_exception_is_kept_8a202",
                    table="cases_exceptionrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exceptionrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="exception_answer_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"state\" = 'requested'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="aedd0cc5a81ac47dea2df00e7026d2ea890465e4",
                    operation="UPDATE",
                    pgid="pgtrigger_exception_answer_is_final_867b9",
                    table="cases_exceptionrequest",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["case", "-decided_at"], name="decision_of_case"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["person", "kind", "-decided_at"], name="decision_of_person"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["reservation", "kind"], name="decision_of_stay"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["clause", "-decided_at"], name="decision_by_clause"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_by", "-decided_at"], name="decision_by_decider"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["kind", "-decided_at"], name="decision_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bearer__in", ["platform", "host", "guest", "insurer"]),
                    (
                        "kind__in",
                        ["entitled_refund", "goodwill", "relocation", "emergency_housing", "other"],
                    ),
                    (
                        "remedy__in",
                        [
                            "refund",
                            "credit",
                            "move",
                            "transport",
                            "late_checkout",
                            "payout_guarantee",
                            "custom",
                        ],
                    ),
                ),
                name="decision_words_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("remedy_text", ""), _negated=True), name="decision_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$"), ("house_currency", "USD")),
                name="decision_in_a_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("currency", models.F("house_currency")),
                        ("house_minor", models.F("amount_minor")),
                        ("rate__isnull", True),
                    ),
                    models.Q(
                        models.Q(("currency", models.F("house_currency")), _negated=True),
                        ("rate__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="decision_counted_at_a_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("case", "client_key"), name="decision_once"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="decision_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "step"), models.Q(("step", ""), _negated=True)),
                    models.Q(("basis", "clause"), ("clause__isnull", False)),
                    ("basis", "judgement"),
                    _connector="OR",
                ),
                name="decision_stands_on_its_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("authority", "own"), ("limit__isnull", False)),
                    models.Q(("authority__in", ["approved", "safety"]), ("limit__isnull", True)),
                    models.Q(("authority", "none"), ("house_minor", 0), ("limit__isnull", True)),
                    _connector="OR",
                ),
                name="decision_stands_on_its_authority",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6b1e46ca78f4c78c9103ef7f3040563047e08a90",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_decision_is_final_3dd8c",
                    table="cases_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_has_authority",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."limit_id" IS NOT NULL)',
                    func="\n                    PERFORM 1 FROM cases_authoritylimit held\n                    WHERE held.id = NEW.limit_id\n                      AND held.kind = NEW.kind\n                      AND held.effective @> NEW.decided_at\n                      AND held.per_decision_minor >= NEW.house_minor\n                    FOR SHARE;\n                    IF NOT FOUND THEN\n                        RAISE EXCEPTION 'nobody decides beyond a limit in force'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="28351541d32ffd82416752ffbc026d86dc10e7e4",
                    operation="INSERT",
                    pgid="pgtrigger_decision_has_authority_f53a0",
                    table="cases_decision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="householdmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)),
                fields=("person",),
                name="household_one_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="householdmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="household_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="householdmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_at__isnull", True), ("left_by__isnull", True)),
                    models.Q(("left_at__isnull", False), ("left_by__isnull", False)),
                    _connector="OR",
                ),
                name="household_left_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdmember",
            trigger=pgtrigger.compiler.Trigger(
                name="household_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2ee2ce29887fdf5ad3735fe0080e83a7b0393b87",
                    operation="DELETE",
                    pgid="pgtrigger_household_is_kept_8ca44",
                    table="cases_householdmember",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="householdmember",
            trigger=pgtrigger.compiler.Trigger(
                name="household_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."household_id" IS DISTINCT FROM (NEW."household_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."added_at" IS DISTINCT FROM (NEW."added_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="233f213edb3c6e88bcd23c213368274fc8e59224",
                    operation="UPDATE",
                    pgid="pgtrigger_household_is_final_7a189",
                    table="cases_householdmember",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="remedy",
            index=models.Index(
                condition=models.Q(("state__in", ["decided", "executing", "failed"])),
                fields=["lapses_at"],
                name="remedy_to_carry_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["decided", "executing", "executed", "failed", "lapsed"])
                ),
                name="remedy_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("paid_minor__isnull", False),
                        ("state", "executed"),
                        models.Q(("proof", ""), _negated=True),
                    ),
                    models.Q(("state", "executed"), _negated=True),
                    _connector="OR",
                ),
                name="remedy_carried_out_with_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["executing", "executed", "failed"]), _negated=True),
                    ("started_at__isnull", False),
                    _connector="OR",
                ),
                name="remedy_began_before_it_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["failed", "lapsed"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="remedy_not_carried_out_for_a_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remedy",
            trigger=pgtrigger.compiler.Trigger(
                name="remedy_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="77306f31946631bd832577ddfa3cbcd53ff4c678",
                    operation="DELETE",
                    pgid="pgtrigger_remedy_is_kept_c5f6e",
                    table="cases_remedy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remedy",
            trigger=pgtrigger.compiler.Trigger(
                name="remedy_is_of_one_decision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."decision_id" IS DISTINCT FROM (NEW."decision_id") OR OLD."key" IS DISTINCT FROM (NEW."key"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1493fa4ce3b950be5975de3c0aac1578dde1e1ee",
                    operation="UPDATE",
                    pgid="pgtrigger_remedy_is_of_one_decision_292c9",
                    table="cases_remedy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="remedy",
            trigger=pgtrigger.compiler.Trigger(
                name="remedy_done_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('executed', 'lapsed'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7987e319c01bad2ec45622cdf1f46f4888c5e15d",
                    operation="UPDATE",
                    pgid="pgtrigger_remedy_done_is_final_be4f1",
                    table="cases_remedy",
                    when="BEFORE",
                ),
            ),
        ),
    ]
