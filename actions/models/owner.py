"""Who promised, and whether their part is done."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Owner(models.Model):
    """One owner of an action: a person, an organisation, or a name that nobody answers to yet.

    `ticked_at` is what the tick events come to (actions/life.py). An owner who was replaced stays
    with `left_at`, so that ticks and history keep their subject.
    """

    action = models.ForeignKey("actions.Action", models.CASCADE, related_name="owners")
    committee = models.ForeignKey(
        "people.Committee", models.PROTECT, related_name="+", editable=False, db_index=False
    )
    """The action's, held to it by the database: so an index answers whom a committee ever counted on."""
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="owned"
    )
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="owned"
    )
    typed = models.CharField(_("as typed"), max_length=200, blank=True)
    """How the minutes name the owner; alone, it is a name still to be answered."""
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("owner since"), db_default=Now(), editable=False)
    """The database's clock, as ActionEvent.recorded_at: an owner came with the first event after it."""
    ticked_at = models.DateTimeField(_("part done"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(
        _("no longer owner since"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("owner")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(organisation=None),
                name="owner_is_person_or_organisation",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False) | ~Q(typed=""),
                name="owner_is_named",
            ),
            models.UniqueConstraint(
                fields=["action", "person"], condition=Q(left_at=None), name="owner_person_once"
            ),
            models.UniqueConstraint(
                fields=["action", "organisation"],
                condition=Q(left_at=None),
                name="owner_organisation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "committee"], name="owner_known_in"),
            models.Index(
                fields=["person", "action"], condition=Q(left_at=None), name="owner_by_person"
            ),
            models.Index(
                fields=["organisation", "action"],
                condition=Q(left_at=None),
                name="owner_by_organisation",
            ),
            models.Index(
                fields=["typed", "action"],
                condition=Q(left_at=None, person=None, organisation=None),
                name="owner_unanswered",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The owner's name as pages show it. Needs `person` and `organisation` loaded."""
        named = self.person or self.organisation
        return named.name if named else self.typed

    @property
    def is_unanswered(self) -> bool:
        return self.person_id is None and self.organisation_id is None
