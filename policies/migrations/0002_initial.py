import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("policies", "0001_search_functions"),
        ("users", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="code")),
                ("title_en", models.CharField(max_length=120, verbose_name="title (English)")),
                ("title_pt", models.CharField(max_length=120, verbose_name="title (Portuguese)")),
                ("topic", models.SlugField(max_length=40, verbose_name="topic")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("guest", "Guests"),
                            ("host", "Hosts"),
                            ("both", "Guests and hosts"),
                            ("internal", "Staff only"),
                        ],
                        max_length=10,
                        verbose_name="binds",
                    ),
                ),
                (
                    "host_choice",
                    models.SlugField(
                        blank=True,
                        default="",
                        help_text="Set: applies only where the host chose this policy for the stay",
                        max_length=40,
                        verbose_name="chosen by the host as",
                    ),
                ),
                ("owner", models.CharField(max_length=80, verbose_name="kept by")),
                ("sample", models.BooleanField(default=False, verbose_name="sample")),
                (
                    "words_en",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Value("english"),
                            models.F("title_en"),
                            models.F("topic"),
                            function="policies_title_words",
                            output_field=django.contrib.postgres.search.SearchVectorField(),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "words_pt",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Value("portuguese"),
                            models.F("title_pt"),
                            models.F("topic"),
                            function="policies_title_words",
                            output_field=django.contrib.postgres.search.SearchVectorField(),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "policy",
                "verbose_name_plural": "policies",
                "indexes": [
                    models.Index(fields=["topic"], name="policy_topic"),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words_en"], name="policy_words_en"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words_pt"], name="policy_words_pt"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("published", "Published"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "effective",
                    django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="in force"),
                ),
                (
                    "governing_date",
                    models.CharField(
                        choices=[
                            ("booking", "the day of booking"),
                            ("acceptance", "the day the host accepted"),
                            ("check_in", "the day of check-in"),
                            ("event", "the day of the event"),
                            ("discovery", "the day the problem was found"),
                            ("checkout", "the day of check-out"),
                            ("receipt", "the day we received the request"),
                        ],
                        max_length=12,
                        verbose_name="governed by",
                    ),
                ),
                (
                    "precedence",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "law"),
                            (2, "order of a court or authority"),
                            (3, "safety rule"),
                            (4, "event policy"),
                            (5, "platform policy"),
                            (6, "policy the host chose"),
                            (7, "guideline"),
                            (8, "goodwill"),
                        ],
                        default=5,
                        verbose_name="precedence",
                    ),
                ),
                (
                    "brand",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="brand"),
                ),
                (
                    "product",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="product"),
                ),
                (
                    "region_of",
                    models.CharField(
                        choices=[
                            ("listing", "the home"),
                            ("guest", "where the guest lives"),
                            ("entity", "the company the guest has a contract with"),
                        ],
                        default="listing",
                        max_length=10,
                        verbose_name="region of",
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "segments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "nights_from",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="nights, at least"
                    ),
                ),
                (
                    "nights_until",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="nights, fewer than"
                    ),
                ),
                (
                    "scope_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("brand"),
                            models.F("product"),
                            models.F("region_of"),
                            models.F("countries"),
                            models.F("segments"),
                            models.F("channels"),
                            models.F("nights_from"),
                            models.F("nights_until"),
                            function="policies_scope_key",
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, default="", max_length=240, verbose_name="source"),
                ),
                (
                    "strength",
                    models.CharField(
                        choices=[
                            ("verified", "Checked against the source"),
                            ("reported", "Reported by somebody, not yet checked"),
                            ("sample", "Sample: invented, never for a real guest"),
                        ],
                        default="reported",
                        max_length=10,
                        verbose_name="strength",
                    ),
                ),
                (
                    "verified_by",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="verified by"
                    ),
                ),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="verified on"),
                ),
                ("review_by", models.DateField(blank=True, null=True, verbose_name="next review")),
                (
                    "change_note_en",
                    models.TextField(blank=True, default="", verbose_name="what changed (English)"),
                ),
                (
                    "change_note_pt",
                    models.TextField(
                        blank=True, default="", verbose_name="what changed (Portuguese)"
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("published_at", models.DateTimeField(null=True, verbose_name="published at")),
                ("retired_at", models.DateTimeField(null=True, verbose_name="retired at")),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="policies.policy",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "policy version",
                "verbose_name_plural": "policy versions",
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["effective"], name="policy_version_effective"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "number"), name="policy_version_number_once"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state__in", ("published", "retired"))),
                        expressions=[("policy", "="), ("scope_key", "="), ("effective", "&&")],
                        name="policy_version_one_rule_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="policy_version_number_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "in_review", "published", "retired"])
                        ),
                        name="policy_version_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("precedence__in", [1, 2, 3, 4, 5, 6, 7, 8])),
                        name="policy_version_precedence_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "governing_date__in",
                                [
                                    "booking",
                                    "acceptance",
                                    "check_in",
                                    "event",
                                    "discovery",
                                    "checkout",
                                    "receipt",
                                ],
                            )
                        ),
                        name="policy_version_governing_date_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective__startswith__isnull", False),
                            ("effective__isempty", True),
                            _connector="OR",
                        ),
                        name="policy_version_starts_some_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("nights_from__isnull", True),
                            ("nights_until__isnull", True),
                            ("nights_from__lt", models.F("nights_until")),
                            _connector="OR",
                        ),
                        name="policy_version_nights_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("published", "retired")), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="policy_version_published_with_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "anchor",
                    models.CharField(
                        max_length=12,
                        validators=[django.core.validators.RegexValidator("^\\d+(\\.\\d+){0,2}$")],
                        verbose_name="anchor",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                ("heading_en", models.CharField(max_length=120, verbose_name="heading (English)")),
                (
                    "heading_pt",
                    models.CharField(max_length=120, verbose_name="heading (Portuguese)"),
                ),
                ("text_en", models.TextField(verbose_name="text (English)")),
                ("text_pt", models.TextField(verbose_name="text (Portuguese)")),
                (
                    "plain_en",
                    models.TextField(blank=True, default="", verbose_name="plain words (English)"),
                ),
                (
                    "plain_pt",
                    models.TextField(
                        blank=True, default="", verbose_name="plain words (Portuguese)"
                    ),
                ),
                (
                    "example_en",
                    models.TextField(
                        blank=True, default="", verbose_name="worked example (English)"
                    ),
                ),
                (
                    "example_pt",
                    models.TextField(
                        blank=True, default="", verbose_name="worked example (Portuguese)"
                    ),
                ),
                (
                    "question",
                    models.SlugField(blank=True, default="", max_length=40, verbose_name="answers"),
                ),
                (
                    "conditions",
                    models.JSONField(blank=True, default=dict, verbose_name="applies when"),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="numbers")),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("booking_value", "the booking value"),
                            ("paid", "what the guest paid"),
                            ("unused_nights", "the price of the nights not used"),
                            ("nightly_price", "the price of one night"),
                            ("price_difference", "the difference in price"),
                            ("receipt", "the receipt"),
                            ("fixed", "a fixed amount"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="percentage of",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="percent",
                    ),
                ),
                (
                    "fixed_minor",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="fixed amount"
                    ),
                ),
                (
                    "cap_minor",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="at most"),
                ),
                (
                    "currency",
                    models.CharField(blank=True, default="", max_length=3, verbose_name="currency"),
                ),
                (
                    "bearer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nobody"),
                            ("host", "The host"),
                            ("platform", "We"),
                            ("guest", "The guest"),
                            ("insurer", "An insurer"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="who pays",
                    ),
                ),
                (
                    "discretion",
                    models.CharField(
                        choices=[
                            ("none", "No room: the clause decides"),
                            ("range", "Within the range of the clause"),
                            ("free", "Own judgement, with a reason"),
                        ],
                        default="none",
                        max_length=6,
                        verbose_name="discretion",
                    ),
                ),
                (
                    "evidence_needed_en",
                    models.TextField(blank=True, default="", verbose_name="evidence (English)"),
                ),
                (
                    "evidence_needed_pt",
                    models.TextField(blank=True, default="", verbose_name="evidence (Portuguese)"),
                ),
                (
                    "words_en",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Value("english"),
                            models.F("heading_en"),
                            models.F("text_en"),
                            models.F("plain_en"),
                            models.F("example_en"),
                            function="policies_clause_words",
                            output_field=django.contrib.postgres.search.SearchVectorField(),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "words_pt",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Value("portuguese"),
                            models.F("heading_pt"),
                            models.F("text_pt"),
                            models.F("plain_pt"),
                            models.F("example_pt"),
                            function="policies_clause_words",
                            output_field=django.contrib.postgres.search.SearchVectorField(),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clauses",
                        to="policies.policyversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "clause",
                "verbose_name_plural": "clauses",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words_en"], name="clause_words_en"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words_pt"], name="clause_words_pt"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "anchor"), name="clause_anchor_once"
                    ),
                    models.UniqueConstraint(fields=("version", "order"), name="clause_order_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percent__isnull", True),
                            models.Q(("percent__gte", 0), ("percent__lte", 1000)),
                            _connector="OR",
                        ),
                        name="clause_percent_sane",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percent__isnull", True),
                            models.Q(("basis", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clause_percent_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cap_minor__isnull", True), ("fixed_minor__isnull", True)),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clause_sums_have_a_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("currency", ""), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"
                        ),
                        name="clause_currency_shape",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyversion",
            trigger=pgtrigger.compiler.Trigger(
                name="binding_text_stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF OLD.state NOT IN ('published', 'retired') THEN\n                        IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN\n                        RAISE EXCEPTION 'a published policy version cannot be deleted'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF NEW.state NOT IN ('published', 'retired')\n                        OR (\n                            NEW.policy_id, NEW.number, NEW.governing_date, NEW.precedence,\n                            NEW.brand, NEW.product, NEW.region_of, NEW.countries, NEW.segments,\n                            NEW.channels, NEW.nights_from, NEW.nights_until, NEW.source,\n                            NEW.change_note_en, NEW.change_note_pt, NEW.published_at,\n                            NEW.published_by_id, NEW.drafted_by_id, NEW.submitted_by_id)\n                        IS DISTINCT FROM (\n                            OLD.policy_id, OLD.number, OLD.governing_date, OLD.precedence,\n                            OLD.brand, OLD.product, OLD.region_of, OLD.countries, OLD.segments,\n                            OLD.channels, OLD.nights_from, OLD.nights_until, OLD.source,\n                            OLD.change_note_en, OLD.change_note_pt, OLD.published_at,\n                            OLD.published_by_id, OLD.drafted_by_id, OLD.submitted_by_id)\n                        OR (NEW.effective IS DISTINCT FROM OLD.effective AND NOT (\n                            NEW.effective <@ OLD.effective AND (\n                                isempty(NEW.effective)\n                                OR lower(NEW.effective) = lower(OLD.effective))))\n                    THEN\n                        RAISE EXCEPTION 'a published policy version cannot be changed, only ended'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="602f695874123c425e0e3486c8bdab9a224852f3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_binding_text_stands_60923",
                    table="policies_policyversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clause",
            trigger=pgtrigger.compiler.Trigger(
                name="binding_text_stands",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT 1 FROM policies_policyversion v\n                        WHERE v.state IN ('published', 'retired')\n                          AND v.id IN (\n                            CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,\n                            CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END)\n                    ) THEN\n                        RAISE EXCEPTION 'clauses of a published policy version cannot be changed'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    RETURN NEW;\n                ",
                    hash="0944f21f688a20a2082f6f08219af7b5cac44a32",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_binding_text_stands_99243",
                    table="policies_clause",
                    when="BEFORE",
                ),
            ),
        ),
    ]
