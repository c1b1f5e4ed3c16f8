"""An account, tied to one person."""

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.seats import Seats

from .person import Person


class UserManager(BaseUserManager):
    def get_queryset(self):
        """With the person: every request needs the name and the time zone."""
        return super().get_queryset().select_related("person")

    @transaction.atomic
    def create_user(self, email, password=None, *, person=None, **fields):
        """An account for `person`; without one, a person named after the address is made."""
        if not email:
            raise ValueError("an account needs an e-mail address")
        email = self.normalize_email(email).lower()
        if person is None:
            person = Person.objects.create(name=email.partition("@")[0], email=email)
        user = self.model(email=email, person=person, **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.confirm_address()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(email=username.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: signs in by e-mail; everything else hangs on its person."""

    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(
        Person, models.PROTECT, related_name="user", verbose_name=_("person")
    )
    is_staff = models.BooleanField(
        _("admin"), default=False, help_text=_("May enter Django admin.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(
        _("of the demonstration"),
        default=False,
        help_text=_("Its password is known to everybody: it signs in only where DEMO is on."),
    )
    date_joined = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last here"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        ordering = ["email"]

    def __str__(self):
        return self.email

    def confirm_address(self):
        """Tell allauth that the address is the account's own and known to be: who invited said so. An
        address that allauth finds unconfirmed, it takes for one that is just being changed."""
        # By name: allauth's models point to this one.
        addresses = apps.get_model("account", "EmailAddress").objects
        addresses.filter(user=self).delete()
        addresses.create(user=self, email=self.email, verified=True, primary=True)

    @cached_property
    def seats(self):
        """What this account may be in which committee today; read once a request (one query)."""
        return Seats.of(self.person_id)
