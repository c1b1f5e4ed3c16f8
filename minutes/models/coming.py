"""Who wants to come, when could they, and who takes no part in what?"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.models.event import no_truncate

from .frozen import OF_ITEM, frozen_part


class InvitationRequest(models.Model):
    """Somebody asks to be invited to a meeting that is for those invited only."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")

    meeting = models.ForeignKey(
        "minutes.Meeting", models.CASCADE, related_name="invitation_requests"
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="invitation_requests")
    note = models.CharField(_("why"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("request for an invitation")
        verbose_name_plural = _("requests for invitations")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="invitation_asked_once")
        ]

    def __str__(self):
        return f"{self.person}: {self.meeting}"


class Poll(models.Model):
    """When could people meet? Several slots; the secretary decides one into the meeting's time."""

    meeting = models.OneToOneField("minutes.Meeting", models.CASCADE, related_name="poll")
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(_("answers until"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    decided = models.ForeignKey(
        "minutes.Slot", models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("poll")

    def __str__(self):
        return f"poll {self.meeting_id}"


class Slot(models.Model):
    """One time that a poll offers."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("slot of a poll")
        verbose_name_plural = _("slots of polls")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_has_length"),
            models.UniqueConstraint(fields=["poll", "starts_at", "ends_at"], name="slot_once"),
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class SlotAnswer(models.Model):
    """One person's answer to one slot."""

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        MAYBE = "maybe", _("if need be")
        NO = "no", _("no")

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="answers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="slot_answers")
    answer = models.CharField(max_length=5, choices=Answer)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("answer to a slot")
        verbose_name_plural = _("answers to slots")
        constraints = [models.UniqueConstraint(fields=["slot", "person"], name="slot_answer_once")]

    def __str__(self):
        return f"{self.person}: {self.answer}"


class Recusal(models.Model):
    """Somebody takes no part in an item because of an interest: does not vote, does not count for its
    quorum, does not see it if it is confidential. Taken back, the row goes (its events stay)."""

    item = models.ForeignKey("minutes.Item", models.CASCADE, related_name="recusals")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="recusals")
    reason = models.CharField(_("because of"), max_length=300, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("recusal")
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="recused_once")]
        triggers = [
            frozen_part("recusal_frozen", may_change=("person_id",), meeting=OF_ITEM),
            no_truncate("recusal_stays"),
        ]

    def __str__(self):
        return f"{self.person}: {self.item_id}"
