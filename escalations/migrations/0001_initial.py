import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import common.time


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0003_default_case_types"),
        ("messaging", "0002_hot_tables"),
        ("users", "0002_extensions"),
        ("users", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="EscalationPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="code")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "repeat",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="rounds more before the duty managers"
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="published")),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalation_policies",
                        to="users.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation policy",
                "verbose_name_plural": "escalation policies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="escalationpolicy_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("repeat__lte", 10)),
                        name="escalationpolicy_repeat_bounded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("case", "An emergency came in"),
                            ("clock", "A promise ran past due"),
                            ("manual", "A colleague asked"),
                        ],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                (
                    "cause_key",
                    models.CharField(max_length=120, unique=True, verbose_name="cause key"),
                ),
                ("severity", models.PositiveSmallIntegerField(verbose_name="severity")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("triggered", "Nobody answered yet"),
                            ("acknowledged", "Acknowledged"),
                            ("resolved", "Over"),
                        ],
                        default="triggered",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("generation", models.PositiveIntegerField(default=1, verbose_name="generation")),
                ("loop", models.PositiveIntegerField(default=0, verbose_name="round")),
                ("step_no", models.PositiveSmallIntegerField(default=0, verbose_name="next step")),
                (
                    "next_step_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="next step at"),
                ),
                ("occurred_at", models.DateTimeField(verbose_name="happened")),
                ("raised_at", models.DateTimeField(verbose_name="raised")),
                (
                    "acknowledged_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="acknowledged"),
                ),
                (
                    "ack_expires_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="acknowledgement holds until"
                    ),
                ),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="over")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts_acknowledged",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acknowledged by",
                    ),
                ),
                (
                    "asked_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts_asking_for",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who was asked for",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alerts",
                        to="cases.slaclock",
                        verbose_name="clock that ran out",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="escalations.escalationpolicy",
                        verbose_name="policy version",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "triggered")),
                        fields=["next_step_at"],
                        name="alert_step_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "acknowledged")),
                        fields=["ack_expires_at"],
                        name="alert_ack_runs_out",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "triggered"), _negated=True),
                            ("next_step_at__isnull", False),
                            _connector="OR",
                        ),
                        name="alert_triggered_has_timer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "acknowledged"), _negated=True),
                            models.Q(
                                ("ack_expires_at__isnull", False),
                                ("acknowledged_at__isnull", False),
                                ("acknowledged_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="alert_acknowledged_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "resolved"), _negated=True),
                            ("resolved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="alert_resolved_has_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__gte", 1), ("severity__lte", 4)),
                        name="alert_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["triggered", "acknowledged", "resolved"])
                        ),
                        name="alert_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("beaten_at", models.DateTimeField(verbose_name="last beat")),
                (
                    "expected_every",
                    models.PositiveIntegerField(verbose_name="seconds between beats"),
                ),
            ],
            options={
                "verbose_name": "heartbeat",
                "verbose_name_plural": "heartbeats",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expected_every__gt", 0)),
                        name="heartbeat_expects_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("severity", models.PositiveSmallIntegerField(verbose_name="severity")),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "after_seconds",
                    models.PositiveIntegerField(default=0, verbose_name="after seconds"),
                ),
                (
                    "contact_method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_rules",
                        to="messaging.contactmethod",
                        verbose_name="way to reach them",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_rules",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification rule",
                "verbose_name_plural": "notification rules",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "severity", "order"), name="notificationrule_order_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__gte", 1), ("severity__lte", 4)),
                        name="notificationrule_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after_seconds__lte", 3600)),
                        name="notificationrule_within_an_hour",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OnCallSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64,
                        validators=[common.time.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schedules",
                        to="users.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "on-call schedule",
                "verbose_name_plural": "on-call schedules",
            },
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "delay_seconds",
                    models.PositiveIntegerField(verbose_name="seconds to wait for an answer"),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("level", "Who is on call"),
                            ("user", "One person"),
                            ("duty_managers", "Duty managers"),
                        ],
                        max_length=20,
                        verbose_name="target",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "First"),
                            ("second", "Second"),
                            ("third", "Third"),
                            ("duty_manager", "Duty manager"),
                        ],
                        max_length=20,
                        verbose_name="level",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="escalations.escalationpolicy",
                        verbose_name="policy",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalation_steps",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="escalations.oncallschedule",
                        verbose_name="rota",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation step",
                "verbose_name_plural": "escalation steps",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "order"), name="escalationstep_order_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("schedule__isnull", False),
                                ("target", "level"),
                                ("user__isnull", True),
                                models.Q(("level", ""), _negated=True),
                            ),
                            models.Q(
                                ("level", ""),
                                ("schedule__isnull", True),
                                ("target", "user"),
                                ("user__isnull", False),
                            ),
                            models.Q(
                                ("level", ""), ("target", "duty_managers"), ("user__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="escalationstep_target_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delay_seconds__gte", 10), ("delay_seconds__lte", 86400)
                        ),
                        name="escalationstep_waits_sensibly",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("first", "First"),
                            ("second", "Second"),
                            ("third", "Third"),
                            ("duty_manager", "Duty manager"),
                        ],
                        default="first",
                        max_length=20,
                        verbose_name="level",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("add", "Also on call"),
                            ("remove", "Taken off"),
                            ("replace", "Takes over from somebody"),
                            ("cover", "Takes the whole level"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "during",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="hours"),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "add_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts_taken_over",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who comes",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides_made",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "remove_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts_given_away",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who goes",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="escalations.oncallschedule",
                        verbose_name="rota",
                    ),
                ),
            ],
            options={
                "verbose_name": "override",
                "verbose_name_plural": "overrides",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("add_user__isnull", False),
                                ("kind", "add"),
                                ("remove_user__isnull", True),
                            ),
                            models.Q(
                                ("add_user__isnull", True),
                                ("kind", "remove"),
                                ("remove_user__isnull", False),
                            ),
                            models.Q(
                                ("add_user__isnull", False),
                                ("kind", "replace"),
                                ("remove_user__isnull", False),
                            ),
                            models.Q(
                                ("add_user__isnull", False),
                                ("kind", "cover"),
                                ("remove_user__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="override_people_fit_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("during__isempty", False),
                            ("during__lower_inf", False),
                            ("during__upper_inf", False),
                        ),
                        name="override_has_both_ends",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("add_user__isnull", False)),
                        expressions=[
                            ("schedule", "="),
                            ("level", "="),
                            ("add_user", "="),
                            ("during", "&&"),
                        ],
                        name="override_comes_once",
                        violation_error_message="This person already takes over hours that overlap these. Change or remove that one first.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("remove_user__isnull", False)),
                        expressions=[
                            ("schedule", "="),
                            ("level", "="),
                            ("remove_user", "="),
                            ("during", "&&"),
                        ],
                        name="override_goes_once",
                        violation_error_message="This person is already replaced in hours that overlap these. Change or remove that one first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.PositiveIntegerField(verbose_name="generation")),
                ("loop", models.PositiveIntegerField(verbose_name="round")),
                ("step_no", models.PositiveSmallIntegerField(verbose_name="step")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "First"),
                            ("second", "Second"),
                            ("third", "Third"),
                            ("duty_manager", "Duty manager"),
                        ],
                        max_length=20,
                        verbose_name="level",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("paging", "Paging"),
                            ("reached", "Answered"),
                            ("superseded", "No longer needed"),
                            ("exhausted", "No answer"),
                        ],
                        default="paging",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("paged_at", models.DateTimeField(verbose_name="paged")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="escalations.alert",
                        verbose_name="alert",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "page",
                "verbose_name_plural": "pages",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "paging")),
                        fields=["user"],
                        name="page_ringing",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alert", "generation", "loop", "step_no", "user"), name="page_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("status", "paging")),
                            models.Q(
                                models.Q(("status", "paging"), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="page_ended_has_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PageDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_order", models.PositiveSmallIntegerField(verbose_name="order of the rule")),
                ("repeat", models.PositiveSmallIntegerField(default=0, verbose_name="repetition")),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="page_delivery",
                        to="messaging.delivery",
                        verbose_name="delivery",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="escalations.page",
                        verbose_name="page",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="page_deliveries",
                        to="escalations.notificationrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "text of a page",
                "verbose_name_plural": "texts of a page",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "rule_order", "repeat"), name="pagedelivery_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rotation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("first", "First"),
                            ("second", "Second"),
                            ("third", "Third"),
                            ("duty_manager", "Duty manager"),
                        ],
                        default="first",
                        max_length=20,
                        verbose_name="level",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("priority", models.SmallIntegerField(default=0, verbose_name="priority")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "Once"),
                            ("hourly", "Every hours"),
                            ("daily", "Every days"),
                            ("weekly", "Every weeks"),
                            ("monthly", "Every months"),
                        ],
                        default="weekly",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "interval",
                    models.PositiveSmallIntegerField(default=1, verbose_name="every so many"),
                ),
                ("starts_date", models.DateField(verbose_name="a hand-off, date")),
                ("starts_time", models.TimeField(verbose_name="a hand-off, time")),
                (
                    "shift_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: until the next hand-off.",
                        null=True,
                        verbose_name="length of a shift in minutes",
                    ),
                ),
                (
                    "by_day",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("mon", "Monday"),
                                ("tue", "Tuesday"),
                                ("wed", "Wednesday"),
                                ("thu", "Thursday"),
                                ("fri", "Friday"),
                                ("sat", "Saturday"),
                                ("sun", "Sunday"),
                            ],
                            max_length=3,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="only on these days",
                    ),
                ),
                (
                    "anchor_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="known shift contains"
                    ),
                ),
                (
                    "anchor_position",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="position that holds it"
                    ),
                ),
                (
                    "valid_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="applies from"),
                ),
                (
                    "valid_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="applies until"),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rotations",
                        to="escalations.oncallschedule",
                        verbose_name="rota",
                    ),
                ),
            ],
            options={
                "verbose_name": "rotation",
                "verbose_name_plural": "rotations",
                "constraints": [
                    models.UniqueConstraint(fields=("schedule", "name"), name="rotation_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("interval__gte", 1)), name="rotation_interval_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shift_minutes__isnull", True),
                            ("shift_minutes__gte", 1),
                            _connector="OR",
                        ),
                        name="rotation_shift_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="rotation_validity_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("anchor_at__isnull", True), ("anchor_position__isnull", True)
                            ),
                            models.Q(
                                ("anchor_at__isnull", False), ("anchor_position__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="rotation_anchor_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rotation_places",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "rotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="escalations.rotation",
                        verbose_name="rotation",
                    ),
                ),
            ],
            options={
                "verbose_name": "participant",
                "verbose_name_plural": "participants",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rotation", "position", "user"), name="participant_once_a_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RotationWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("mon", "Monday"),
                                ("tue", "Tuesday"),
                                ("wed", "Wednesday"),
                                ("thu", "Thursday"),
                                ("fri", "Friday"),
                                ("sat", "Saturday"),
                                ("sun", "Sunday"),
                            ],
                            max_length=3,
                        ),
                        size=None,
                        verbose_name="days",
                    ),
                ),
                ("starts", models.TimeField(verbose_name="from")),
                ("ends", models.TimeField(verbose_name="to")),
                (
                    "rotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="windows",
                        to="escalations.rotation",
                        verbose_name="rotation",
                    ),
                ),
            ],
            options={
                "verbose_name": "window",
                "verbose_name_plural": "windows",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__len__gte", 1)), name="rotationwindow_has_days"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertEvent",
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
                            ("raised", "Raised"),
                            ("paged", "Paged"),
                            ("nobody", "Nobody to page"),
                            ("unreachable", "No way to reach"),
                            ("round", "Next round"),
                            ("acknowledged", "Acknowledged"),
                            ("refused", "Cannot take it"),
                            ("handed_back", "Handed back"),
                            ("extended", "Acknowledgement still holds"),
                            ("ran_out", "Acknowledgement ran out"),
                            ("worse", "Severity raised"),
                            ("reopened", "Case reopened"),
                            ("resolved", "Over"),
                            ("ignored", "Answer of an earlier round"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("generation", models.PositiveIntegerField(verbose_name="generation")),
                (
                    "step_no",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="step"),
                ),
                ("occurred_at", models.DateTimeField(verbose_name="when")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alert_events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="escalations.alert",
                        verbose_name="alert",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert event",
                "verbose_name_plural": "alert events",
                "indexes": [models.Index(fields=["alert", "occurred_at"], name="alertevent_story")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "raised",
                                    "paged",
                                    "nobody",
                                    "unreachable",
                                    "round",
                                    "acknowledged",
                                    "refused",
                                    "handed_back",
                                    "extended",
                                    "ran_out",
                                    "worse",
                                    "reopened",
                                    "resolved",
                                    "ignored",
                                ],
                            )
                        ),
                        name="alertevent_kind_known",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alertevent",
            trigger=pgtrigger.compiler.Trigger(
                name="alertevent_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1dc8672b2685ef98cdd7aeb9df970fb01d85f718",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_alertevent_append_only_77e67",
                    table="escalations_alertevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalationpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="policy_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8f524cad67866b401fd8e1b8d4aa205c41e86e6a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_policy_never_changes_695b6",
                    table="escalations_escalationpolicy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalationstep",
            trigger=pgtrigger.compiler.Trigger(
                name="step_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="16dfbdf39df220e0fd1f1448107fb1253fe84fc3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_step_never_changes_fd25f",
                    table="escalations_escalationstep",
                    when="BEFORE",
                ),
            ),
        ),
    ]
