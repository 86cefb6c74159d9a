import pytest

from cases.models import RootCause
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(as_user):
    return as_user(UserFactory(manager=True))


class TestGateRules:
    def test_are_published_by_who_decides_them_and_read_by_everybody_who_works(
        self, case, manager, mine
    ):
        kind = case.case_type
        newest = kind.gate_rules.order_by("-number").first()
        said = {
            "case_type": kind.code,
            "requires": ["told"],
            "reopen_days": 10,
            "note": "Shorter",
            "seen_number": newest.number if newest else 0,
        }

        assert mine.post("gate-rules/", **said).status_code == 403
        answer = manager.post("gate-rules/", **said)

        assert answer.status_code == 201
        assert manager.post("gate-rules/", **said).status_code == 409
        read = mine.get("gate-rules/", case_type=kind.code).json()["results"]
        assert read[0] == answer.json()
        assert read[0]["requires"] == ["told"]

    def test_refuse_unknown_kinds_and_requirements(self, case, manager):
        said = {"requires": ["luck"], "reopen_days": 10, "note": "x", "seen_number": 0}

        assert manager.post("gate-rules/", case_type="nowhere", **said).status_code == 404
        assert manager.post("gate-rules/", case_type=case.case_type.code, **said).status_code == 400


class TestRootCauses:
    def test_are_added_and_no_longer_offered(self, manager, mine):
        said = {"name_en": "Noise", "name_pt": "Barulho"}
        assert mine.post("root-causes/", **said).status_code == 403
        assert manager.post("root-causes/", **said).json()["code"] == "noise"

        manager.put("root-causes/noise/", **said, is_active=False)

        assert not RootCause.objects.get(code="noise").is_active
        assert mine.get("root-causes/noise/").json()["is_active"] is False
