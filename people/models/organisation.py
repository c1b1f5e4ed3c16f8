"""A company or body that people belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.names import name_key
from people.querysets import OrganisationQuerySet


class Organisation(models.Model):
    """A company or body: Citrix, Intel, Linux Foundation.

    A record that was merged into another stays, so that what was written with it keeps its sense;
    it is offered nowhere any more.
    """

    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, editable=False, db_index=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(merged_into=None),
                name="organisation_key_unique",
                violation_error_message=_("An organisation of this name exists already."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        self.key = name_key(self.name)

    def save(self, *args, **kwargs):
        self.key = name_key(self.name)
        super().save(*args, **kwargs)


class OrganisationAlias(models.Model):
    """Another spelling of an organisation: "Verizon / Terremark", "SUSE" and "Suse Linux"."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    text = models.CharField(_("spelling"), max_length=200)
    key = models.CharField(max_length=200, editable=False, unique=True)

    class Meta:
        verbose_name = _("organisation's other name")
        verbose_name_plural = _("organisations' other names")
        ordering = ["key"]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        self.key = name_key(self.text)
        super().save(*args, **kwargs)
