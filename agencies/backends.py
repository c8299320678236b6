"""Log-in by user name and password. It grants no right: rights are asked for the acting post."""

from typing import Any

from django.http import HttpRequest

from agencies.models import User


class AccountBackend:
    """Checks a password; a disabled account does not log in."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **kwargs: Any
    ) -> User | None:
        """The user whose password this is, or None."""
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)  # the same time for an unknown name
            return None
        return user if user.is_active and user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        """The active user of a session."""
        return User.objects.filter(pk=user_id, is_active=True).first()
