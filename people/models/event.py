"""One row for each act: who did what, when it was so, when we heard, from which state to which."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


def append_only(name: str) -> pgtrigger.Protect:
    """The trigger that every table of events carries: rows come, and never change or go."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def no_truncate(name: str) -> pgtrigger.Trigger:
    """Row triggers do not see TRUNCATE: a statement trigger refuses it, whoever asks.

    Only a database of tests (by its name) that holds a table "flushing_allowed" may be emptied that way.
    """
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="""
            IF current_database() LIKE 'test\\_%%' AND
                to_regclass('flushing_allowed') IS NOT NULL THEN RETURN NULL; END IF;
            RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'check_violation';
        """,
    )


class Event(models.Model):
    """What every app's events share; each app has a table of its own with real foreign keys.

    `happened_at` is when it was so (a meeting's date for imported minutes), `recorded_at` when we
    heard. Written in the transaction of the act; at once history, audit trail and outbox.
    """

    kind = models.CharField(_("what"), max_length=24)
    by = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    happened_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    from_state = models.CharField(_("from"), max_length=40, blank=True)
    to_state = models.CharField(_("to"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)

    class Meta:
        abstract = True
        ordering = ["-happened_at", "-id"]

    def __str__(self):
        return f"{self.kind} {self.happened_at:%Y-%m-%d}"


class PeopleEvent(Event):
    """Acts on persons, organisations, committees and memberships."""

    class Kind(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("accepted the invitation")
        JOINED = "joined", _("joined")
        CHANGED = "changed", _("changed")
        LEFT = "left", _("left")
        MERGED = "merged", _("merged")
        ERASED = "erased", _("contact data erased")
        FOUNDED = "founded", _("founded")
        CLOSED = "closed", _("account closed")
        RENAMED = "renamed", _("renamed")
        ALIAS_ADDED = "alias_added", _("other name added")
        ALIAS_REMOVED = "alias_removed", _("other name removed")
        PROFILE = "profile", _("profile changed")

    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="events"
    )
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="events"
    )
    committee = models.ForeignKey(
        "people.Committee", models.PROTECT, null=True, blank=True, related_name="events"
    )

    class Meta(Event.Meta):
        verbose_name = _("event about people")
        verbose_name_plural = _("events about people")
        indexes = [models.Index(fields=["committee", "-happened_at"])]
        triggers = [append_only("people_event_append_only")]

    @property
    def label(self) -> str:
        """What happened, in words."""
        return self.Kind(self.kind).label if self.kind in self.Kind.values else self.kind
