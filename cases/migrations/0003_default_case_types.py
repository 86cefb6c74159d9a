from django.db import migrations

# code, English, Portuguese, severity at intake, access, wakes somebody
TYPES = [
    ("safety", "Safety incident", "Incidente de segurança", 1, "normal", True),
    ("crime", "Crime or abuse", "Crime ou abuso", 1, "restricted", True),
    ("stranded", "Stranded guest", "Hóspede sem acesso", 2, "normal", True),
    (
        "overbooking",
        "Overbooking or relocation",
        "Reserva duplicada ou realocação",
        2,
        "normal",
        False,
    ),
    (
        "discrimination",
        "Discrimination or access needs",
        "Discriminação ou acessibilidade",
        2,
        "normal",
        False,
    ),
    ("legal", "Legal letter", "Notificação jurídica", 2, "restricted", False),
    ("court", "Court or summons", "Juizado ou citação", 2, "restricted", False),
    ("government", "Government request", "Pedido de autoridade", 2, "restricted", False),
    ("privacy", "Privacy request", "Pedido de privacidade", 3, "restricted", False),
    ("press", "Press or social media", "Imprensa ou redes sociais", 2, "normal", False),
    ("consumer_body", "Consumer body", "Órgão de defesa do consumidor", 2, "normal", False),
    ("fraud", "Fraud or account takeover", "Fraude ou invasão de conta", 2, "normal", False),
    ("vip", "VIP complaint", "Reclamação VIP", 2, "normal", False),
    (
        "host_side",
        "Damage, payout or suspension",
        "Danos, repasse ou suspensão",
        3,
        "normal",
        False,
    ),
    ("quality", "Stay not as described", "Estadia diferente do anúncio", 3, "normal", False),
    ("refund", "Refund or cancellation", "Reembolso ou cancelamento", 3, "normal", False),
    ("other", "Something else", "Outro assunto", 4, "normal", False),
]


def install(apps, schema_editor):
    CaseType = apps.get_model("cases", "CaseType")
    for order, (code, name_en, name_pt, severity, access, wakes) in enumerate(TYPES, start=1):
        CaseType.objects.get_or_create(
            code=code,
            defaults={
                "name_en": name_en,
                "name_pt": name_pt,
                "default_severity": severity,
                "access_level": access,
                "wakes": wakes,
                "order": order * 10,
            },
        )


class Migration(migrations.Migration):
    """Offer the kinds of case the desk starts with; an admin may change and add."""

    dependencies = [("cases", "0002_case_numbers")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
