import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.knowing import kinds
from cases.models import CustodyRecord, Message, OriginalReading
from messaging.models import InboundAttachment
from tests.cases.knowing.test_kinds import PDF, a_picture
from tests.factories.cases import receive
from tests.factories.messaging import InboundMessageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def upload(api, case, name="report.pdf", content=PDF, type_="application/pdf"):
    file = SimpleUploadedFile(name, content, type_)
    return api.upload("evidence/", case=case.reference, file=file, audience="internal")


@pytest.fixture
def manager(as_user):
    return as_user(UserFactory(manager=True))


class TestAFile:
    def test_is_kept_looked_at_and_taken_and_every_hand_is_written_down(self, mine, case):
        kept = upload(mine, case, "leak.png", a_picture(), "image/png")
        row = f"evidence/{kept.json()['id']}/"

        seen = mine.post(f"{row}look/")
        taken = mine.post(f"{row}download/")
        hands = mine.get(f"{row}custody/").json()

        assert kept.status_code == 201
        assert kept.json()["kind"] == "png"
        assert seen.json()["preview"]
        assert taken.content == a_picture()
        assert taken["Content-Disposition"].startswith("attachment")
        assert [hand["act"] for hand in hands] == ["added", "viewed", "downloaded"]

    def test_that_lies_about_its_type_is_refused_by_its_field(self, mine, case):
        refused = upload(mine, case, "leak.png", b"<html><script>1</script>", "image/png")

        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "file")

    def test_too_large_is_refused(self, mine, case, monkeypatch):
        monkeypatch.setattr(kinds, "LARGEST", 4)

        refused = upload(mine, case)

        assert (refused.status_code, refused.json()["code"]) == (400, "not-this-file")

    def test_of_a_case_one_may_not_see_does_not_exist(self, mine, stranger, case):
        kept = upload(mine, case).json()
        type(case).objects.filter(pk=case.pk).update(access_level="restricted")

        assert stranger.post(f"evidence/{kept['id']}/download/").status_code == 404
        assert upload(stranger, case).status_code == 404
        assert CustodyRecord.objects.count() == 1

    def test_leaves_with_all_others_packed(self, mine, case):
        upload(mine, case)

        packed = mine.post("evidence/export/", case=case.reference)

        names = zipfile.ZipFile(io.BytesIO(packed.content)).namelist()
        assert names == ["001-report.pdf", "manifest.json"]

    def test_is_made_unreadable_with_its_name(self, mine, manager, stranger, case):
        kept = upload(mine, case).json()

        refused = mine.post(f"evidence/{kept['id']}/redaction/", reason="A passport")
        hidden = manager.post(f"evidence/{kept['id']}/redaction/", reason="A passport")

        assert refused.status_code == 403
        assert (hidden.json()["is_redacted"], hidden.json()["name"]) == (True, "")
        assert stranger.post(f"evidence/{kept['id']}/download/").status_code == 403
        assert mine.get("redactions/").json()["results"][0]["reason"] == "A passport"


class TestAFileOfAMail:
    @pytest.fixture
    def came(self, case):
        mail = InboundMessageFactory()
        Message.objects.create(
            thread=case.threads.get(kind="guest"),
            direction="in",
            party=case.parties.get(side="guest"),
            text="See the file.",
            written_at=timezone.now(),
            message_id="report@mail.example",
            inbound=mail,
        )
        return InboundAttachment.objects.create(
            inbound=mail,
            position=1,
            name="report.pdf",
            type="application/pdf",
            size=len(PDF),
            sha256="f" * 64,
            content=PDF,
        )

    def test_is_listed_handed_out_and_kept_as_proof(self, mine, case, came):
        listed = mine.get("attachments/", case=case.reference).json()["results"]
        content = mine.get(f"attachments/{came.pk}/content/")
        kept = mine.post("evidence/promotion/", attachment=came.pk, audience="guest")

        assert [file["name"] for file in listed] == ["report.pdf"]
        assert content.content == PDF
        assert (kept.status_code, kept.json()["attachment"]) == (201, came.pk)

    def test_is_gone_from_the_list_once_it_is_unreadable(self, mine, manager, came):
        hidden = manager.post(f"attachments/{came.pk}/redaction/", reason="A passport")

        assert hidden.status_code == 204
        assert mine.get("attachments/").json()["results"] == []
        assert mine.get(f"attachments/{came.pk}/content/").status_code == 404


class TestWordsOfAMessage:
    def test_are_made_unreadable_and_read_with_a_reason(self, mine, manager, case):
        message = receive(case, text="My card is 4111 1111, thanks.", at=timezone.now())
        row = f"messages/{message.pk}/"

        black = manager.post(f"{row}redaction/", words="4111 1111", reason="Card number")
        refused = mine.post(f"{row}original/", reason="Curious")
        original = manager.post(f"{row}original/", reason="The bank asks")

        assert "4111" not in black.json()["text"]
        assert refused.status_code == 403
        assert "4111 1111" in original.json()["text"]
        assert OriginalReading.objects.get().reason == "The bank asks"

    def test_that_do_not_stand_there_are_refused(self, manager, case):
        message = receive(case, at=timezone.now())

        refused = manager.post(f"messages/{message.pk}/redaction/", words="xyz", reason="Card")

        assert (refused.status_code, refused.json()["code"]) == (400, "not-there")
