"""How sign-in behaves here: nobody signs up, and a new password ends what the old one opened."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users import actions
from users.models import User


class StaffAccountAdapter(DefaultAccountAdapter):
    """Staff are invited by an admin; the sign-up page is closed."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("That password doesn’t match this email."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or call the night desk."),
        "account_inactive": _("This account is closed."),
        "incorrect_password": _("That is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer no: an admin makes accounts."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Keep the new password and end every other session and every token at once."""
        super().set_password(user, password)
        keep = self.request.session.session_key if self.request.user == user else None
        actions.end_every_session(user_id=user.pk, now=timezone.now(), keep=keep)
