import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import common.time


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("users", "0002_extensions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=60, verbose_name="source")),
                ("map_name", models.CharField(max_length=80, verbose_name="column map")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("file_hash", models.CharField(max_length=64, verbose_name="SHA-256 of the file")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished"),
                ),
                ("imported", models.PositiveIntegerField(default=0, verbose_name="imported")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                ("refused", models.PositiveIntegerField(default=0, verbose_name="refused")),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True),
                            ("finished_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="import_run_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("full_name", models.CharField(max_length=160, verbose_name="full name")),
                (
                    "preferred_name",
                    models.CharField(blank=True, max_length=80, verbose_name="preferred name"),
                ),
                ("said_as", models.CharField(blank=True, max_length=80, verbose_name="said as")),
                (
                    "plain_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("full_name"),
                            function="plain_text",
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("pt-br", "Portuguese (Brazil)")],
                        default="en",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[common.time.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Two letters, ISO 3166",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                ("city", models.CharField(blank=True, max_length=80, verbose_name="city")),
                (
                    "segment",
                    models.CharField(
                        choices=[
                            ("standard", "Standard"),
                            ("premier", "Premier"),
                            ("luxury", "Luxury"),
                            ("corporate", "Corporate"),
                            ("vip", "VIP"),
                        ],
                        default="standard",
                        max_length=20,
                        verbose_name="segment",
                    ),
                ),
                (
                    "customer_since",
                    models.DateField(blank=True, null=True, verbose_name="customer since"),
                ),
                ("reach_by", models.CharField(blank=True, max_length=120, verbose_name="reach by")),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                (
                    "quiet_until",
                    models.TimeField(blank=True, null=True, verbose_name="quiet until"),
                ),
                ("needs", models.CharField(blank=True, max_length=200, verbose_name="needs")),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            models.F("plain_name"), "gin_trgm_ops"
                        ),
                        name="person_plain_name_trigram",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("full_name", ""), _negated=True), name="person_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("segment__in", ["standard", "premier", "luxury", "corporate", "vip"])
                        ),
                        name="person_segment_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("country", ""), ("country__regex", "^[A-Z]{2}$"), _connector="OR"
                        ),
                        name="person_country_two_letters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="person_quiet_hours_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "plain_title",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("title"),
                            function="plain_text",
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("house", "House"),
                            ("apartment", "Apartment"),
                            ("villa", "Villa"),
                            ("cabin", "Cabin"),
                            ("room", "Room"),
                            ("hotel", "Hotel"),
                        ],
                        default="house",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "address_line",
                    models.CharField(blank=True, max_length=200, verbose_name="address"),
                ),
                ("city", models.CharField(max_length=80, verbose_name="city")),
                ("region", models.CharField(blank=True, max_length=80, verbose_name="region")),
                (
                    "country",
                    models.CharField(
                        help_text="Two letters, ISO 3166", max_length=2, verbose_name="country"
                    ),
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
                    "check_in_from",
                    models.TimeField(default=datetime.time(15, 0), verbose_name="check-in from"),
                ),
                (
                    "check_out_by",
                    models.TimeField(default=datetime.time(11, 0), verbose_name="check-out by"),
                ),
                (
                    "bedrooms",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="bedrooms"
                    ),
                ),
                (
                    "sleeps",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="sleeps"),
                ),
                (
                    "host",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where the source names nobody",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="marketplace.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "listing",
                "verbose_name_plural": "listings",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            models.F("plain_title"), "gin_trgm_ops"
                        ),
                        name="listing_plain_title_trigram",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="listing_country_two_letters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_zone", ""), _negated=True),
                        name="listing_has_a_clock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
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
                        choices=[("email", "E-mail"), ("phone", "Telephone")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        help_text="E-mail in lower case; telephone as +551199999999",
                        max_length=254,
                        verbose_name="address or number",
                    ),
                ),
                (
                    "verified_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="verified"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_points",
                        to="marketplace.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact point",
                "verbose_name_plural": "contact points",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("value"), "gin_trgm_ops"),
                        name="contact_point_value_trigram",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("verified_at__isnull", False)),
                        fields=("kind", "value"),
                        name="contact_point_verified_once",
                        violation_error_message="Somebody else has this address or number, verified.",
                    ),
                    models.UniqueConstraint(
                        fields=("person", "kind", "value"), name="contact_point_once_each_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "email"),
                                ("value", django.db.models.functions.text.Lower("value")),
                                ("value__contains", "@"),
                            ),
                            models.Q(("kind", "phone"), ("value__regex", "^\\+[1-9][0-9]{6,14}$")),
                            _connector="OR",
                        ),
                        name="contact_point_normalised",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=400, verbose_name="what you learned")),
                ("noted_at", models.DateTimeField(verbose_name="noted")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="learned",
                        to="marketplace.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="person_note_says_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True, verbose_name="code")),
                ("check_in_date", models.DateField(verbose_name="check-in date")),
                (
                    "check_in_time",
                    models.TimeField(blank=True, null=True, verbose_name="check-in time"),
                ),
                ("check_out_date", models.DateField(verbose_name="check-out date")),
                (
                    "check_out_time",
                    models.TimeField(blank=True, null=True, verbose_name="check-out time"),
                ),
                (
                    "adults",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="adults"),
                ),
                (
                    "children",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="children"
                    ),
                ),
                (
                    "infants",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="infants"),
                ),
                (
                    "currency",
                    models.CharField(help_text="ISO 4217", max_length=3, verbose_name="currency"),
                ),
                (
                    "price_minor",
                    models.BigIntegerField(default=0, verbose_name="price, minor units"),
                ),
                ("paid_minor", models.BigIntegerField(default=0, verbose_name="paid, minor units")),
                (
                    "payout_minor",
                    models.BigIntegerField(
                        default=0, verbose_name="payout to the host, minor units"
                    ),
                ),
                ("booked_at", models.DateTimeField(verbose_name="booked")),
                (
                    "status_date",
                    models.DateField(
                        blank=True,
                        help_text="When it was cancelled, ended…",
                        null=True,
                        verbose_name="date of the status",
                    ),
                ),
                (
                    "cancellation_policy",
                    models.CharField(blank=True, max_length=40, verbose_name="cancellation policy"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("confirmed", "Confirmed"),
                            ("in_stay", "In stay"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("no_show", "No-show"),
                        ],
                        default="confirmed",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "segment",
                    models.CharField(
                        choices=[
                            ("standard", "Standard"),
                            ("premier", "Premier"),
                            ("luxury", "Luxury"),
                            ("corporate", "Corporate"),
                            ("vip", "VIP"),
                        ],
                        default="standard",
                        max_length=20,
                        verbose_name="segment",
                    ),
                ),
                (
                    "assumed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="assumed",
                    ),
                ),
                (
                    "details",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What the source holds beyond our own fields, by its own names",
                        verbose_name="further facts",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="source")),
                (
                    "guest",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where the source names nobody",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stays",
                        to="marketplace.person",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="marketplace.listing",
                    ),
                ),
            ],
            options={
                "verbose_name": "reservation",
                "verbose_name_plural": "reservations",
                "indexes": [
                    models.Index(fields=["guest", "-check_in_date"], name="reservation_by_guest"),
                    models.Index(
                        fields=["listing", "-check_in_date"], name="reservation_by_listing"
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["pending", "confirmed", "in_stay"])),
                        fields=["check_out_date"],
                        name="reservation_live",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__regex",
                                "^(?=[CDFGHJKMNPQRTVWXY23456789]*[CDFGHJKMNPQRTVWXY])(?=[CDFGHJKMNPQRTVWXY23456789]*[23456789])[CDFGHJKMNPQRTVWXY23456789]{3}-(?=[CDFGHJKMNPQRTVWXY23456789]*[CDFGHJKMNPQRTVWXY])(?=[CDFGHJKMNPQRTVWXY23456789]*[23456789])[CDFGHJKMNPQRTVWXY23456789]{4}$",
                            )
                        ),
                        name="reservation_code_readable",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_minor__gte", 0),
                            ("payout_minor__gte", 0),
                            ("price_minor__gte", 0),
                        ),
                        name="reservation_money_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("check_out_date__gte", models.F("check_in_date"))),
                        name="reservation_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "adults__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(1), "-", models.F("children")
                                    ),
                                    "-",
                                    models.F("infants"),
                                ),
                            )
                        ),
                        name="reservation_somebody_stays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "pending",
                                    "confirmed",
                                    "in_stay",
                                    "completed",
                                    "cancelled",
                                    "no_show",
                                ],
                            )
                        ),
                        name="reservation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("segment__in", ["standard", "premier", "luxury", "corporate", "vip"])
                        ),
                        name="reservation_segment_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="reservation_currency_three_letters",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=60)),
                (
                    "key",
                    models.CharField(
                        help_text="The source's own key, or the file's hash and the line",
                        max_length=200,
                    ),
                ),
                ("row_hash", models.CharField(max_length=64)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="marketplace.importrun",
                    ),
                ),
                (
                    "reservation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_row",
                        to="marketplace.reservation",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported row",
                "verbose_name_plural": "imported rows",
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="imported_row_once")
                ],
            },
        ),
    ]
