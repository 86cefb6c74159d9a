"""What nobody should send gets a plain answer, never a crash."""

import uuid

import pytest
from django.utils import timezone

from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db

HUGE = "9" * 40


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/?after=1-1-{HUGE}", 200),
        ("/?severity=x&type=nope&language=zz&q=%00", 200),
        ("/search/?q=%00", 200),
        ("/search/suggest?q=%00x", 200),
        (f"/cases/new/?person={HUGE}", 200),
        (f"/cases/new/?person={HUGE * 200}", 200),
        ("/cases/new/?person=%C2%B2", 200),
        (f"/on-call/?rota={HUGE * 200}", 200),
        ("/on-call/?rota=%C2%B2", 200),
        ("/people/?q=%00&page=%00", 200),
        (f"/cases/of/{HUGE}/", 200),
        ("/cases/%00%00%00/", 404),
        ("/cases/ST-1/", 404),
        ("{case}?thread=joint&audience=everybody", 200),
        (f"{{case}}timeline/?before=5-{HUGE}", 200),
        ("{case}live/?newest=%C2%B2", 200),
        (f"{{case}}files/{HUGE}/", 404),
    ],
)
def test_an_address_nobody_made(desk, livia, address, status):
    case = make_case(now=timezone.now(), owner=livia)

    assert desk.get(address.format(case=case.get_absolute_url())).status_code == status


@pytest.mark.parametrize(
    ("noun", "form", "status"),
    [
        ("threads/guest/messages", {"text": "x"}, 400),
        ("threads/guest/messages", {"text": "x\x00y", "client_key": uuid.uuid4()}, 400),
        (
            "threads/guest/messages",
            {"text": "x", "client_key": uuid.uuid4(), "clauses": [HUGE, "²"]},
            400,
        ),
        (
            "threads/guest/messages",
            {"text": "x", "client_key": uuid.uuid4(), "clauses": ["5"]},
            400,
        ),
        ("citations", {"clause": HUGE}, 404),
        ("citations", {"clause": "x"}, 400),
        ("handovers", {"to": HUGE, "summary": "x"}, 400),
        ("severity", {"severity": HUGE, "reason": "x"}, 400),
        ("waiting", {"on": "guest", "until": "9999-99-99T99:99"}, 400),
        ("waiting", {"on": "guest", "until": "2001-01-01T10:00"}, 400),
        (f"handovers/{HUGE}/acceptance", {}, 404),
    ],
)
def test_a_form_nobody_made(htmx, livia, noun, form, status):
    case = make_case(now=timezone.now(), owner=livia)

    assert htmx.post(f"{case.get_absolute_url()}{noun}/", form).status_code == status
