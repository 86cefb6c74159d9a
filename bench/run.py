"""`make bench`: fill a database of its own, measure what people do all day, beside the least it can cost."""

import argparse
import os
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from runtime import home, ports
from runtime.children import unprivileged_account, wait_until
from runtime.postgres import Postgres
from runtime.supervisor import Program, Supervisor, interrupt_on_signals
from runtime.terminal import CannotStart, console
from runtime.valkey import Valkey

DATABASE = "steward_bench"


def main() -> int:
    """Measure; return the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--size", type=int, default=10_000, help="cases")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--requests", type=int, default=30, help="of each page a round")
    choice = asked.parse_args()
    interrupt_on_signals()
    supervisor = Supervisor(console.print)
    with TemporaryDirectory(prefix="steward-bench-") as name:
        folder = Path(name)
        if unprivileged_account():
            folder.chmod(0o711)
        home.prepare(folder)
        try:
            urls = _start(supervisor, folder)
            from bench import measure  # Django reads the environment that was set just now

            filled = measure.fill(choice.size)
            console.print(f"{choice.size:,} cases made in {filled:.1f} s")
            try:
                measure.measure(choice, product=urls["product"], floor=urls["floor"])
            except measure.Refused as refusal:
                log = (folder / "logs" / "product.log").read_text()
                raise CannotStart(f"{refusal}\n{log[-3000:]}") from None
        finally:
            supervisor.stop()
    return 0


def _start(supervisor: Supervisor, folder: Path) -> dict[str, str]:
    """Start servers and both web processes; return the addresses of the latter."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        postgres = Postgres(folder)
        supervisor.start(postgres)
        server = postgres.url
    if "REDIS_URL" not in os.environ:
        valkey = Valkey(folder)
        supervisor.start(valkey)
        os.environ["REDIS_URL"] = valkey.url
    os.environ |= {
        "DATABASE_URL": _own_database(server),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "STEWARD_ENV": "development",
        "STATIC_ROOT": str(folder / "static"),
        "LOG_LEVEL": "ERROR",
        "SECRET_KEY": home.secret(folder, "django"),
    }
    import django
    from django.core.management import call_command

    django.setup()
    with console.status("Tables and static files"):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
    urls = {}
    for name, settings in (("product", "config.settings"), ("floor", "bench.floor_settings")):
        port = ports.free_port()
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "UVICORN_PORT": str(port)}
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "config.asgi:application",
            "--no-access-log",
            "--timeout-keep-alive",
            "900",
        ]
        supervisor.start(
            Program(name, command, env, folder / "logs" / f"{name}.log", home.CHECKOUT)
        )
        urls[name] = f"127.0.0.1:{port}"
        if not wait_until(lambda port=port: not ports.is_free(port), 30):
            log = (folder / "logs" / f"{name}.log").read_text()
            raise CannotStart(f"{name} does not start:\n{log[-1500:]}")
    return urls


def _own_database(server: str) -> str:
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"drop database if exists {DATABASE} with (force)")
            cursor.execute(f"create database {DATABASE}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{DATABASE}"))


if __name__ == "__main__":
    started = time.monotonic()
    try:
        code = main()
    except CannotStart as reason:
        console.print(str(reason), style="bold red", markup=False)
        code = 1
    console.print(f"[dim]{time.monotonic() - started:.0f} s in all")
    sys.exit(code)
