"""A running PostgreSQL server: loopback only, a password for everybody, and an owner who is no superuser."""

import os
import subprocess
import time
from pathlib import Path
from signal import Signals

import psycopg2
from psycopg2 import sql

from runtime import home, ports
from runtime.children import spawn, stop, unprivileged_account, wait_until
from runtime.postgres import binaries, cluster
from runtime.terminal import CannotStart

ROLE = DATABASE = "steward"
START_SECONDS = 60
#: Only for a suite whose data nobody needs after a power cut.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """One server; `start` may be called again after it fell, and keeps its port so that everybody finds it."""

    name = "postgres"

    def __init__(self, folder: Path, *, careless: bool = False) -> None:
        """Take the home `folder`; with `careless`, trade safety of the data for speed."""
        self._home = folder
        self._careless = careless
        self._account = unprivileged_account()
        self._place = cluster.place(folder, self._account)
        self._data = self._place / "data"
        self._log = folder / "logs" / "postgres.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._port_file = folder / "postgres.port"
        self.port = 0

    @property
    def place(self) -> Path:
        """Return the folder to remove when this server's data shall go."""
        return self._place

    @property
    def identity(self) -> str:
        """Return a text that another cluster does not have."""
        return str((self._data / "PG_VERSION").stat().st_mtime_ns)

    @property
    def url(self) -> str:
        """Return the address for the application: its role owns the database and may create others, nothing more."""
        return f"postgresql://{ROLE}:{self._secret(ROLE)}@{ports.HOST}:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Start the server and return once the application's database answers."""
        cluster.prepare(self._place, self._account)
        programs = binaries.runnable_by(self._account, binaries.find(), spare=self._place)
        major = binaries.major(programs)
        if self._data.exists():
            cluster.refuse_other_major(self._data, major)
            cluster.free_of_the_dead(self._data)
        else:
            cluster.create(
                programs,
                self._data,
                password=self._secret(cluster.SUPERUSER),
                major=major,
                account=self._account,
            )
        self.port = ports.free_port(preferred=self.port or self._last_port())
        self._launch(programs / "postgres")
        self._port_file.write_text(str(self.port))
        self._create_owner()

    def exit_code(self) -> int | None:
        """Return None while it runs."""
        return self._child.poll() if self._child else 0

    def stop(self, *, patience: float = 15) -> None:
        """Disconnect everybody and shut down cleanly."""
        if self._child:
            # Only the postmaster is told, as PostgreSQL wants it: it ends its own children.
            if self._child.poll() is None:
                self._child.send_signal(Signals.SIGINT)
                wait_until(lambda: self.exit_code() is not None, patience)
            stop(self._child, Signals.SIGQUIT, patience=2)

    def crash(self) -> None:
        """End at once, as a power cut would: nobody is asked, nothing is tidied; `start` finds what was committed."""
        if self._child:
            stop(self._child, Signals.SIGQUIT, patience=5)

    def _launch(self, program: Path) -> None:
        """Start the program until it answers; what a killed server left busy is free again within seconds."""
        patience = time.monotonic() + 10
        while not self._launched(program):
            if time.monotonic() > patience:
                raise CannotStart(f"PostgreSQL does not start; see the end of {self._log}.")
            time.sleep(0.3)

    def _launched(self, program: Path) -> bool:
        self._child = spawn(
            [program, "-D", self._data, *self._options()],
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            log=self._log,
            account=self._account,
            on_our_death=Signals.SIGINT,  # a fast and clean shutdown
            cwd="/",
        )
        answered = wait_until(
            lambda: self.exit_code() is not None or self._answers(), START_SECONDS
        )
        if not answered:
            self.stop()
            raise CannotStart(
                f"PostgreSQL did not answer within {START_SECONDS} s; see {self._log}."
            )
        return self.exit_code() is None

    def free(self) -> None:
        """Stop a server that an earlier launcher left in our folder."""
        if self._data.exists():
            cluster.free_of_the_dead(self._data)

    def _options(self) -> list[str]:
        settings = [
            f"listen_addresses={ports.HOST}",
            f"port={self.port}",
            "unix_socket_directories=",
            "jit=off",  # our queries are short; compiling them costs more than running them
            "timezone=UTC",
            "log_timezone=UTC",
            "max_connections=100",
            *(CARELESS if self._careless else ()),
        ]
        return [part for setting in settings for part in ("-c", setting)]

    def _answers(self) -> bool:
        try:
            self._as_superuser().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _create_owner(self) -> None:
        connection = self._as_superuser()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
            if not cursor.fetchone():
                cursor.execute(
                    sql.SQL("create role {} login createdb").format(sql.Identifier(ROLE))
                )
            cursor.execute(
                sql.SQL("alter role {} password %s").format(sql.Identifier(ROLE)),
                [self._secret(ROLE)],
            )
            cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if not cursor.fetchone():
                names = {"name": sql.Identifier(DATABASE), "owner": sql.Identifier(ROLE)}
                cursor.execute(sql.SQL("create database {name} owner {owner}").format(**names))
        connection.close()

    def _as_superuser(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=ports.HOST,
            port=self.port,
            user=cluster.SUPERUSER,
            password=self._secret(cluster.SUPERUSER),
            dbname="postgres",
            connect_timeout=3,
        )

    def _secret(self, name: str) -> str:
        return home.secret(self._home, f"postgres-{name}")

    def _last_port(self) -> int:
        return int(self._port_file.read_text()) if self._port_file.exists() else 0
