"""Many cases at once through the door: looked at first, done, named, taken back for half a minute."""

import re

import pytest
from django.core import signing
from django.utils import timezone

from cases.models import Case, Snooze
from tests.factories.cases import make_case
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(livia):
    now = timezone.now()
    return [
        make_case(now=now),
        make_case(now=now, owner=UserFactory(name="Nadia Ferraz")),
        make_case(now=now, team=TeamFactory(slug="elsewhere", name="Elsewhere"), title="Secret"),
    ]


def references(cases):
    return {"case": [case.reference for case in cases]}


class TestAct:
    def test_shows_what_would_happen_and_changes_nothing(self, desk, cases, livia):
        page = desk.get("/acts/take/", references(cases)).content.decode()

        assert "Will change" in page
        assert "Nadia already owns this case." in page
        assert "Not found" in page
        assert "Secret" not in page
        assert not Case.objects.filter(owner=livia).exists()

    def test_does_it_and_names_the_rest(self, htmx, cases, livia):
        answer = htmx.post("/acts/take/", references(cases)).content.decode()

        assert Case.objects.get(owner=livia) == cases[0]
        assert "Done with 1 case." in answer
        assert f"{cases[2].reference} (not found)" in answer
        assert f"{cases[1].reference} (Nadia already owns this case.)" in answer

    def test_is_taken_back_for_half_a_minute(self, htmx, cases, livia):
        answer = htmx.post("/acts/take/", references(cases[:1])).content.decode()
        undo = re.search(r'hx-post="(/acts/undo/[^"]+)"', answer).group(1)

        said = htmx.post(undo).content.decode()

        assert "Taken back for 1 case." in said
        assert not Case.objects.filter(owner=livia).exists()

    def test_previews_a_snooze_at_once_and_does_it(self, htmx, livia):
        case = make_case(now=timezone.now(), owner=livia)
        page = htmx.get("/acts/snooze/", references([case])).content.decode()

        htmx.post("/acts/snooze/", {**references([case]), "when": "hour"})

        assert "Will change" in page
        assert Snooze.objects.asleep().get().case == case

    @pytest.mark.parametrize("given", [{"when": "other"}, {"when": "x"}, {}])
    def test_keeps_the_form_when_something_is_wrong(self, htmx, cases, given):
        answer = htmx.post("/acts/snooze/", {**references(cases), **given})

        assert answer.status_code == 400
        assert answer["HX-Retarget"] == "#case-dialog"

    def test_works_without_scripts(self, desk, cases, livia):
        page = desk.post("/acts/take/", references(cases)).content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page).group(1)

        desk.post("/acts/undo/", {"token": token})

        assert "Not done:" in page
        assert not Case.objects.filter(owner=livia).exists()

    def test_refuses_too_many(self, htmx):
        answer = htmx.get("/acts/take/", {"case": [f"ST-{n:05d}" for n in range(30)]})

        assert answer.status_code == 400

    def test_knows_no_other_act(self, desk):
        assert desk.get("/acts/delete/").status_code == 404


class TestUndo:
    @pytest.mark.parametrize("token", ["", "x", "a:b:c"])
    def test_refuses_what_nobody_signed(self, htmx, token):
        assert htmx.post("/acts/undo/", {"token": token}).status_code == 400

    def test_is_nobody_elses(self, htmx, livia):
        token = signing.dumps({"act": "take", "by": livia.pk + 1, "before": []}, salt="cases.bulk")

        assert htmx.post("/acts/undo/", {"token": token}).status_code == 404
