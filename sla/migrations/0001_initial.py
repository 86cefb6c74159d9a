from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import common.time
import sla.models.version


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("users", "0002_extensions"),
        ("users", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="BusinessCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="code")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("valid_from", models.DateTimeField(verbose_name="in force from")),
                (
                    "valid_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="in force until"),
                ),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64,
                        validators=[common.time.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "holiday_country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166 code; empty: no public holidays",
                        max_length=2,
                        verbose_name="holidays of country",
                    ),
                ),
                (
                    "holiday_subdivision",
                    models.CharField(
                        blank=True, max_length=10, verbose_name="holidays of state or region"
                    ),
                ),
                (
                    "optional_holidays",
                    models.BooleanField(
                        default=False,
                        help_text="Carnival and the like, where the law leaves it to the employer",
                        verbose_name="optional holidays count as holidays",
                    ),
                ),
            ],
            options={
                "verbose_name": "business calendar",
                "verbose_name_plural": "business calendars",
                "ordering": ["code", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="calendar_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="calendar_version_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="calendar_valid_forward",
                        violation_error_message="A version cannot end before it begins.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("code", "="),
                            (
                                sla.models.version.TsTzRange(
                                    "valid_from",
                                    "valid_until",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="calendar_one_in_force",
                        violation_error_message="Another version is already in force in that time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_zone", ""), _negated=True),
                        name="calendar_has_time_zone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("holiday_subdivision", ""),
                            models.Q(("holiday_country", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="calendar_subdivision_needs_country",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="code")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("valid_from", models.DateTimeField(verbose_name="in force from")),
                (
                    "valid_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="in force until"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statutory", "Set by law or by a body"),
                            ("anchored", "Hangs on a stay"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "body",
                    models.CharField(
                        blank=True,
                        help_text="Whose rule it is",
                        max_length=120,
                        verbose_name="body or law",
                    ),
                ),
                (
                    "start_event",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("received", "Received"),
                            ("served", "Served"),
                            ("registered", "Registered"),
                            ("aware", "Became aware"),
                            ("opened", "Case opened"),
                        ],
                        default="received",
                        max_length=20,
                        verbose_name="starts when",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hours", "Hours"),
                            ("calendar_days", "Calendar days"),
                            ("business_days", "Business days"),
                            ("weeks", "Weeks"),
                            ("months", "Months"),
                        ],
                        max_length=20,
                        verbose_name="unit",
                    ),
                ),
                (
                    "amount",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="amount"),
                ),
                (
                    "first_day_counts",
                    models.BooleanField(default=False, verbose_name="the first day counts"),
                ),
                (
                    "roll",
                    models.CharField(
                        choices=[
                            ("none", "Stays"),
                            ("next_working_day", "Moves to the next working day"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="last day",
                    ),
                ),
                (
                    "extension_amount",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="may be extended by"
                    ),
                ),
                (
                    "extension_unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hours", "Hours"),
                            ("calendar_days", "Calendar days"),
                            ("business_days", "Business days"),
                            ("weeks", "Weeks"),
                            ("months", "Months"),
                        ],
                        max_length=20,
                        verbose_name="unit of extension",
                    ),
                ),
                (
                    "margin_amount",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="internal margin"
                    ),
                ),
                (
                    "margin_unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hours", "Hours"),
                            ("calendar_days", "Calendar days"),
                            ("business_days", "Business days"),
                            ("weeks", "Weeks"),
                            ("months", "Months"),
                        ],
                        max_length=20,
                        verbose_name="unit of margin",
                    ),
                ),
                (
                    "anchor",
                    models.CharField(
                        blank=True,
                        choices=[("check_in", "Check-in"), ("check_out", "Check-out")],
                        max_length=10,
                        verbose_name="anchor",
                    ),
                ),
                (
                    "offset_minutes",
                    models.IntegerField(
                        blank=True,
                        help_text="Elapsed time; negative is before",
                        null=True,
                        verbose_name="minutes from the anchor",
                    ),
                ),
                (
                    "days_before",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days before the anchor's date"
                    ),
                ),
                (
                    "wall_time",
                    models.TimeField(
                        blank=True,
                        help_text="Wall clock of the listing",
                        null=True,
                        verbose_name="at this time there",
                    ),
                ),
                (
                    "warn_minutes",
                    models.PositiveIntegerField(
                        default=120,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(86400),
                        ],
                        verbose_name="warn this many minutes before",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "strength",
                    models.CharField(
                        choices=[
                            ("statute", "Law"),
                            ("letter", "The letter sets the date"),
                            ("custom", "Custom of the body"),
                            ("house", "House rule"),
                        ],
                        default="house",
                        max_length=10,
                        verbose_name="strength",
                    ),
                ),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="verified on"),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadline_rules",
                        to="sla.businesscalendar",
                        verbose_name="calendar of working days",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "deadline rule",
                "verbose_name_plural": "deadline rules",
                "ordering": ["code", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="deadline_rule_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="deadline_rule_version_from_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="deadline_rule_valid_forward",
                        violation_error_message="A version cannot end before it begins.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("code", "="),
                            (
                                sla.models.version.TsTzRange(
                                    "valid_from",
                                    "valid_until",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="deadline_rule_one_in_force",
                        violation_error_message="Another version is already in force in that time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__isnull", False),
                                ("anchor", ""),
                                ("kind", "statutory"),
                                models.Q(("unit", ""), _negated=True),
                            ),
                            models.Q(
                                ("amount__isnull", True),
                                ("kind", "anchored"),
                                ("unit", ""),
                                models.Q(("anchor", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deadline_rule_counts_or_hangs",
                        violation_error_message="A statutory rule has an amount and a unit; an anchored one has an anchor.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True), ("amount__gte", 1), _connector="OR"
                        ),
                        name="deadline_rule_amount_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("extension_amount__isnull", True), ("extension_unit", "")),
                            models.Q(
                                ("extension_amount__gte", 1),
                                ("extension_amount__isnull", False),
                                models.Q(("extension_unit", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deadline_rule_extension_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("margin_amount__isnull", True), ("margin_unit", "")),
                            models.Q(
                                ("margin_amount__gte", 1),
                                ("margin_amount__isnull", False),
                                models.Q(("margin_unit", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="deadline_rule_margin_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("offset_minutes__isnull", True),
                            ("days_before__isnull", True),
                            _connector="OR",
                        ),
                        name="deadline_rule_one_way_to_hang",
                        violation_error_message="Either so many minutes from the anchor, or a wall-clock time days before it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("days_before__isnull", True), ("wall_time__isnull", True)),
                            models.Q(("days_before__isnull", False), ("wall_time__isnull", False)),
                            _connector="OR",
                        ),
                        name="deadline_rule_days_with_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_by__isnull", True), ("verified_on__isnull", True)),
                            models.Q(
                                ("verified_by__isnull", False), ("verified_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="deadline_rule_verified_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadTimeBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "under_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: any time further away",
                        null=True,
                        verbose_name="when the stay is nearer than (minutes)",
                    ),
                ),
                ("minutes", models.PositiveIntegerField(verbose_name="due within (minutes)")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="sla.deadlinerule",
                    ),
                ),
            ],
            options={
                "verbose_name": "lead-time band",
                "verbose_name_plural": "lead-time bands",
                "ordering": ["rule", models.OrderBy(models.F("under_minutes"), nulls_last=True)],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule", "under_minutes"), name="band_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1)), name="band_minutes_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                (
                    "opens",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(1439)],
                        verbose_name="opens",
                    ),
                ),
                (
                    "closes",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(2880)],
                        verbose_name="closes",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="sla.businesscalendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening",
                "verbose_name_plural": "openings",
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "weekday", "opens"), name="opening_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)),
                        name="opening_weekday_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens__lt", 1440),
                            ("closes__gt", models.F("opens")),
                            (
                                "closes__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opens"), "+", models.Value(1440)
                                ),
                            ),
                        ),
                        name="opening_within_a_day",
                        violation_error_message="A window opens within its day and lasts from one minute to 24 hours.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, verbose_name="code")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("valid_from", models.DateTimeField(verbose_name="in force from")),
                (
                    "valid_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="in force until"),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=100, verbose_name="tried in this order"
                    ),
                ),
                (
                    "segments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "severities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "case_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "teams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "service level",
                "verbose_name_plural": "service levels",
                "ordering": ["order", "code", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="service_level_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="service_level_version_from_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="service_level_valid_forward",
                        violation_error_message="A version cannot end before it begins.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("code", "="),
                            (
                                sla.models.version.TsTzRange(
                                    "valid_from",
                                    "valid_until",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(),
                                ),
                                "&&",
                            ),
                        ],
                        name="service_level_one_in_force",
                        violation_error_message="Another version is already in force in that time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severities__contained_by", [1, 2, 3, 4])),
                        name="service_level_severities_known",
                        violation_error_message="A severity is 1, 2, 3 or 4.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
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
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(527040),
                        ],
                        verbose_name="minutes",
                    ),
                ),
                (
                    "warn_fraction",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.75"),
                        max_digits=3,
                        verbose_name="warn after this part of the time",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: round the clock",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="sla.businesscalendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "service_level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="sla.servicelevel",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["service_level", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("service_level", "kind"), name="target_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["first_response", "next_update", "resolution"])
                        ),
                        name="target_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 527040)),
                        name="target_minutes_sensible",
                        violation_error_message="A target is from one minute to one year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("warn_fraction__gt", 0), ("warn_fraction__lte", 1)),
                        name="target_warns_within",
                        violation_error_message="A warning comes after a part of the time, up to all.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closed", "Closed"),
                            ("hours", "Special hours"),
                            ("break", "Break"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "windows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.PositiveSmallIntegerField(), size=2
                        ),
                        blank=True,
                        default=list,
                        help_text="Pairs of minutes after midnight",
                        size=None,
                        verbose_name="windows",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exceptions",
                        to="sla.businesscalendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "exception",
                "verbose_name_plural": "exceptions",
                "ordering": ["date", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "date", "kind"), name="exception_once_a_date"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "closed"), ("windows", [])),
                            models.Q(
                                ("kind__in", ["hours", "break"]),
                                models.Q(("windows", []), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="exception_windows_fit_kind",
                        violation_error_message="A closed date has no windows; special hours and breaks have at least one.",
                    ),
                ],
            },
        ),
    ]
