"""What was proposed for a meeting, who wants it, and what became of it?"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from minutes.querysets import TopicQuerySet
from people.errors import WrongState
from people.models import Event
from people.models.event import append_only


class TopicState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    SCHEDULED = "scheduled", _("on the agenda")
    DISCUSSED = "discussed", _("discussed")
    CONSOLIDATED = "consolidated", _("consolidated")
    DEFERRED = "deferred", _("deferred")
    WITHDRAWN = "withdrawn", _("withdrawn")


TOPIC_TRANSITIONS = {
    TopicState.PROPOSED: {
        TopicState.ACCEPTED,
        TopicState.CONSOLIDATED,
        TopicState.DEFERRED,
        TopicState.WITHDRAWN,
    },
    TopicState.ACCEPTED: {
        TopicState.PROPOSED,
        TopicState.SCHEDULED,
        TopicState.DEFERRED,
        TopicState.WITHDRAWN,
    },
    TopicState.SCHEDULED: {TopicState.ACCEPTED, TopicState.DISCUSSED, TopicState.DEFERRED},
    TopicState.DISCUSSED: set(),
    TopicState.CONSOLIDATED: {TopicState.PROPOSED},
    TopicState.DEFERRED: {TopicState.PROPOSED, TopicState.ACCEPTED, TopicState.WITHDRAWN},
    TopicState.WITHDRAWN: {TopicState.PROPOSED},
}
"""Which state may follow which (DOMAIN.md, life cycles). Who may is in rules.py."""

WANTED = (TopicState.PROPOSED, TopicState.ACCEPTED, TopicState.SCHEDULED)
"""A vote still says something."""


class Topic(models.Model):
    """Something proposed for a meeting, or for the committee's next one (`meeting` empty).

    Two lists a meeting, each with its own run of numbers: proposals as they came in, and, where proposals
    were consolidated, the topics that they feed (`consolidated`). The numbers of a list are stable.
    """

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="topics")
    meeting = models.ForeignKey(
        "minutes.Meeting", models.PROTECT, null=True, blank=True, related_name="topics"
    )
    consolidated = models.BooleanField(_("made of proposals"), default=False, editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=500)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    proposer = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="proposed_topics"
    )
    proposer_typed = models.CharField(_("proposer, as typed"), max_length=200, blank=True)
    lead = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="led_topics"
    )
    lead_typed = models.CharField(_("lead, as typed"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("estimated minutes"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=TopicState, default=TopicState.PROPOSED, editable=False
    )
    # For hackathons and the like (DOMAIN.md).
    contacts = models.CharField(_("technical contacts"), max_length=300, blank=True)
    mailing_list = models.CharField(_("mailing list"), max_length=200, blank=True)
    irc = models.CharField(_("chat channel"), max_length=200, blank=True)
    difficulty = models.CharField(_("difficulty"), max_length=100, blank=True)
    skills = models.CharField(_("skills needed"), max_length=500, blank=True)
    outcomes = models.TextField(_("outcomes"), blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)
    proposed_at = models.DateTimeField(_("proposed"))
    feeds = models.ManyToManyField(
        "self", through="TopicFeed", symmetrical=False, related_name="fed_by"
    )
    """The consolidated topics that this proposal feeds; `fed_by`: the proposals behind a topic."""
    see_also = models.ManyToManyField(
        "self", through="TopicLink", symmetrical=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        ordering = ["committee", "meeting", "consolidated", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "consolidated", "number"],
                condition=Q(meeting__isnull=False),
                name="topic_number_once_a_meeting",
            ),
            models.UniqueConstraint(
                fields=["committee", "consolidated", "number"],
                condition=Q(meeting=None),
                name="topic_number_once_a_committee",
            ),
        ]
        indexes = [models.Index(fields=["committee", "state"], name="topic_by_state")]

    def __str__(self):
        return self.title

    @property
    def takes_votes(self) -> bool:
        """Nobody has talked about it yet, and the meeting is not over. Needs `meeting` loaded."""
        over = self.meeting is not None and self.meeting.state not in (
            "planned",
            "announced",
            "in_session",
        )
        return self.state in WANTED and not over

    @property
    def proposer_name(self) -> str:
        return self.proposer.name if self.proposer else self.proposer_typed

    @property
    def lead_name(self) -> str:
        return self.lead.name if self.lead else self.lead_typed

    def guard(self, to: str) -> None:
        """Raise WrongState unless this topic may go from its state to `to`."""
        if to not in TOPIC_TRANSITIONS[TopicState(self.state)]:
            raise WrongState(
                _("The topic is %(state)s; it cannot become %(to)s.")
                % {"state": self.get_state_display(), "to": TopicState(to).label}
            )


class TopicFeed(models.Model):
    """A proposal feeds a topic of the consolidated list: many to many."""

    proposal = models.ForeignKey(Topic, models.CASCADE, related_name="feeding")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="made_of")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "topic"], name="topic_feed_once"),
            models.CheckConstraint(condition=~Q(proposal=F("topic")), name="topic_feeds_another"),
        ]

    def __str__(self):
        return f"{self.proposal_id} -> {self.topic_id}"


class TopicLink(models.Model):
    """ "Also see 1 & 2": a topic points to another."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="links")
    other = models.ForeignKey(Topic, models.CASCADE, related_name="linked_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "other"], name="topic_link_once"),
            models.CheckConstraint(condition=~Q(topic=F("other")), name="topic_links_another"),
        ]

    def __str__(self):
        return f"{self.topic_id} see {self.other_id}"


class TopicVote(models.Model):
    """One person wants a topic discussed; taken back, the row goes (its events stay).

    On a proposal as on a topic; a person's vote counts once a topic, through whichever proposals it came
    (minutes/topics.py). `kind` "attend": the person will take part when it is worked on.
    """

    class Kind(models.TextChoices):
        VOTE = "vote", _("vote")
        ATTEND = "attend", _("will attend")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="votes")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.VOTE)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="topic_votes")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote on a topic")
        verbose_name_plural = _("votes on topics")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "kind", "person"], name="topic_vote_once")
        ]

    def __str__(self):
        return f"{self.person} {self.kind} {self.topic_id}"


class TopicComment(models.Model):
    """A signed review comment."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="comments")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="topic_comments"
    )
    typed = models.CharField(_("author, as typed"), max_length=200, blank=True)
    text = models.TextField(_("comment"))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("comment on a topic")
        verbose_name_plural = _("comments on topics")
        ordering = ["at", "id"]

    def __str__(self):
        return self.text[:60]


class TopicEvent(Event):
    """One act on one topic."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        EDITED = "edited", _("edited")
        MOVED_ON = "moved_on", _("moved on")
        CONSOLIDATED = "consolidated", _("consolidated")
        VOTED = "voted", _("voted")
        UNVOTED = "unvoted", _("took the vote back")
        ATTENDS = "attends", _("will attend")
        STAYS_AWAY = "stays_away", _("will not attend")
        COMMENTED = "commented", _("commented")
        PAPER = "paper", _("paper")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="events")
    source = models.ForeignKey(
        "minutes.Import", models.PROTECT, null=True, blank=True, related_name="topic_events"
    )

    class Meta(Event.Meta):
        verbose_name = _("event of a topic")
        verbose_name_plural = _("events of topics")
        indexes = [models.Index(fields=["topic", "-happened_at"], name="topic_event_life")]
        triggers = [append_only("topic_event_append_only")]

    @property
    def label(self) -> str:
        """What happened, in words."""
        known = self.kind in self.Kind.values
        return str(self.Kind(self.kind).label) if known else self.kind

    @property
    def to_label(self) -> str:
        """The state that it came to, in words."""
        known = self.to_state in TopicState.values
        return str(TopicState(self.to_state).label) if known else self.to_state
