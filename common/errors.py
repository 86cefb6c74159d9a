"""The one family of errors whose message may reach a screen."""

from collections.abc import Mapping


class DomainError(Exception):
    """An anticipated refusal, named after the refused fact, with a sentence fit for the person who asked.

    `status` is the HTTP status the doors answer with (409 unless the input itself was wrong: then 400),
    `field` the input it belongs to, `extra` further members for the API's problem details.
    """

    status = 409
    code = ""

    def __init__(
        self, message: str, *, field: str | None = None, extra: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field
        self.extra = dict(extra or {})

    @classmethod
    def problem_code(cls) -> str:
        """Return the machine-readable name: the class name in kebab case, unless `code` says otherwise."""
        if cls.code:
            return cls.code
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("-")


class BadInput(DomainError):
    """What was sent makes no sense; nothing was changed."""

    status = 400


class Forbidden(DomainError):
    """The person may see this, but may not do that with it. What may not be seen is a 404 instead."""

    status = 403
