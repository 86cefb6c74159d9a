import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("users", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="attempt")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("sent", "accepted by the provider"),
                            ("retry", "refused for now"),
                            ("failed", "refused for good"),
                            ("unknown", "outcome unknown: the sender went away"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=500, verbose_name="detail")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
            ],
            options={
                "verbose_name": "delivery attempt",
                "verbose_name_plural": "delivery attempts",
            },
        ),
        migrations.CreateModel(
            name="InboundAttachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("type", models.CharField(max_length=127, verbose_name="type")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("content", models.BinaryField(verbose_name="content")),
                (
                    "inline",
                    models.BooleanField(default=False, verbose_name="shown inside the text"),
                ),
                (
                    "content_id",
                    models.CharField(blank=True, max_length=250, verbose_name="Content-ID"),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
            },
        ),
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("raw", models.BinaryField(verbose_name="raw message")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "source",
                    models.CharField(
                        choices=[("smtp", "mail port"), ("pipe", "mail command")],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                (
                    "envelope_from",
                    models.CharField(blank=True, max_length=500, verbose_name="envelope sender"),
                ),
                (
                    "envelope_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        default=list,
                        size=None,
                        verbose_name="envelope recipients",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("taken", "taken in"),
                            ("quarantined", "held for review"),
                            ("ignored", "ignored"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("parsed_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "parse_error",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="could not be read because"
                    ),
                ),
                (
                    "message_id",
                    models.CharField(blank=True, max_length=998, verbose_name="Message-ID"),
                ),
                (
                    "in_reply_to",
                    models.CharField(blank=True, max_length=998, verbose_name="In-Reply-To"),
                ),
                (
                    "references",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=998),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="References",
                    ),
                ),
                (
                    "from_address",
                    models.CharField(
                        blank=True, db_index=True, max_length=320, verbose_name="author"
                    ),
                ),
                (
                    "from_name",
                    models.CharField(blank=True, max_length=500, verbose_name="author's name"),
                ),
                (
                    "to_addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=320),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="to",
                    ),
                ),
                (
                    "cc_addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=320),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="copies to",
                    ),
                ),
                ("subject", models.TextField(blank=True, verbose_name="subject")),
                (
                    "date",
                    models.DateTimeField(blank=True, null=True, verbose_name="date it claims"),
                ),
                ("text", models.TextField(blank=True, verbose_name="whole text")),
                (
                    "reply_text",
                    models.TextField(blank=True, verbose_name="what the sender newly wrote"),
                ),
                ("html_sanitised", models.TextField(blank=True, verbose_name="safe HTML")),
                (
                    "auto_submitted",
                    models.BooleanField(default=False, verbose_name="written by a machine"),
                ),
                (
                    "bounce",
                    models.BooleanField(default=False, verbose_name="failed-delivery report"),
                ),
                (
                    "bounce_of",
                    models.CharField(
                        blank=True, max_length=998, verbose_name="the message that bounced"
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
            ],
            options={
                "verbose_name": "arrived message",
                "verbose_name_plural": "arrived messages",
                "indexes": [
                    django.contrib.postgres.indexes.HashIndex(
                        fields=["message_id"], name="inbound_message_id"
                    ),
                    models.Index(
                        condition=models.Q(("state", "received")),
                        fields=["received_at"],
                        name="inbound_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "quarantined")),
                        fields=["received_at"],
                        name="inbound_held",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "taken", "quarantined", "ignored"])
                        ),
                        name="inbound_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "received"), ("taken_at__isnull", False), _connector="OR"
                        ),
                        name="inbound_decided_has_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactMethod",
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
                            ("email", "E-mail"),
                            ("apprise", "Message service"),
                            ("in_app", "On screen"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=500, verbose_name="address")),
                (
                    "verified_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="verified"),
                ),
                (
                    "disabled_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="switched off because"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_methods",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "way to reach somebody",
                "verbose_name_plural": "ways to reach somebody",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "kind", "value"),
                        name="contactmethod_once",
                        violation_error_message="This way to reach the person is listed already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["email", "apprise", "in_app"])),
                        name="contactmethod_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "in_app"),
                            models.Q(("value", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="contactmethod_has_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="The same intent twice is one row.",
                        max_length=200,
                        unique=True,
                        verbose_name="key",
                    ),
                ),
                (
                    "lane",
                    models.CharField(
                        choices=[
                            ("conversation", "Conversation"),
                            ("page", "Page"),
                            ("notice", "Notice"),
                        ],
                        max_length=20,
                        verbose_name="lane",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("apprise", "Message service"),
                            ("in_app", "On screen"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("to_address", models.CharField(blank=True, max_length=500, verbose_name="to")),
                (
                    "to_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="name of the recipient"
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=500, verbose_name="subject")),
                ("body_text", models.TextField(blank=True, verbose_name="text")),
                ("body_html", models.TextField(blank=True, verbose_name="HTML")),
                (
                    "message_id",
                    models.CharField(
                        blank=True, db_index=True, max_length=250, verbose_name="Message-ID"
                    ),
                ),
                (
                    "in_reply_to",
                    models.CharField(blank=True, max_length=998, verbose_name="In-Reply-To"),
                ),
                (
                    "references",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=998),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="References",
                    ),
                ),
                ("reply_to", models.CharField(blank=True, max_length=320, verbose_name="Reply-To")),
                (
                    "auto_submitted",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("auto-generated", "auto-generated"),
                            ("auto-replied", "auto-replied"),
                        ],
                        help_text="Empty when a person wrote it.",
                        max_length=20,
                        verbose_name="Auto-Submitted",
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        default=5, help_text="1 leaves first.", verbose_name="urgency"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting"),
                            ("sending", "on its way"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("expired", "expired"),
                            ("superseded", "no longer needed"),
                            ("cancelled", "taken back"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("next_at", models.DateTimeField(null=True, verbose_name="next try")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("queued_at", models.DateTimeField(verbose_name="queued")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="of no use after"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "provider_ref",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="provider's reference"
                    ),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, max_length=500, verbose_name="last error"),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "sending"])),
                        fields=["urgency", "next_at"],
                        name="delivery_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["pending", "sending"]), _negated=True),
                            ("next_at__isnull", False),
                            _connector="OR",
                        ),
                        name="delivery_owed_has_timer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="delivery_sent_has_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "pending",
                                    "sending",
                                    "sent",
                                    "failed",
                                    "expired",
                                    "superseded",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="delivery_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "email"), _negated=True),
                            models.Q(
                                ("to_address__contains", "@"),
                                models.Q(("message_id", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_mail_has_address_and_id",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="008697c21422afd11e725eeed92bb797f0f71eb6",
                    operation="DELETE",
                    pgid="pgtrigger_delivery_no_delete_67a21",
                    table="messaging_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_intent_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."lane" IS DISTINCT FROM (NEW."lane") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."to_address" IS DISTINCT FROM (NEW."to_address") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."queued_at" IS DISTINCT FROM (NEW."queued_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="abbaa6470757d475744ddb9fb7c227a835e18ed3",
                    operation="UPDATE",
                    pgid="pgtrigger_delivery_intent_fixed_3610f",
                    table="messaging_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="deliveryattempt",
            name="delivery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempt_log",
                to="messaging.delivery",
                verbose_name="delivery",
            ),
        ),
        migrations.AddField(
            model_name="inboundattachment",
            name="inbound",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="messaging.inboundmessage",
                verbose_name="message",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inboundmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="inbound_no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="9d37a9bc1a724a8749b6f215399d868f1de43078",
                    operation="DELETE",
                    pgid="pgtrigger_inbound_no_delete_9c104",
                    table="messaging_inboundmessage",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inboundmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="inbound_raw_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."raw" IS DISTINCT FROM (NEW."raw") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."envelope_from" IS DISTINCT FROM (NEW."envelope_from") OR OLD."envelope_to" IS DISTINCT FROM (NEW."envelope_to") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d03e1257b9b53d1c6a939d2fbecc0ec5301ed9a8",
                    operation="UPDATE",
                    pgid="pgtrigger_inbound_raw_fixed_e26bf",
                    table="messaging_inboundmessage",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryattempt",
            constraint=models.UniqueConstraint(
                fields=("delivery", "number"), name="deliveryattempt_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliveryattempt",
            trigger=pgtrigger.compiler.Trigger(
                name="attempt_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1dee0d6855ff98ea0fdd4e93ada0f690df3dffe7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_attempt_append_only_34e09",
                    table="messaging_deliveryattempt",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="inboundattachment",
            constraint=models.UniqueConstraint(
                fields=("inbound", "position"), name="inboundattachment_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inboundattachment",
            trigger=pgtrigger.compiler.Trigger(
                name="attachment_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d2707ea1d92033dfbc8a632b3787a223bef37236",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_attachment_append_only_23f9e",
                    table="messaging_inboundattachment",
                    when="BEFORE",
                ),
            ),
        ),
    ]
