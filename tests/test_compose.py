"""The compose file, as far as it can be judged without an engine."""

import re
import shlex

import pytest
import yaml

from runtime.home import CHECKOUT
from runtime.processes import COMMANDS

FILE = CHECKOUT / "docker-compose.yml"
OURS = {*COMMANDS, "migrate"}
THEIRS = {"proxy", "postgres", "redis"}
TWICE = {"web", "worker"}


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(FILE.read_text())["services"]


class TestServices:
    def test_are_all_processes_and_what_they_stand_on(self, services):
        assert set(services) == OURS | THEIRS

    def test_share_one_image_built_once(self, services):
        images = {services[name]["image"] for name in OURS}

        assert images == {"steward:${STEWARD_VERSION:-latest}"}
        assert [name for name in services if "build" in services[name]] == ["web"]

    @pytest.mark.parametrize("name", sorted(COMMANDS))
    def test_run_the_command_the_supervisor_runs(self, services, name):
        assert services[name]["command"] == ["python", *shlex.split(COMMANDS[name])]

    def test_run_twice_what_carries_the_load(self, services):
        twice = {name for name in OURS if services[name].get("deploy", {}).get("replicas", 1) == 2}

        assert twice == TWICE

    def test_have_a_health_check_each(self, services):
        for name, service in services.items():
            check = service["healthcheck"]
            assert check.get("test") or (name == "migrate" and check == {"disable": True}), name

    def test_wait_for_what_they_need(self, services):
        for name in OURS - {"migrate", "mailsink"}:
            assert services[name]["depends_on"]["migrate"] == {
                "condition": "service_completed_successfully"
            }

    def test_depend_on_services_that_exist(self, services):
        for service in services.values():
            assert set(service.get("depends_on", {})) <= set(services)

    def test_may_do_little(self, services):
        for name in OURS:
            assert services[name]["cap_drop"] == ["ALL"], name
            assert services[name]["read_only"] is True, name


class TestSecrets:
    def test_are_asked_for_and_never_written_down(self):
        text = FILE.read_text()

        for name in ("SECRET_KEY", "DATABASE_PASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
            assert re.search(rf"\$\{{{name}:\?", text), name
        for line in text.splitlines():
            name, _, value = line.strip().partition(": ")
            if re.search("SECRET|PASSWORD|AUTH", name):
                assert value.startswith("${"), line

    def test_are_all_named_in_the_example(self):
        required = set(re.findall(r"\$\{([A-Z_]+):\?", FILE.read_text()))
        example = (CHECKOUT / ".env.example").read_text()

        assert {name for name in required if not re.search(rf"^{name}=", example, re.M)} == set()

    def test_are_empty_in_the_example(self):
        example = (CHECKOUT / ".env.example").read_text()

        for name in ("SECRET_KEY", "DATABASE_PASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
            assert re.search(rf"^{name}=$", example, re.M), name


class TestSettings:
    def test_read_every_variable_the_file_sets(self):
        settings = (CHECKOUT / "config" / "settings.py").read_text()
        sink = (CHECKOUT / "runtime" / "mail_sink.py").read_text()
        given = yaml.safe_load(FILE.read_text())["x-steward"]["environment"]

        for name in given:
            assert name in settings or name in sink or name.startswith("UVICORN_"), name
