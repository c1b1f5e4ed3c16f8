"""How does one sign in? allauth's form, and the demonstration's buttons, which need no typing."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AccountLoginForm
from django.conf import settings

DEMO_PASSWORD = "demo"  # noqa: S105 - of the demonstration's accounts, which work only where DEMO is on


class LoginForm(AccountLoginForm):
    """A button `demo` names one of the demonstration's accounts, and stands for its address and password.

    The page so has one field for a password, whoever or whatever fills it in.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        data = kwargs.get("data")
        if settings.DEMO and data is not None and data.get("demo"):
            kwargs["data"] = {**data.dict(), "login": data["demo"], "password": DEMO_PASSWORD}
        super().__init__(*args, **kwargs)
