"""Real servers, started and stopped as the launcher does."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from runtime import home
from runtime.children import unprivileged_account, wait_until
from runtime.postgres import Postgres, cluster
from runtime.terminal import CannotStart
from runtime.valkey import Valkey
from tests.runtime.test_children import is_gone

pytestmark = pytest.mark.slow

LAUNCHER = """
import os, time
from pathlib import Path
from runtime.postgres import Postgres
from runtime.valkey import Valkey
postgres, valkey = Postgres(Path(os.environ["HOME_OF_IT"])), Valkey(Path(os.environ["HOME_OF_IT"]))
postgres.start()
valkey.start()
print(postgres._child.pid, valkey._child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path_factory):
    """Return a home that the server's own user can reach."""
    made = tmp_path_factory.mktemp("home")
    if unprivileged_account():
        for part in (made, *made.parents):
            if part.stat().st_uid == os.geteuid() and part != Path("/") and part != Path("/tmp"):
                part.chmod(0o711)
    home.prepare(made)
    return made


@pytest.fixture
def postgres(folder):
    server = Postgres(folder, careless=True)
    yield server
    server.stop()


def ask(server, question):
    with closing(psycopg2.connect(server.url)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


class TestPostgres:
    def test_serves_an_owner_who_is_no_superuser(self, postgres):
        postgres.start()

        facts = ask(
            postgres,
            "select rolsuper, rolcreatedb, pg_get_userbyid(datdba) = rolname, datcollate, pg_encoding_to_char(encoding)"
            " from pg_roles, pg_database where rolname = current_user and datname = current_database()",
        )

        assert facts == (False, True, True, "C", "UTF8")

    def test_lets_nobody_in_without_the_password(self, postgres):
        postgres.start()

        with pytest.raises(psycopg2.OperationalError, match=r"password|fe_sendauth"):
            psycopg2.connect(
                host="127.0.0.1", port=postgres.port, user="postgres", dbname="postgres"
            )

    def test_keeps_data_and_port_over_a_restart(self, postgres):
        postgres.start()
        with closing(psycopg2.connect(postgres.url)) as connection, connection.cursor() as cursor:
            cursor.execute("create table kept as select 42 as answer")
            connection.commit()
        port = postgres.port

        postgres.stop()
        postgres.start()

        assert postgres.port == port
        assert ask(postgres, "select answer from kept") == (42,)

    def test_comes_back_after_kill_9(self, postgres):
        postgres.start()

        os.kill(postgres._child.pid, signal.SIGKILL)
        wait_until(lambda: postgres.exit_code() is not None, 5)
        postgres.start()

        assert ask(postgres, "select 1") == (1,)

    def test_forgets_the_pid_file_of_a_dead_server(self, postgres):
        postgres.start()
        postgres.stop()
        # The number of a process that lives but is no server of ours, as after a restart of the machine.
        (postgres.place / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")

        postgres.start()

        assert ask(postgres, "select 1") == (1,)

    def test_stops_a_server_that_an_earlier_launcher_left(self, postgres, folder):
        postgres.start()
        left = postgres._child

        heir = Postgres(folder, careless=True)
        heir.start()

        assert left.poll() is not None
        assert ask(heir, "select 1") == (1,)
        heir.stop()

    def test_refuses_data_of_another_major_version_in_a_sentence(self, postgres):
        postgres.start()
        postgres.stop()
        (postgres.place / "data" / "PG_VERSION").write_text("9\n")

        with pytest.raises(CannotStart, match=r"made by PostgreSQL 9.*make demo-reset"):
            postgres.start()


class TestBinaries:
    def test_names_a_chosen_folder_without_programs(self, postgres, monkeypatch, tmp_path):
        monkeypatch.setenv("PG_BINDIR", str(tmp_path))

        with pytest.raises(CannotStart, match=r"PG_BINDIR=.* holds no program called postgres"):
            postgres.start()


class TestPlace:
    def test_is_inside_a_home_that_the_servers_user_can_reach(self, folder):
        assert cluster.place(folder, unprivileged_account()) == folder / "postgres"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root has a home its servers cannot reach")
    def test_is_elsewhere_when_roots_home_is_closed(self, folder):
        folder.chmod(0o700)

        assert cluster.place(folder, unprivileged_account()).parent == Path("/var/lib/steward")


class TestValkey:
    def test_serves_with_a_password_and_stops(self, folder):
        server = Valkey(folder)
        server.start()

        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
        with redis.Redis(port=server.port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        server.stop()

        assert server.exit_code() is not None

    def test_keeps_the_password_off_the_command_line(self, folder):
        server = Valkey(folder)
        server.start()
        said = Path(f"/proc/{server._child.pid}/cmdline")

        assert not said.exists() or home.secret(folder, "valkey") not in said.read_text()

        server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only the Linux kernel holds the leash")
class TestLauncherKilled:
    def test_leaves_no_server_and_the_next_start_works(self, folder):
        launcher = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER],
            env={**os.environ, "HOME_OF_IT": str(folder)},
            stdout=subprocess.PIPE,
            cwd=home.CHECKOUT,
        )
        servers = [int(pid) for pid in launcher.stdout.readline().split()]
        assert len(servers) == 2

        launcher.send_signal(signal.SIGKILL)
        launcher.wait()
        launcher.stdout.close()
        started = time.monotonic()
        gone = wait_until(lambda: all(is_gone(pid) for pid in servers), 10)
        again = Postgres(folder)
        again.start()
        again.stop()

        assert gone, servers
        assert time.monotonic() - started < 20
