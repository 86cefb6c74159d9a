import hashlib
import io
import json
import zipfile

import pytest
from django.db import InternalError, transaction

from cases.actions import evidence
from cases.knowing.kinds import NotThisFile
from cases.models import CustodyRecord, EvidenceFile
from common.errors import BadInput, Forbidden
from tests.cases.knowing.test_kinds import PDF, a_picture
from tests.factories.cases import NOON, make_case
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(owner=UserFactory())


def keep(case, name="report.pdf", content=PDF, **options):
    return evidence.add(
        case_id=case.pk,
        by=options.pop("by", case.owner),
        name=name,
        content=content,
        **{"audience": "host", "claimed": "", "now": NOON, **options},
    )


class TestAFileKept:
    def test_has_its_hash_its_adder_and_its_first_hand(self, case):
        file = keep(case)

        assert file.sha256 == hashlib.sha256(PDF).hexdigest()
        assert (file.kind, file.audience, file.added_by) == ("pdf", "host", case.owner)
        assert [(hand.act, hand.by) for hand in file.custody.all()] == [("added", case.owner)]
        assert case.events.get(kind="evidence_added").facts["sha256"] == file.sha256

    def test_has_a_picture_made_anew(self, case):
        file = keep(case, "leak.png", a_picture())

        assert bytes(file.preview).startswith(b"\xff\xd8\xff")

    def test_is_not_kept_when_it_lies(self, case):
        with pytest.raises(NotThisFile) as refused:
            keep(case, "leak.png", PDF)

        assert "leak.png says it is PNG, but what is in it is PDF" in refused.value.message
        assert not EvidenceFile.objects.exists()

    def test_has_a_name_that_hides_nothing(self, case):
        file = keep(case, "../..\\report\u202efdp.exe\u200b.pdf")

        assert "/" not in file.name
        assert "\\" not in file.name
        assert "\u202e" not in file.name

    def test_is_kept_once(self, case):
        keep(case)

        with pytest.raises(evidence.AlreadyKept):
            keep(case, "again.pdf")

    def test_needs_an_audience_and_somebody_who_works_cases(self, case):
        with pytest.raises(BadInput):
            keep(case, audience="joint")
        with pytest.raises(Forbidden):
            keep(case, by=UserFactory(role=Role.AUDITOR))

    def test_never_changes_nor_does_its_custody(self, case):
        file = keep(case)

        for spoil in (
            lambda: EvidenceFile.objects.filter(pk=file.pk).update(content=b"x"),
            lambda: EvidenceFile.objects.filter(pk=file.pk)._raw_delete("default"),
            lambda: CustodyRecord.objects.filter(file=file).update(note="x"),
            lambda: CustodyRecord.objects.filter(file=file).delete(),
        ):
            with pytest.raises(InternalError), transaction.atomic():
                spoil()


class TestTheHands:
    def test_are_written_down_in_order(self, case):
        file = keep(case)
        other = UserFactory()

        evidence.look(file_id=file.pk, by=other, now=NOON)
        evidence.download(file_id=file.pk, by=other, now=NOON)
        evidence.export(case_id=case.pk, by=case.owner, now=NOON)

        acts = list(file.custody.order_by("pk").values_list("act", "by"))
        assert acts == [
            ("added", case.owner.pk),
            ("viewed", other.pk),
            ("downloaded", other.pk),
            ("exported", case.owner.pk),
        ]

    def test_go_along_with_what_is_exported(self, case):
        keep(case)

        packed = evidence.export(case_id=case.pk, by=case.owner, now=NOON)

        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            (entry,) = manifest["files"]
            content = archive.read(entry["file"])
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert [hand["act"] for hand in entry["custody"]] == ["added", "exported"]

    def test_are_empty_without_files(self, case):
        with pytest.raises(BadInput):
            evidence.export(case_id=case.pk, by=case.owner, now=NOON)
