"""Departments for tests, and questions asked through the same action as real ones."""

import uuid

from cases.actions import asking
from cases.models import Department
from tests.factories.cases import NOON


def make_department(slug="home-damage", **fields):
    """A department that answers within an hour, round the clock."""
    defaults = {
        "name_en": slug.replace("-", " ").capitalize(),
        "name_pt": slug.replace("-", " ").capitalize(),
        "address": f"{slug}@company.example",
        "lead_name": "Ines Rocha",
        "lead_address": f"{slug}-lead@company.example",
        "reply_minutes": 60,
        **fields,
    }
    return Department.objects.create(slug=slug, **defaults)


def ask(case, *, by, department=None, question="Is the report enough?", at=NOON, **options):
    """Ask a department about a case."""
    return asking.ask(
        case_id=case.pk,
        by=by,
        department_id=(department or make_department()).pk,
        question=question,
        client_key=options.pop("client_key", None) or uuid.uuid4(),
        now=at,
        **options,
    )
