"""Telephones of a demo: a provider on this machine that rings nobody, and the key that signs push messages."""

from collections.abc import Mapping
from pathlib import Path

from runtime import home, ports

SINK = "phonesink"
SINK_PORT = 1026
#: The provider's own number for trying things out.
_FROM = "+15005550006"


def environment(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what web and workers need to call, text and push; what the environment names is left as it is."""
    ours = {"VAPID_PRIVATE_KEY": environ.get("VAPID_PRIVATE_KEY") or home.secret(folder, "push")}
    if environ.get("TWILIO_ACCOUNT_SID"):
        return ours
    port = ports.free_port(preferred=SINK_PORT)
    return ours | {
        "TWILIO_URL": f"http://{ports.HOST}:{port}",
        "TWILIO_ACCOUNT_SID": f"AC{home.secret(folder, 'telephone_account')[:32]}",
        "TWILIO_AUTH_TOKEN": home.secret(folder, "telephone_token"),
        "TWILIO_FROM": _FROM,
        "PHONE_SINK_PORT": str(port),
        "PHONE_SINK_FOLDER": str(folder / "phone"),
    }
