"""What a case needs before it ends, what is known of it, its proof, and what may no longer be read."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_ownership_and_routing"),
        ("marketplace", "0002_note_moved_stays"),
        ("messaging", "0005_newest_page_first"),
        ("users", "0004_absences_skills_and_caseloads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RootCause",
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
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
            ],
            options={
                "verbose_name": "root cause",
                "verbose_name_plural": "root causes",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="reopen_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="redacted",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="CaseSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[("handover", "Hand-over"), ("closing", "End of the case")],
                        max_length=10,
                    ),
                ),
                ("lines", models.JSONField(default=list)),
                ("words", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summaries",
                        to="cases.case",
                    ),
                ),
                (
                    "made_by",
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
                "verbose_name": "summary",
                "verbose_name_plural": "summaries",
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("guest", "Guest only"),
                            ("host", "Host only"),
                            ("internal", "Internal"),
                        ],
                        max_length=10,
                        verbose_name="who may be shown it",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("kind", models.CharField(max_length=10)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("content", models.BinaryField(verbose_name="content")),
                ("preview", models.BinaryField(blank=True, null=True)),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="what it shows"),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="messaging.inboundattachment",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
            },
        ),
        migrations.CreateModel(
            name="CustodyRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("viewed", "Looked at"),
                            ("downloaded", "Downloaded"),
                            ("exported", "Exported"),
                            ("redacted", "Made unreadable"),
                            ("original", "Original read"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="custody",
                        to="cases.evidencefile",
                    ),
                ),
            ],
            options={
                "verbose_name": "custody record",
                "verbose_name_plural": "chain of custody",
            },
        ),
        migrations.CreateModel(
            name="Fact",
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
                            ("fact", "Fact"),
                            ("assumption", "Assumption"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=10,
                        verbose_name="how sure",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="what")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("noted_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("retired_because", models.CharField(blank=True, max_length=300)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="cases.case",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="cases.fact",
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
                    ),
                ),
            ],
            options={
                "verbose_name": "fact",
                "verbose_name_plural": "facts",
            },
        ),
        migrations.CreateModel(
            name="GateRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "requires",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("told", "Every side was told, in its language"),
                                ("rationale", "What was decided is written down"),
                                ("cause", "What caused it is named"),
                                ("citation", "A rule in force is cited"),
                                ("issues", "Every issue is settled"),
                                ("requests", "Departments and experts have answered"),
                                ("tasks", "Tasks that must be done are done"),
                                ("recap", "What we heard was confirmed"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="what it needs before it can end",
                    ),
                ),
                (
                    "reopen_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="days it can be taken up again"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what changed and why"
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="in force since")),
                (
                    "case_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_rules",
                        to="cases.casetype",
                    ),
                ),
                (
                    "published_by",
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
                "verbose_name": "closing rule",
                "verbose_name_plural": "closing rules",
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="what is to be solved")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("solved", "Solved"),
                            ("dropped", "Not pursued"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, max_length=300, verbose_name="how it was settled"),
                ),
                ("added_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to="cases.case",
                    ),
                ),
                (
                    "settled_by",
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
                "verbose_name": "issue",
                "verbose_name_plural": "issues",
            },
        ),
        migrations.CreateModel(
            name="OriginalReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="original_readings",
                        to="cases.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "look at an original",
                "verbose_name_plural": "looks at originals",
            },
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("spans", models.JSONField(blank=True, default=list)),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redactions",
                        to="cases.case",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redactions",
                        to="cases.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "redaction",
                "verbose_name_plural": "redactions",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="cause",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="cases.rootcause",
            ),
        ),
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["resolved", "closed"]),
                    ("reopen_until__isnull", True),
                    _connector="OR",
                ),
                name="case_reopens_only_after_its_end",
            ),
        ),
        migrations.AddIndex(
            model_name="casesummary",
            index=models.Index(fields=["case", "-made_at"], name="summary_newest"),
        ),
        migrations.AddConstraint(
            model_name="casesummary",
            constraint=models.CheckConstraint(
                condition=models.Q(("words__lte", 120)), name="summary_at_most_120_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="casesummary",
            constraint=models.CheckConstraint(
                condition=models.Q(("occasion__in", ["handover", "closing"])),
                name="summary_occasion_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casesummary",
            trigger=pgtrigger.compiler.Trigger(
                name="summary_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cb250fb38d3ce9a10f0c2655caf6cd5f30ffb2f5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_summary_is_frozen_8ed40",
                    table="cases_casesummary",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="evidencefile",
            index=models.Index(fields=["case", "added_at"], name="evidence_of_case"),
        ),
        migrations.AddConstraint(
            model_name="evidencefile",
            constraint=models.UniqueConstraint(
                fields=("case", "sha256"), name="evidence_once_a_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencefile",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["guest", "host", "internal"])),
                name="evidence_audience_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencefile",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), ("size__gt", 0)),
                name="evidence_has_name_and_bytes",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencefile",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."preview" IS DISTINCT FROM (NEW."preview") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."attachment_id" IS DISTINCT FROM (NEW."attachment_id") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."added_at" IS DISTINCT FROM (NEW."added_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c7612e8e511d5a0f31d527eb73d101277ab33557",
                    operation="UPDATE",
                    pgid="pgtrigger_evidence_is_final_b2e91",
                    table="cases_evidencefile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencefile",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="6b76aa876b118ac19e68420368e0dfe83b36bafa",
                    operation="DELETE",
                    pgid="pgtrigger_evidence_is_kept_d621c",
                    table="cases_evidencefile",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="custodyrecord",
            index=models.Index(fields=["file", "at"], name="custody_of_file"),
        ),
        migrations.AddConstraint(
            model_name="custodyrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        ["added", "viewed", "downloaded", "exported", "redacted", "original"],
                    )
                ),
                name="custody_act_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="custodyrecord",
            trigger=pgtrigger.compiler.Trigger(
                name="custody_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6bde1f5a2e20b3466a814953cf548c8f4fc64d2d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_custody_is_append_only_24278",
                    table="cases_custodyrecord",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("retired_at", None)),
                fields=["case", "noted_at"],
                name="fact_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["fact", "assumption", "unknown"]),
                    models.Q(("text", ""), _negated=True),
                ),
                name="fact_of_a_known_kind_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "fact"), _negated=True),
                    models.Q(("source", ""), _negated=True),
                    _connector="OR",
                ),
                name="fact_has_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_at__isnull", True), ("verified_by__isnull", True)),
                    models.Q(
                        ("kind", "fact"),
                        ("verified_at__isnull", False),
                        ("verified_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="fact_verified_by_somebody_at_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("replaced_by__isnull", True),
                        ("retired_at__isnull", True),
                        ("retired_because", ""),
                    ),
                    models.Q(
                        ("retired_at__isnull", False),
                        models.Q(
                            models.Q(("retired_because", ""), _negated=True),
                            ("replaced_by__isnull", False),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="fact_retired_for_another_or_a_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fact",
            trigger=pgtrigger.compiler.Trigger(
                name="fact_words_are_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."noted_by_id" IS DISTINCT FROM (NEW."noted_by_id") OR OLD."noted_at" IS DISTINCT FROM (NEW."noted_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="074299a0f01a4cad8150821d1b26f728862e639f",
                    operation="UPDATE",
                    pgid="pgtrigger_fact_words_are_final_6fc3b",
                    table="cases_fact",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fact",
            trigger=pgtrigger.compiler.Trigger(
                name="fact_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="b8d88de46788387cdbd80901d13262b39b8addcf",
                    operation="DELETE",
                    pgid="pgtrigger_fact_is_kept_e9ce5",
                    table="cases_fact",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="gaterule",
            constraint=models.UniqueConstraint(
                fields=("case_type", "number"), name="gate_rule_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="gaterule",
            constraint=models.CheckConstraint(
                condition=models.Q(("reopen_days__range", (1, 365))),
                name="gate_rule_reopens_within_a_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="gaterule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "requires__contained_by",
                        [
                            "told",
                            "rationale",
                            "cause",
                            "citation",
                            "issues",
                            "requests",
                            "tasks",
                            "recap",
                        ],
                    )
                ),
                name="gate_rule_requirements_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gaterule",
            trigger=pgtrigger.compiler.Trigger(
                name="gate_rule_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4d6571b5c6c71f14d17ffba6e40abe210fb47747",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_gate_rule_is_kept_03e9b",
                    table="cases_gaterule",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["case", "added_at"], name="issue_of_case"),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="issue_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("settled_at__isnull", True),
                        ("settled_by__isnull", True),
                        ("state", "open"),
                    ),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        ("state__in", ["solved", "dropped"]),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="issue_settled_with_an_answer",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="issue_words_are_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."added_at" IS DISTINCT FROM (NEW."added_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="07210bb49956a055c1246762fd9f8e4d02eec273",
                    operation="UPDATE",
                    pgid="pgtrigger_issue_words_are_final_acdc3",
                    table="cases_issue",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="issue",
            trigger=pgtrigger.compiler.Trigger(
                name="issue_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="4b4d0e672b8d55ba4e303bc54fa7ebd1461059e3",
                    operation="DELETE",
                    pgid="pgtrigger_issue_is_kept_db834",
                    table="cases_issue",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="originalreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="original_read_for_a_reason"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="originalreading",
            trigger=pgtrigger.compiler.Trigger(
                name="original_reading_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ab295751a3a954ab7990afb59985ea3767a3b925",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_original_reading_is_kept_e654d",
                    table="cases_originalreading",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("message__isnull", False), ("sha256", "")),
                    models.Q(("message__isnull", True), models.Q(("sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="redaction_of_words_or_of_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="redaction_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sha256", ""), _negated=True),
                fields=("case", "sha256"),
                name="redaction_of_file_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="redaction",
            trigger=pgtrigger.compiler.Trigger(
                name="redaction_is_final",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."spans" IS DISTINCT FROM (NEW."spans") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."at" IS DISTINCT FROM (NEW."at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="465dc66fee0e7ed6cc863bd97e4402443ca08e76",
                    operation="UPDATE",
                    pgid="pgtrigger_redaction_is_final_a5163",
                    table="cases_redaction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="redaction",
            trigger=pgtrigger.compiler.Trigger(
                name="redaction_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="249a5bf0a53533eac65ac1c2d76fa47334405653",
                    operation="DELETE",
                    pgid="pgtrigger_redaction_is_kept_8bc1f",
                    table="cases_redaction",
                    when="BEFORE",
                ),
            ),
        ),
    ]
