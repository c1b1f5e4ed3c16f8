"""What does a committee want in a year, how will it know, who helps, and which lines pay for it?"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from budgets.querysets import PlanQuerySet
from people.models import Event
from people.models.event import append_only, no_truncate

from .budget import money


class Plan(models.Model):
    """A committee's plan for a fiscal year; a later one of the year takes the place of an adopted one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ADOPTED = "adopted", _("adopted")
        SUPERSEDED = "superseded", _("superseded")

    TRANSITIONS = {
        State.DRAFT: (State.ADOPTED,),
        State.ADOPTED: (State.SUPERSEDED,),
        State.SUPERSEDED: (),
    }

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    number = models.PositiveSmallIntegerField(_("number"), default=1, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    goal = models.TextField(_("overarching goal"), blank=True)
    author = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="plans"
    )
    # It points up, as Action.raised_in does.
    adopted_by = models.ForeignKey(
        "minutes.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adopted_plans",
        editable=False,
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        ordering = ["committee", "-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year", "number"], name="plan_number_once_a_year"
            ),
            models.UniqueConstraint(
                fields=["committee", "year"],
                condition=Q(state="adopted"),
                name="plan_one_adopted_a_year",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(adopted_by__isnull=False),
                name="plan_adopted_by_a_decision",
            ),
        ]
        triggers = [no_truncate("plan_stays")]

    def __str__(self):
        return self.title

    def may_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.State(self.state)]


class Strategy(models.Model):
    """A way towards the overarching goal."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="strategies")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("strategy"))

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["plan", "position", "id"]

    def __str__(self):
        return self.text[:80]


class Area(models.Model):
    """A field of the plan with what was, and what comes. The texts are Markdown."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="areas")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=200)
    retrospective = models.TextField(_("retrospective"), blank=True)
    opportunity = models.TextField(_("opportunity"), blank=True)
    threat = models.TextField(_("threat"), blank=True)

    class Meta:
        verbose_name = _("area")
        ordering = ["plan", "position", "id"]

    def __str__(self):
        return self.title


class Goal(models.Model):
    """What is to be reached, numbered in its plan ("#1"); lines of the budget pay for it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="goals")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("goal"), max_length=500)
    text = models.TextField(_("more"), blank=True)

    class Meta:
        verbose_name = _("goal")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="goal_number_once_a_plan",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return f"#{self.number} {self.title}"


class Deliverable(models.Model):
    """Something to be done for a goal."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="deliverables")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("deliverable"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("deliverable")
        ordering = ["goal", "position", "id"]

    def __str__(self):
        return self.text[:80]


class Metric(models.Model):
    """How one knows: a target, and readings over time. A metric without a number has no target."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="metrics")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("metric"), max_length=500)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    start = models.DecimalField(
        _("at the start"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField(
        _("target"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    less_is_better = models.BooleanField(_("less is better"), default=False)

    class Meta:
        verbose_name = _("metric")
        ordering = ["goal", "position", "id"]

    def __str__(self):
        return self.text


class Reading(models.Model):
    """What a metric stood at on a day; one a day."""

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="readings")
    on = models.DateField(_("on"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("reading")
        ordering = ["metric", "on"]
        constraints = [models.UniqueConstraint(fields=["metric", "on"], name="reading_once_a_day")]

    def __str__(self):
        return f"{self.on}: {self.value}"


class Ask(models.Model):
    """What is asked of members for a goal: money or not; the amount may still be open ("cost?")."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="asks")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("what is asked"))
    is_money = models.BooleanField(_("money"), default=False)
    amount = money(_("amount"), null=True, blank=True)

    class Meta:
        verbose_name = _("ask")
        ordering = ["goal", "position", "id"]

    def __str__(self):
        return self.text[:80]


class Pledge(models.Model):
    """What a member promises towards a goal, or as the answer to one of its asks."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="pledges")
    ask = models.ForeignKey(Ask, models.SET_NULL, null=True, blank=True, related_name="pledges")
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="pledges"
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="pledges"
    )
    typed = models.CharField(_("who, as typed"), max_length=200, blank=True)
    text = models.TextField(_("what is pledged"))
    at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("pledge")
        ordering = ["goal", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(person__isnull=False) | ~Q(typed=""),
                name="pledge_by_somebody",
            )
        ]

    def __str__(self):
        return self.text[:80]


class PlanAction(models.Model):
    """An action that was raised in the plan, or serves one of its goals."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="plan_actions")
    goal = models.ForeignKey(
        Goal, models.SET_NULL, null=True, blank=True, related_name="plan_actions"
    )
    action = models.ForeignKey("actions.Action", models.PROTECT, related_name="plans")

    class Meta:
        verbose_name = _("action of a plan")
        verbose_name_plural = _("actions of plans")
        constraints = [models.UniqueConstraint(fields=["plan", "action"], name="plan_action_once")]

    def __str__(self):
        return f"{self.plan_id}: {self.action_id}"


class PlanEvent(Event):
    """One act on one plan."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        EDITED = "edited", _("edited")
        ADOPTED = "adopted", _("adopted")
        SUPERSEDED = "superseded", _("superseded")
        DONE = "done", _("deliverable done")
        UNDONE = "undone", _("deliverable open again")
        READ = "read", _("metric read")
        PLEDGED = "pledged", _("pledged")
        UNPLEDGED = "unpledged", _("pledge withdrawn")
        LINKED = "linked", _("action taken in")
        UNLINKED = "unlinked", _("action taken out")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a plan")
        verbose_name_plural = _("events of plans")
        triggers = [append_only("plan_event_append_only")]

    @property
    def label(self) -> str:
        """What happened, in words."""
        return self.Kind(self.kind).label if self.kind in self.Kind.values else self.kind
