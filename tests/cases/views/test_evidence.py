"""Files kept as proof, on the panel and in their dialogs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import EvidenceFile
from tests.cases.actions.test_evidence import keep
from tests.cases.knowing.test_kinds import HTML, PDF, a_picture
from tests.factories.cases import make_case
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def at(name, case, *args):
    return reverse(f"cases:{name}", args=[case.reference, *args])


@pytest.fixture
def case(livia):
    return make_case(owner=livia)


def upload(name, content, type_):
    return {
        "file": SimpleUploadedFile(name, content, type_),
        "audience": "host",
        "note": "The leak",
    }


class TestUploading:
    def test_keeps_the_file_and_shows_it_on_the_panel(self, htmx, case):
        answer = htmx.post(at("evidence", case), upload("leak.png", a_picture(), "image/png"))

        panel = htmx.get(at("panels", case)).content.decode()
        assert answer.status_code == 200
        assert "leak.png" in panel
        assert "Host only" in panel
        assert "1 item" in panel

    def test_refuses_a_file_that_lies_with_a_sentence_and_keeps_the_rest(self, htmx, case):
        answer = htmx.post(at("evidence", case), upload("leak.png", HTML, "image/png"))

        text = answer.content.decode()
        assert answer.status_code == 400
        assert "leak.png says it is PNG, but that is not what is in it" in text
        assert "The leak" in text
        assert not EvidenceFile.objects.exists()

    def test_asks_for_the_file_as_a_form_that_carries_files(self, htmx, case):
        form = htmx.get(at("evidence", case)).content.decode()

        assert 'enctype="multipart/form-data"' in form
        assert 'hx-encoding="multipart/form-data"' in form


class TestAFile:
    def test_is_looked_at_as_a_picture_made_anew(self, htmx, case):
        file = keep(case, "leak.png", a_picture())

        shown = htmx.post(at("evidence_look", case, file.pk)).content.decode()

        assert "data:image/jpeg;base64," in shown
        assert file.sha256 in shown
        assert "Looked at" in shown

    def test_leaves_only_as_a_download_in_a_sandbox(self, htmx, case):
        file = keep(case, 'repo"rt;é.pdf', PDF)

        answer = htmx.post(at("evidence_download", case, file.pk))

        assert answer.content == PDF
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert file.custody.filter(act="downloaded").count() == 1

    def test_is_not_read_by_a_get(self, htmx, case):
        file = keep(case)

        answers = {
            htmx.get(at(name, case, file.pk)).status_code
            for name in ("evidence_look", "evidence_download")
        }

        assert answers == {405}

    def test_of_a_case_one_may_not_see_does_not_exist(self, client, case):
        file = keep(case)
        client.force_login(UserFactory(team=False))
        other = make_case(owner=None)

        hidden = client.post(at("evidence_download", case, file.pk))
        elsewhere = client.post(at("evidence_download", other, file.pk))

        assert (hidden.status_code, elsewhere.status_code) == (404, 404)
