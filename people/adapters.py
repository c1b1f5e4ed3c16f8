"""How do accounts come to be, and how does allauth send mail? By invitation only; mail as rows, like all mail."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Sign-up is closed: people are invited."""
        return False
