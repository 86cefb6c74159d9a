"""Merged cases, moved messages, links, and one word to every case of an incident."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_departments"),
        ("marketplace", "0002_note_moved_stays"),
        ("users", "0003_machines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseLink",
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
                            ("related", "Related to"),
                            ("duplicate", "Duplicate of"),
                            ("follows", "Follows"),
                            ("incident", "Part of the incident"),
                        ],
                        max_length=10,
                    ),
                ),
                ("linked_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "link between cases",
                "verbose_name_plural": "links between cases",
            },
        ),
        migrations.CreateModel(
            name="CaseMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("before", models.JSONField(default=dict)),
                ("merged_at", models.DateTimeField()),
                ("undo_until", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
            },
        ),
        migrations.CreateModel(
            name="FanOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("audience", models.CharField(max_length=10)),
                ("text", models.TextField()),
                ("client_key", models.UUIDField(unique=True)),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "word to every case",
                "verbose_name_plural": "words to every case",
            },
        ),
        migrations.CreateModel(
            name="FanOutPart",
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
                            ("sent", "Sent"),
                            ("drafted", "Kept as a draft for the owner"),
                            ("refused", "Not sent"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="MessageMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "moved message",
                "verbose_name_plural": "moved messages",
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="caseevent",
            name="timeline_is_append_only",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="citation",
            name="citation_is_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="message",
            name="message_words_are_final",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_resolved_at_exactly_when_resolved",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_resolved_has_outcome",
        ),
        migrations.AddField(
            model_name="case",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aliases",
                to="cases.case",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("mediating", "Mediating"),
                    ("waiting", "Waiting"),
                    ("resolved", "Resolved"),
                    ("closed", "Closed"),
                    ("merged", "Merged"),
                ],
                default="open",
                max_length=12,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="timeline_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="8ccce9756a34ea92e2e97a675e551a030bd637bb",
                    operation="DELETE",
                    pgid="pgtrigger_timeline_is_append_only_c6990",
                    table="cases_caseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="timeline_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."actor_id" IS DISTINCT FROM (NEW."actor_id") OR OLD."thread_kind" IS DISTINCT FROM (NEW."thread_kind") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."facts" IS DISTINCT FROM (NEW."facts") OR OLD."occurred_at" IS DISTINCT FROM (NEW."occurred_at") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="09c23e9894b0791b19c6b11be2cf04955514ce47",
                    operation="UPDATE",
                    pgid="pgtrigger_timeline_is_final_1e8cb",
                    table="cases_caseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="timeline_follows_its_message",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."party_id" IS DISTINCT FROM (NEW."party_id"))',
                    func="\n            IF NEW.message_id IS NULL OR NOT EXISTS (\n                SELECT 1 FROM cases_message AS words JOIN cases_thread AS place ON place.id = words.thread_id\n                WHERE words.id = NEW.message_id AND place.case_id = NEW.case_id AND \n    (SELECT person_id FROM cases_party WHERE id = OLD.party_id) IS NOT DISTINCT FROM\n    (SELECT person_id FROM cases_party WHERE id = NEW.party_id)\n\n            ) THEN\n                RAISE EXCEPTION 'pgtrigger: a row of % moves only with its message', TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="c5df64cfc8205c642e67db03b7597af44908120d",
                    operation="UPDATE",
                    pgid="pgtrigger_timeline_follows_its_message_6ee32",
                    table="cases_caseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="citation_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="6d77d859f46392b7587c31579d079ca1d1992c5f",
                    operation="DELETE",
                    pgid="pgtrigger_citation_is_kept_4a3b6",
                    table="cases_citation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="citation_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."clause_id" IS DISTINCT FROM (NEW."clause_id") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."quoted_text" IS DISTINCT FROM (NEW."quoted_text") OR OLD."cited_by_id" IS DISTINCT FROM (NEW."cited_by_id") OR OLD."cited_at" IS DISTINCT FROM (NEW."cited_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="b3a660c99819b0156e6281355f8d00a79e24c6b7",
                    operation="UPDATE",
                    pgid="pgtrigger_citation_is_final_1ac23",
                    table="cases_citation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="citation_follows_its_message",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id"))',
                    func="\n            IF NEW.message_id IS NULL OR NOT EXISTS (\n                SELECT 1 FROM cases_message AS words JOIN cases_thread AS place ON place.id = words.thread_id\n                WHERE words.id = NEW.message_id AND place.case_id = NEW.case_id \n            ) THEN\n                RAISE EXCEPTION 'pgtrigger: a row of % moves only with its message', TG_TABLE_NAME;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="a952540464bb4e26d8baa97ec593b2071d4ef40f",
                    operation="UPDATE",
                    pgid="pgtrigger_citation_follows_its_message_5bccf",
                    table="cases_citation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="message_words_are_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."quoted_text" IS DISTINCT FROM (NEW."quoted_text") OR OLD."html" IS DISTINCT FROM (NEW."html") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."inbound_id" IS DISTINCT FROM (NEW."inbound_id") OR OLD."client_key" IS DISTINCT FROM (NEW."client_key"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c5dd07007cb641debca9a28728a701dbb05a824f",
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
                name="message_moves_as_noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."party_id" IS DISTINCT FROM (NEW."party_id") OR OLD."thread_id" IS DISTINCT FROM (NEW."thread_id"))',
                    func="\n        IF NOT EXISTS (\n            SELECT 1 FROM cases_messagemove AS noted\n            JOIN cases_thread AS was ON was.id = noted.source_id\n            JOIN cases_thread AS becomes ON becomes.id = noted.target_id\n            WHERE noted.id = (SELECT max(id) FROM cases_messagemove WHERE message_id = OLD.id)\n            AND noted.source_id = OLD.thread_id AND noted.target_id = NEW.thread_id\n            AND was.kind = becomes.kind AND \n    (SELECT person_id FROM cases_party WHERE id = OLD.party_id) IS NOT DISTINCT FROM\n    (SELECT person_id FROM cases_party WHERE id = NEW.party_id)\n\n        ) THEN\n            RAISE EXCEPTION 'pgtrigger: a message moves only as noted, to the same audience';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="d26327476df098fafd3b5dcce8a55f502cdfae4d",
                    operation="UPDATE",
                    pgid="pgtrigger_message_moves_as_noted_38578",
                    table="cases_message",
                    when="BEFORE",
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["open", "mediating", "waiting", "resolved", "closed", "merged"])
                ),
                name="case_status_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("resolved_at__isnull", False), ("status__in", ["resolved", "closed"])
                    ),
                    models.Q(
                        ("resolved_at__isnull", True),
                        ("status__in", ["open", "mediating", "waiting", "merged"]),
                    ),
                    _connector="OR",
                ),
                name="case_resolved_at_exactly_when_resolved",
            ),
        ),
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["open", "mediating", "waiting", "merged"]),
                    models.Q(("outcome", ""), _negated=True),
                    _connector="OR",
                ),
                name="case_resolved_has_outcome",
            ),
        ),
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("status", "merged")),
                    models.Q(
                        models.Q(("status", "merged"), _negated=True), ("merged_into__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="case_merged_into_one_exactly_when_merged",
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="linked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="removed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="linked", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="casemerge",
            name="into",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="casemerge",
            name="merged_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="casemerge",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="casemerge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fanout",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fan_outs",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="fanout",
            name="told_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="fanoutpart",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="fanoutpart",
            name="fan_out",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="cases.fanout"
            ),
        ),
        migrations.AddField(
            model_name="fanoutpart",
            name="message",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.message",
            ),
        ),
        migrations.AddField(
            model_name="messagemove",
            name="merge",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="cases.casemerge",
            ),
        ),
        migrations.AddField(
            model_name="messagemove",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="cases.message",
            ),
        ),
        migrations.AddField(
            model_name="messagemove",
            name="moved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="messagemove",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.thread"
            ),
        ),
        migrations.AddField(
            model_name="messagemove",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.thread"
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("source", "target", "kind"),
                name="link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "incident"), ("removed_at__isnull", True)),
                fields=("source",),
                name="link_one_incident_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="link_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["related", "duplicate", "follows", "incident"])),
                name="link_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                    models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                    _connector="OR",
                ),
                name="link_removed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="casemerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("source",),
                name="merge_one_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="casemerge",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("into")), _negated=True),
                name="merge_into_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="casemerge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="merge_undone_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="fanout",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["guest", "host", "internal"])),
                name="fan_out_audience_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fanout",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="fan_out_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="fanoutpart",
            constraint=models.UniqueConstraint(
                fields=("fan_out", "case"), name="fan_out_once_a_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="fanoutpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("message__isnull", False), ("state", "sent")),
                    models.Q(("message__isnull", True), ("state", "drafted")),
                    models.Q(
                        ("message__isnull", True),
                        ("state", "refused"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="fan_out_part_says_what_became_of_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagemove",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="move_to_another_thread",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messagemove",
            trigger=pgtrigger.compiler.Trigger(
                name="move_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3f94e3b56ff098525d3017cdd4cc24363f49df1c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_move_is_kept_1e61c",
                    table="cases_messagemove",
                    when="BEFORE",
                ),
            ),
        ),
    ]
