"""How do accounts come to be, and how does allauth send mail? By invitation only; mail as rows, like all mail."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.sites.requests import RequestSite
from django.db.models import Q

from people.models import User
from people.services import keep_mail


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Sign-up is closed: people are invited."""
        return False

    def pre_login(self, request, user, **kwargs):
        """Accounts with a known password sign in only to the demonstration, by whatever way."""
        if user.is_demo and not settings.DEMO:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Keep the mail as a row, to be handed over like every other; its secret goes once it has gone.

        An address that no account has gets nothing: whether one has it is told to nobody, and strangers
        are not written to.
        """
        known = Q(email__iexact=email) | Q(emailaddress__email__iexact=email)
        account = context.get("user") or User.objects.filter(known).distinct().first()
        if account is None or not account.pk:
            return
        request = allauth_context.request
        said = {"request": request, "email": email, "current_site": RequestSite(request), **context}
        message = self.render_mail(template_prefix, email, said)
        keep_mail(
            account.person,
            template_prefix.rpartition("/")[2][:24],
            subject=message.subject,
            body=message.body,
            to=email,
            secret=True,
        )
