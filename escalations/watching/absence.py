"""How long PostgreSQL has been away, kept in memory because there is nowhere else, and told to the technical owner."""

from django.conf import settings

from escalations.watching import alarm_words, outward

#: Seconds of absence after which it is told, between two tellings, and after a telling nobody took.
PATIENCE, AGAIN, RETRY = 30.0, 300.0, 30.0


class Absence:
    """One guard's memory of an absence; `moment` is a monotonic clock's, in seconds."""

    def __init__(self) -> None:
        self.since: float | None = None
        self._tell_at = 0.0
        self._has_told = False
        self._telling = outward.Errand()

    @property
    def is_on(self) -> bool:
        """Say whether PostgreSQL was away at the last look."""
        return self.since is not None

    def goes_on(self, *, moment: float) -> None:
        """Note that it does not answer; tell when that lasts."""
        if self.since is None:
            self.since = moment
            self._tell_at = moment + PATIENCE
        if self._telling.result():
            self._tell_at = min(self._tell_at, moment + RETRY)
        if moment >= self._tell_at and not self._telling.is_out:
            self._tell_at = moment + AGAIN
            self._has_told = True
            self._tell(seconds=int(moment - self.since), is_over=False)

    def is_over(self, *, moment: float) -> None:
        """Note that it answers; who was told hears that too."""
        if self.since is None or self._telling.is_out:
            return  # the all-clear follows at the next look
        if self._has_told:
            self._tell(seconds=int(moment - self.since), is_over=True)
        self.since, self._has_told = None, False

    def _tell(self, *, seconds: int, is_over: bool) -> None:
        words = alarm_words.database_away(seconds=seconds, is_over=is_over)
        self._telling.send(
            lambda: outward.tell(settings.ALARM_URLS, title=words.title, text=words.text)
        )
