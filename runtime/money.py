"""Money of a demo: a ledger on this machine that moves none."""

from collections.abc import Mapping
from pathlib import Path

from runtime import home, ports

SINK = "ledger"
SINK_PORT = 1027


def environment(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what web and workers need to pay; what the environment names is left as it is."""
    if environ.get("LEDGER_URL"):
        return {}
    port = ports.free_port(preferred=SINK_PORT)
    return {
        "LEDGER_URL": f"http://{ports.HOST}:{port}",
        "LEDGER_TOKEN": home.secret(folder, "ledger_token"),
        "LEDGER_PORT": str(port),
        "LEDGER_FOLDER": str(folder / "ledger"),
    }
