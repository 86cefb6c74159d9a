"""What imports cannot show: rules of the house, read off the source."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROOMS = (
    "users",
    "marketplace",
    "messaging",
    "payments",
    "policies",
    "sla",
    "cases",
    "escalations",
    "insights",
)
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: Rooms allowed to know each other by a string, lowest first; a foreign key points down or sideways never up.
HEIGHT = {
    "users": 0,
    "marketplace": 1,
    "messaging": 1,
    "payments": 1,
    "policies": 1,
    "sla": 1,
    "cases": 2,
    "escalations": 3,
    "insights": 4,
}

WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "delete",
}
#: Doors of the loaders of sample data, which are actions in all but name.
LOADERS = ("defaults", "sample")


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def calls(path):
    """Yield every call of a method or function in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield node


def writes_here(path):
    """Say whether the module may write: an action, a manager Django needs, a migration or a loader."""
    parts = path.relative_to(ROOT).parts
    return (
        "actions" in parts
        or path.stem == "actions"
        or "migrations" in parts
        or any(part in LOADERS or Path(part).stem in LOADERS for part in parts)
        or path == ROOT / "users" / "models" / "person.py"
    )


class TestOnlyActionsWrite:
    @pytest.mark.parametrize("name", names(path for path in MODULES if not writes_here(path)))
    def test_no_other_module_does(self, name):
        found = [
            f"{name}:{call.lineno} .{call.func.attr}("
            for call in calls(ROOT / name)
            if isinstance(call.func, ast.Attribute)
            and call.func.attr in WRITES
            and _is_about_rows(call.func.value)
        ]

        assert found == []


def _is_about_rows(owner):
    """Tell a queryset or row from a dict, a form or an action module called by the same verb."""
    text = ast.unparse(owner)
    return ".objects" in text or text.endswith(("_set", "row")) or text in {"case", "self.instance"}


class TestQueuedNames:
    def test_exist_and_belong_to_the_room_that_queues_them(self):
        from config.celery import app

        app.loader.import_default_modules()
        queued = [
            (path, call.args[0].value)
            for path in MODULES
            for call in calls(path)
            if isinstance(call.func, ast.Name)
            and call.func.id == "enqueue_on_commit"
            and call.args
            and isinstance(call.args[0], ast.Constant)
        ]

        assert queued
        for path, task in queued:
            assert task in app.tasks, f"{path}: {task}"
            assert task.split(".")[0] == path.relative_to(ROOT).parts[0], f"{path}: {task}"

    def test_every_heartbeat_is_a_task(self):
        from config.celery import app
        from config.schedule import BEAT

        app.loader.import_default_modules()

        assert {entry["task"] for entry in BEAT.values()} <= set(app.tasks)


class TestForeignKeys:
    def test_point_down(self):
        from django.apps import apps

        wrong = [
            f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
            for room in ROOMS
            if room != "insights"
            for model in apps.get_app_config(room).get_models()
            for field in model._meta.get_fields()
            if field.is_relation
            and not field.auto_created
            and field.related_model is not None
            and field.related_model._meta.app_label in HEIGHT
            and field.related_model._meta.app_label != room
            and HEIGHT[field.related_model._meta.app_label] >= HEIGHT[room]
        ]

        assert wrong == []


class TestTemplates:
    @pytest.mark.parametrize("name", names(TEMPLATES))
    def test_hold_no_inline_script_or_style(self, name):
        text = re.sub(
            r"{% comment %}.*?{% endcomment %}", "", (ROOT / name).read_text(), flags=re.S
        )

        assert not re.search(
            r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", text
        )

    @pytest.mark.parametrize("name", names(TEMPLATES))
    def test_include_with_only_what_they_name(self, name):
        includes = re.findall(r"{%\s*include\b(.*?)%}", (ROOT / name).read_text(), flags=re.S)
        own = ("mfa/webauthn/",)  # allauth's own pieces read the whole context

        loose = [
            include
            for include in includes
            if " with " in include
            and not include.rstrip().endswith("only")
            and not any(o in include for o in own)
        ]
        assert loose == []

    @pytest.mark.parametrize("name", names(path for path in TEMPLATES if path.name.startswith("_")))
    def test_fragments_say_what_they_need(self, name):
        assert "{% comment %}Needs" in (ROOT / name).read_text()[:200]

    def test_nothing_is_marked_safe_but_sanitised_words(self):
        marked = {
            str(path.relative_to(ROOT))
            for path in [*MODULES, *(ROOT / "common").rglob("*.py"), *TEMPLATES]
            if re.search(r"\|\s*safe\b|mark_safe|autoescape off", path.read_text())
        }

        assert marked <= {
            "cases/templatetags/case_rows.py",  # fifty rows in one pass, every piece escaped
            "policies/highlights.py",  # escapes first, then adds <mark>
            "policies/templatetags/library.py",  # the same
            "templates/components/_field.html",  # Django's own list of password rules
        }


class TestTheDriver:
    def test_is_psycopg2(self):
        from django.db.backends.postgresql.psycopg_any import is_psycopg3

        assert not is_psycopg3


class TestLocks:
    @pytest.mark.parametrize("name", ["requirements-run.txt", "requirements-dev.txt"])
    def test_name_hashes_and_no_address(self, name):
        text = (ROOT / name).read_text()

        assert "--hash=sha256:" in text
        assert "://" not in text
