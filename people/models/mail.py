"""What goes out, and whether it has gone."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """A mail, committed before it is handed over; after a crash it may be handed over again, then
    with the same Message-ID, so that the receiver's program shows it once.

    `events` names the rows it was made from ("actions.42"): a row is told to a person once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("handed over")
        FAILED = "failed", _("given up")
        CANCELLED = "cancelled", _("not sent")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="mails")
    committee = models.ForeignKey(
        "people.Committee", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=24)
    to = models.EmailField(_("to"), blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("body"))
    events = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    secret = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("Holds a code or a link that signs in: emptied once it is handed over."),
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("handed over"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="mail_waiting"),
            models.Index(fields=["person", "-created_at"]),
            GinIndex(fields=["events"], name="mail_events"),
        ]

    def __str__(self):
        return self.subject


class Telling(models.Model):
    """Up to when a kind of events was made into mails; its row is locked while that happens."""

    name = models.CharField(max_length=40, unique=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("telling")

    def __str__(self):
        return f"{self.name} until {self.until:%Y-%m-%d %H:%M}"
