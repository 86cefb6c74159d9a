"""What the documents promise about the repository itself."""

import re

import pytest

from runtime.home import CHECKOUT
from runtime.processes import COMMANDS

DOCUMENTS = sorted(
    [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md"), *CHECKOUT.glob("bench/*.md")]
)


class TestLinks:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
    def test_lead_to_files_that_exist(self, document):
        targets = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())

        assert [target for target in targets if not (document.parent / target).exists()] == []


class TestOperations:
    def test_name_every_variable_the_settings_read(self):
        settings = (CHECKOUT / "config" / "settings.py").read_text()
        read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
        page = (CHECKOUT / "docs" / "operations.md").read_text()

        assert {name for name in read if f"`{name}`" not in page} == set()

    def test_name_every_process(self):
        page = (CHECKOUT / "docs" / "operations.md").read_text()

        assert [
            name for name, words in COMMANDS.items() if name != "mailsink" and words not in page
        ] == []


class TestMakefile:
    def test_has_every_target_the_documents_name(self):
        targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.M))
        named = {
            name
            for document in DOCUMENTS
            for name in re.findall(r"(?:^|`)make ([a-z][a-z-]+)", document.read_text(), re.M)
        }

        assert named - targets == set()


class TestArchitecture:
    def test_fits_on_a_hundred_lines(self):
        assert len((CHECKOUT / "ARCHITECTURE.md").read_text().splitlines()) <= 100

    def test_names_every_room(self):
        page = (CHECKOUT / "ARCHITECTURE.md").read_text()
        rooms = {path.parent.name for path in CHECKOUT.glob("*/__init__.py")} - {"tests", "bench"}

        assert {
            room for room in rooms if not re.search(rf"^ *{room} |\| {room} ", page, re.M)
        } == set()
