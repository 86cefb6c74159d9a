"""To whom a text may be quoted."""

from policies.dimensions import Audience

_BOUND = {
    "guest": {Audience.GUEST, Audience.BOTH},
    "host": {Audience.HOST, Audience.BOTH},
    "joint": {Audience.BOTH},
    "internal": set(Audience),
}


def quotable(*, to: str) -> set[Audience]:
    """Return whom a text binds that may be quoted to `to` (guest, host, joint, internal).

    Whoever is not listed (a department, an authority) is shown only what binds everybody outside.
    """
    return _BOUND.get(to, {Audience.BOTH})


def may_quote(audience: str, *, to: str) -> bool:
    """Say whether text that binds `audience` may be quoted to `to`."""
    return audience in quotable(to=to)
