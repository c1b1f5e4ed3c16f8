"""Chair and secretary make topics of proposals, and an agenda of topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minutes import rules
from minutes.life import HELD
from minutes.models import Meeting, Topic, TopicState
from minutes.services import topics_agenda
from minutes.services.topics_consolidating import Draft
from minutes.services.topics_consolidating import consolidate as make_topics
from minutes.services.topics_lists import Shown, load_shown
from minutes.views.doors import address, see_other
from minutes.views.topics_doors import topics_meeting_or_404
from people.errors import Invalid, Refused
from people.views.doors import let_in, number_of, status_of

NEW_ROWS = 3
"""Empty topics at the end of the page; more come with every save."""


@dataclass
class Card:
    """One topic of the consolidated list as the page shows it; a new one has no `one`."""

    name: str
    one: Shown | None
    ticked: set[int]
    was: set[int] = field(default_factory=set)
    title: str = ""
    drop: bool = False
    error: str = ""

    @property
    def fixed(self) -> bool:
        """On the agenda, discussed, or off the list: what it is made of stays."""
        return self.one is not None and self.one.topic.state not in (
            TopicState.PROPOSED,
            TopicState.ACCEPTED,
        )


@login_required
@require_http_methods(["GET", "POST"])
def consolidate(request, committee, number):
    """Proposals at one side, topics at the other, a box for each pair; only what was changed is saved."""
    meeting = _led(request, committee, number)
    refused = None
    if request.method == "POST":
        try:
            plan = _plan(request.POST, meeting)
            if not plan:
                raise Invalid(_("Nothing was changed: tick what belongs together."))
            made = make_topics(meeting, by=request.user, plan=plan)
            messages.success(
                request,
                ngettext("Saved, with %(n)d new topic.", "Saved, with %(n)d new topics.", len(made))
                % {"n": len(made)}
                if made
                else _("Saved."),
            )
            return see_other(address(meeting, "topics_consolidate"))
        except Refused as error:
            refused = error
    shown = _listed(meeting, request.user)
    proposals = [one for one in shown if not one.topic.consolidated]
    proposals.sort(key=lambda one: one.topic.number)
    made = [one for one in shown if one.topic.consolidated]
    made.sort(key=lambda one: one.topic.number)
    return render(
        request,
        "minutes/topics/consolidate.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "proposals": proposals,
            "columns": [
                one
                for one in proposals
                if one.topic.state in (TopicState.PROPOSED, TopicState.CONSOLIDATED)
            ],
            "cards": _cards(made, request.POST if refused else None),
            "new": _new_cards(request.POST if refused else None, refused),
            "uncovered": [one for one in proposals if one.uncovered or not made and not one.feeds],
            "alone": _ids(request.POST, "alone") if refused else set(),
            "made": made,
            "over": meeting.state in (*HELD, "cancelled"),
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )


def _led(request, committee: str, number: int) -> Meeting:
    meeting = topics_meeting_or_404(request, committee, number)
    let_in(rules.can_lead_topics(request.user, meeting.committee))
    return meeting


def _listed(meeting: Meeting, user: Any) -> list[Shown]:
    topics = Topic.objects.visible_to(user).filter(meeting=meeting)
    topics = topics.select_related("proposer", "lead", "meeting")
    return load_shown(topics, trusted=True, closed=Topic.objects.closed_to(user))


def _ids(post: Any, name: str) -> set[int]:
    return {number_of(value) for value in post.getlist(name)} - {0}


def _plan(post: Any, meeting: Meeting) -> list[Draft]:
    """What differs from what the page showed, and what is new."""
    plan = []
    dropped = _ids(post, "drop")
    for pk in sorted(_ids(post, "listed")):
        ticked, was = _ids(post, f"t{pk}"), _ids(post, f"was-t{pk}")
        drop = pk in dropped
        if ticked != was or drop:
            joins, leaves = frozenset(ticked - was), frozenset(was - ticked)
            plan.append(Draft(topic=pk, joins=joins, leaves=leaves, drop=drop))
    for n in range(NEW_ROWS):
        title = post.get(f"title{n}", "").replace("\0", "").strip()
        ticked = _ids(post, f"new{n}")
        if title or ticked:
            if not title:
                raise Invalid(_("Give the new topic a title."), f"title{n}")
            plan.append(Draft(title=title, joins=frozenset(ticked)))
    alone = Topic.objects.filter(meeting=meeting, consolidated=False, pk__in=_ids(post, "alone"))
    for proposal in alone.select_related("lead").order_by("number"):
        plan.append(
            Draft(
                title=proposal.title,
                joins=frozenset([proposal.pk]),
                minutes=proposal.minutes,
                lead=proposal.lead,
                lead_typed=proposal.lead_typed,
            )
        )
    return plan


def _cards(made: list[Shown], post: Any) -> list[Card]:
    """A topic a card; after a refusal with the ticks as they were set."""
    cards = []
    for one in made:
        name = f"t{one.topic.pk}"
        was = {proposal.pk for proposal in one.made_of}
        ticked = was
        if post is not None and one.topic.pk in _ids(post, "listed"):
            shown = _ids(post, f"was-{name}")
            chosen = _ids(post, name)
            ticked = (was | (chosen - shown)) - (shown - chosen)
        drop = post is not None and one.topic.pk in _ids(post, "drop")
        cards.append(Card(name, one, set(ticked), was, drop=drop))
    return cards


def _new_cards(post: Any, refused: Refused | None) -> list[Card]:
    blamed = refused.field if isinstance(refused, Invalid) else ""
    cards = []
    for n in range(NEW_ROWS):
        title = post.get(f"title{n}", "") if post is not None else ""
        ticked = _ids(post, f"new{n}") if post is not None else set()
        error = str(refused) if blamed == f"title{n}" else ""
        cards.append(Card(f"new{n}", None, ticked, title=title, error=error))
    return cards


@login_required
@require_http_methods(["GET", "POST"])
def put_on_agenda(request, committee, number):
    """Which topics does this meeting talk about? All that are ticked become items, in order of votes."""
    meeting = _led(request, committee, number)
    refused = None
    closed = Topic.objects.closed_to(request.user)
    chosen = _ids(request.POST, "topic")
    if request.method == "POST":
        try:
            topics = list(_candidates(meeting).exclude(pk__in=closed).filter(pk__in=chosen))
            if not topics:
                raise Invalid(_("Choose at least one topic."))
            items = topics_agenda.put_on_agenda(topics, meeting, by=request.user)
            messages.success(
                request,
                ngettext(
                    "%(n)d topic is on the agenda.", "%(n)d topics are on the agenda.", len(items)
                )
                % {"n": len(items)},
            )
            return see_other(f"{address(meeting)}#item-{items[0].pk}")
        except Refused as error:
            refused = error
    candidates = _candidates(meeting).exclude(pk__in=closed)
    shown = load_shown(candidates, trusted=True, closed=closed)
    lists = any(one.topic.consolidated and one.topic.meeting_id == meeting.pk for one in shown)
    for one in shown:
        if lists and not one.topic.consolidated and one.topic.meeting_id == meeting.pk:
            one.uncovered = not one.feeds
    return render(
        request,
        "minutes/topics/agenda.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "shown": shown,
            "lists": lists,
            "chosen": chosen
            if refused
            else {one.topic.pk for one in shown if one.topic.state == TopicState.ACCEPTED},
            "refused": refused,
            "over": meeting.state in (*HELD, "cancelled"),
        },
        status=status_of(refused) if refused else 200,
    )


def _candidates(meeting: Meeting) -> Any:
    """Accepted ones, also those left over by earlier meetings; and what is proposed for this meeting or the
    committee's next one."""
    topics = topics_agenda.topics_for(meeting, TopicState.ACCEPTED, TopicState.PROPOSED)
    elsewhere = Topic.objects.filter(state=TopicState.PROPOSED).exclude(meeting=None)
    return topics.exclude(pk__in=elsewhere.exclude(meeting=meeting).values("pk"))
