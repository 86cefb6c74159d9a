"""Ways to reach staff by telephone and push, codes that prove them, and what providers tell us afterwards."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0002_hot_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # Only additions that code of the version before does not notice: both may run side by side.
    operations = [
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address_digest",
                    models.CharField(max_length=64, verbose_name="digest of the address"),
                ),
                ("nonce", models.CharField(max_length=32, verbose_name="nonce")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the digits")),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                ("expires_at", models.DateTimeField(verbose_name="good until")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used")),
            ],
            options={
                "verbose_name": "code",
                "verbose_name_plural": "codes",
            },
        ),
        migrations.CreateModel(
            name="ProviderEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=20, verbose_name="provider")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("status", "Progress of a call or text message"),
                            ("call", "A call was picked up"),
                            ("key", "A key was pressed"),
                            ("text", "A text message came"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("ref", models.CharField(max_length=64, verbose_name="provider's reference")),
                (
                    "seq",
                    models.CharField(max_length=60, verbose_name="which one of that reference"),
                ),
                ("raw", models.JSONField(verbose_name="as it came")),
                ("received_at", models.DateTimeField(verbose_name="received")),
                (
                    "handled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="acted on"),
                ),
                ("outcome", models.CharField(blank=True, max_length=20, verbose_name="outcome")),
            ],
            options={
                "verbose_name": "report of a provider",
                "verbose_name_plural": "reports of providers",
            },
        ),
        migrations.RemoveConstraint(
            model_name="contactmethod",
            name="contactmethod_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_sent_has_instant",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_state_known",
        ),
        migrations.AddField(
            model_name="contactmethod",
            name="added_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="added"),
        ),
        migrations.AddField(
            model_name="contactmethod",
            name="disabled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="switched off"),
        ),
        migrations.AddField(
            model_name="contactmethod",
            name="label",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=80,
                verbose_name="name of the device or service",
            ),
        ),
        migrations.AddField(
            model_name="contactmethod",
            name="last_test_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="last test that arrived"
            ),
        ),
        migrations.AddField(
            model_name="contactmethod",
            name="push_keys",
            field=models.JSONField(blank=True, null=True, verbose_name="keys of the push service"),
        ),
        migrations.AddField(
            model_name="contactmethod",
            name="refusals",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="refusals for good in a row"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="answered"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="contact_method",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="deliveries",
                to="messaging.contactmethod",
                verbose_name="way to reach them",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="delivered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="arrived"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="link",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=500,
                verbose_name="where a tap leads",
            ),
        ),
        migrations.AlterField(
            model_name="contactmethod",
            name="kind",
            field=models.CharField(
                choices=[
                    ("email", "E-mail"),
                    ("sms", "Text message"),
                    ("voice", "Telephone call"),
                    ("push", "Push message"),
                    ("apprise", "Message service"),
                    ("in_app", "On screen"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="contactmethod",
            name="value",
            field=models.CharField(blank=True, max_length=1000, verbose_name="address"),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "E-mail"),
                    ("sms", "Text message"),
                    ("voice", "Telephone call"),
                    ("push", "Push message"),
                    ("apprise", "Message service"),
                    ("in_app", "On screen"),
                ],
                max_length=10,
                verbose_name="channel",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="lane",
            field=models.CharField(
                choices=[
                    ("conversation", "Conversation"),
                    ("page", "Page"),
                    ("notice", "Notice"),
                    ("code", "Code"),
                ],
                max_length=20,
                verbose_name="lane",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "waiting"),
                    ("sending", "on its way"),
                    ("sent", "sent"),
                    ("delivered", "arrived"),
                    ("answered", "answered"),
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
        migrations.AlterField(
            model_name="delivery",
            name="to_address",
            field=models.CharField(
                blank=True,
                help_text="Empty where the address is a secret of the way to reach them.",
                max_length=500,
                verbose_name="to",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["email", "sms", "voice", "push", "apprise", "in_app"])
                ),
                name="contactmethod_kind_one_of_six",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["sms", "voice"]), _negated=True),
                    ("value__regex", "^\\+[1-9][0-9]{6,14}$"),
                    _connector="OR",
                ),
                name="contactmethod_number_is_e164",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "push"), _negated=True),
                    ("push_keys__isnull", False),
                    _connector="OR",
                ),
                name="contactmethod_push_has_keys",
            ),
        ),
        AddConstraintNotValid(  # checked on the rows that are there by the next migration, without a lock
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("sent", "delivered", "answered")), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="delivery_handed_over_has_instant",
            ),
        ),
        AddConstraintNotValid(  # checked on the rows that are there by the next migration, without a lock
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "pending",
                            "sending",
                            "sent",
                            "delivered",
                            "answered",
                            "failed",
                            "expired",
                            "superseded",
                            "cancelled",
                        ],
                    )
                ),
                name="delivery_state_one_of_nine",
            ),
        ),
        migrations.AddField(
            model_name="code",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="codes_asked",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="code",
            name="way",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="codes",
                to="messaging.contactmethod",
                verbose_name="way",
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="delivery",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="provider_events",
                to="messaging.delivery",
                verbose_name="delivery",
            ),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(fields=["address_digest", "sent_at"], name="code_of_address"),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(fields=["asked_by", "sent_at"], name="code_of_person"),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("tries__lte", 5)), name="code_tries_bounded"
            ),
        ),
        migrations.AddIndex(
            model_name="providerevent",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["received_at"],
                name="providerevent_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="providerevent",
            constraint=models.UniqueConstraint(
                fields=("provider", "ref", "seq"), name="providerevent_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="providerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="providerevent_no_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="7f98c6ada2955fae9c7c0477cb7890b4f13b9524",
                    operation="DELETE",
                    pgid="pgtrigger_providerevent_no_delete_f0401",
                    table="messaging_providerevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="providerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="providerevent_as_it_came",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."provider" IS DISTINCT FROM (NEW."provider") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."ref" IS DISTINCT FROM (NEW."ref") OR OLD."seq" IS DISTINCT FROM (NEW."seq") OR OLD."raw" IS DISTINCT FROM (NEW."raw") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="93dde463b28f3726508d0afd29d469056aa4b6b4",
                    operation="UPDATE",
                    pgid="pgtrigger_providerevent_as_it_came_88da9",
                    table="messaging_providerevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
