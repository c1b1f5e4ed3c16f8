"""Anyone whom minutes can name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.names import initials, name_key
from people.querysets import PersonQuerySet


class Person(models.Model):
    """Anyone whom minutes can name; most have no account.

    A record merged into another stays as a pointer (events are append-only and go on naming it).
    Erasing contact data empties the fields and leaves the name, which stands in minutes.
    """

    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    erased_at = models.DateTimeField(
        _("contact data erased"), null=True, blank=True, editable=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["key", "id"]

    def __str__(self):
        return self.name

    @property
    def initials(self) -> str:
        return initials(self.name)

    def clean(self):
        self.key = name_key(self.name)

    def save(self, *args, **kwargs):
        self.key = name_key(self.name)
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "key"}
        super().save(*args, **kwargs)


class PersonAlias(models.Model):
    """Another spelling or a handle of a person: "Don D Dugger", "Msw", "lars.kurth".

    Two people may share one ("Ian"): then it is asked about, never guessed.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="aliases")
    text = models.CharField(_("spelling or handle"), max_length=200)
    key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        verbose_name = _("person's other name")
        verbose_name_plural = _("persons' other names")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="person_alias_once"),
        ]

    def __str__(self):
        return self.text

    def save(self, *args, **kwargs):
        self.key = name_key(self.text)
        super().save(*args, **kwargs)
