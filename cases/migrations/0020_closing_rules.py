"""What each kind of case needs before it ends and the causes we name, to start with; a manager may change both."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models.functions import Now

# What every kind of case owes at its end; some also owe the rule they were decided by.
EVERY = ["told", "rationale", "cause", "issues", "requests", "tasks"]
BY_A_RULE = {"overbooking", "discrimination", "host_side", "quality", "refund"}
SMALL = {"other": ["rationale", "issues", "requests", "tasks"]}
LISTENING = {"vip", "discrimination"}
# Matters that come back after weeks.
LONG = {"legal", "court", "government", "privacy", "consumer_body"}

CAUSES = [
    ("maintenance", "Something in the home broke", "Algo na casa quebrou"),
    ("access", "Keys, codes or nobody at the door", "Chaves, códigos ou ninguém na porta"),
    ("not_as_described", "The home is not as described", "A casa não é como anunciada"),
    ("cleanliness", "The home was not clean", "A casa não estava limpa"),
    ("double_booking", "Booked twice", "Reservada duas vezes"),
    ("host_unreachable", "The host did not answer", "O anfitrião não respondeu"),
    ("host_cancelled", "The host cancelled", "O anfitrião cancelou"),
    ("guest_conduct", "Conduct of the guest", "Conduta do hóspede"),
    ("host_conduct", "Conduct of the host", "Conduta do anfitrião"),
    (
        "outside_event",
        "Weather, strike or another event outside",
        "Clima, greve ou outro evento externo",
    ),
    ("payment", "A payment or payout went wrong", "Um pagamento ou repasse deu errado"),
    ("policy_unclear", "A rule was unclear or unfair", "Uma regra era confusa ou injusta"),
    ("our_mistake", "A mistake of ours", "Um erro nosso"),
    ("product", "Our product did not work", "O nosso produto não funcionou"),
    ("fraud", "Fraud or a stolen account", "Fraude ou conta roubada"),
    ("misunderstanding", "A misunderstanding", "Um mal-entendido"),
    ("unknown", "It could not be found out", "Não foi possível descobrir"),
]


def install(apps, schema_editor):
    rule = apps.get_model("cases", "GateRule")
    cause = apps.get_model("cases", "RootCause")
    for case_type in apps.get_model("cases", "CaseType").objects.all():
        code = case_type.code
        requires = list(SMALL.get(code, EVERY))
        requires += ["citation"] if code in BY_A_RULE else []
        requires += ["recap"] if code in LISTENING else []
        rule.objects.get_or_create(
            case_type=case_type,
            number=1,
            defaults={
                "requires": requires,
                "reopen_days": 90 if code in LONG else 30,
                "published_at": Now(),
            },
        )
    for order, (code, name_en, name_pt) in enumerate(CAUSES, start=1):
        cause.objects.get_or_create(
            code=code, defaults={"name_en": name_en, "name_pt": name_pt, "order": order * 10}
        )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0019_closing_and_knowing")]

    operations = [
        migrations.RunPython(install, migrations.RunPython.noop),
        # Cases that ended before could be taken up again for thirty days.
        migrations.RunSQL(
            "update cases_case set reopen_until = resolved_at + interval '30 days'"
            " where status = 'resolved' and reopen_until is null",
            migrations.RunSQL.noop,
        ),
        ValidateConstraint("case", "case_reopens_only_after_its_end"),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "resolved")),
                fields=["reopen_until"],
                name="case_to_close",
            ),
        ),
    ]
