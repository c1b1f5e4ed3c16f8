"""Who may sign in, whichever way? Asked at every sign-in and at every request of a session."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class AccountBackend(AuthenticationBackend):
    """allauth's backend, without the accounts whose password everybody knows.

    Password, code, passkey and sessions from before all end here (get_user asks it too), so that a
    database which was a demonstration once is not open to the world.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        if user.is_demo and not settings.DEMO:
            return False
        return super().user_can_authenticate(user)
