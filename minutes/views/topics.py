"""Topics are proposed, read, voted on, talked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutes import rules
from minutes.forms.topics import TopicForm
from minutes.life import NOT_BEGUN
from minutes.models import Meeting, Topic, TopicState
from minutes.models.topic import WANTED
from minutes.services import topics as act
from minutes.services import topics_states as turn
from minutes.services.topics_lists import Shown, load_shown
from minutes.services.topics_record import StaleTopic, why_no_topics
from minutes.views.doors import see_other
from minutes.views.shelf import papers_of
from minutes.views.topics_doors import (
    invited_or_404,
    is_inside,
    meetings_with_topics,
    sees_secrets,
    topic_or_404,
    topics_meeting_or_404,
)
from minutes.views.topics_forms import draft_of, known_names, numbers_seen
from people.errors import Invalid, Refused
from people.models import Committee
from people.views.doors import let_in, number_of, status_of

MEETINGS_AT_MOST = 60


@login_required
@require_safe
def topic_list(request, committee):
    """What was proposed for the committee's next meeting, and the meetings that have topics of their own."""
    committee = invited_or_404(request, committee)
    if asked := number_of(request.GET.get("meeting", "")):
        return redirect("minutes:meeting_topics", committee=committee.slug, number=asked)
    topics = Topic.objects.visible_to(request.user).filter(committee=committee, meeting=None)
    shown = _shown(request, committee, topics)
    return render(
        request,
        "minutes/topics/list.html",
        _context(request, committee, None)
        | {
            "open": [one for one in shown if one.topic.state in WANTED],
            "done": [one for one in shown if one.topic.state not in WANTED],
            "meetings": _meetings(request, committee),
        },
    )


def _meetings(request, committee: Committee) -> list[Meeting]:
    """Those ahead, and those that have topics; each with how many one sees of its proposals and topics."""
    seen = Topic.objects.visible_to(request.user).filter(committee=committee)
    counts = {
        row["meeting"]: row
        for row in seen.exclude(meeting=None)
        .order_by()
        .values("meeting")
        .annotate(
            proposals=Count("pk", filter=Q(consolidated=False)),
            made=Count("pk", filter=Q(consolidated=True)),
        )
    }
    meetings = meetings_with_topics(request.user, committee)
    wanted = meetings.filter(Q(pk__in=counts) | Q(state__in=NOT_BEGUN)).order_by(
        "-starts_at", "-pk"
    )
    rows = list(wanted.defer("preamble", "as_approved", "ledger")[:MEETINGS_AT_MOST])
    for meeting in rows:
        meeting.topic_counts = counts.get(meeting.pk, {"proposals": 0, "made": 0})
    return rows


@login_required
@require_safe
def meeting_topics(request, committee, number):
    """The topics of one meeting, in order of votes; once consolidated, two lists that name each other."""
    meeting = topics_meeting_or_404(request, committee, number)
    topics = Topic.objects.visible_to(request.user).filter(meeting=meeting)
    shown = _shown(request, meeting.committee, topics)
    made = [one for one in shown if one.topic.consolidated]
    return render(
        request,
        "minutes/topics/meeting.html",
        _context(request, meeting.committee, meeting)
        | {
            "proposals": [one for one in shown if not one.topic.consolidated],
            "made": made,
            "uncovered": [one for one in shown if one.uncovered],
            "can_lead": rules.can_lead_topics(request.user, meeting.committee),
        },
    )


def _shown(request, committee: Committee, topics: Any) -> list[Shown]:
    rows = topics.select_related("proposer", "lead", "meeting").annotate(
        comments_n=Count("comments")
    )
    closed = Topic.objects.closed_to(request.user)
    return load_shown(rows, trusted=sees_secrets(request.user, committee), closed=closed)


def _context(request, committee: Committee, meeting: Meeting | None) -> dict[str, Any]:
    """What every page of topics shows of the reader: what may they do here?"""
    user = request.user
    may = rules.can_propose(user, committee, meeting)
    why = why_no_topics(meeting, leads=rules.can_lead_topics(user, committee))
    return {
        "committee": committee,
        "place": "meetings",
        "meeting": meeting,
        "inside": is_inside(user, committee),
        "me": user.person_id,
        "may_vote": may,
        "may_propose": may and not why,
        "why_not": why if may else "",
    }


@login_required
@require_http_methods(["GET", "POST"])
def topic_new(request, committee):
    """Propose a topic; `?meeting=5` for that meeting, else for the committee's next one."""
    number = number_of(request.POST.get("meeting") or request.GET.get("meeting", ""))
    if number:
        meeting: Meeting | None = topics_meeting_or_404(request, committee, number)
        committee = meeting.committee
    else:
        meeting, committee = None, invited_or_404(request, committee)
    let_in(rules.can_propose(request.user, committee, meeting), act.who_may_propose())
    form = _form(request, committee, meeting)
    if request.method == "POST" and form.is_valid():
        try:
            made = act.propose_topic(
                committee, by=request.user, meeting=meeting, **draft_of(form, committee, meeting)
            )
        except Refused as refused:
            return _form_page(request, form, committee, meeting, refused=refused)
        messages.success(request, _("Proposed as number %(n)d.") % {"n": made.number})
        return see_other(_list_of(made))
    return _form_page(request, form, committee, meeting)


@login_required
@require_http_methods(["GET", "POST"])
def topic_edit(request, committee, pk):
    """Change a topic: the proposer while it is only proposed, chair and secretary always."""
    topic = topic_or_404(request, committee, pk)
    let_in(
        rules.can_edit_topic(request.user, topic),
        _("Only the chair or the secretary can do this; who proposed it, until it is accepted."),
    )
    form = _form(request, topic.committee, topic.meeting, topic)
    if request.method == "POST" and form.is_valid():
        try:
            act.edit_topic(
                topic,
                by=request.user,
                version=form.cleaned_data["version"],
                **draft_of(form, topic.committee, topic.meeting, topic),
            )
        except Refused as refused:
            return _form_page(request, form, topic.committee, topic.meeting, topic, refused=refused)
        messages.success(request, _("Saved."))
        return see_other(_address(topic))
    return _form_page(request, form, topic.committee, topic.meeting, topic)


def _form(request, committee, meeting, topic: Topic | None = None) -> TopicForm:
    seen = numbers_seen(request.user, topic) if topic is not None else ""
    return TopicForm(
        request.POST or None,
        topic=topic,
        event=meeting is not None and meeting.event_topics,
        leads=rules.can_lead_topics(request.user, committee),
        secret=sees_secrets(request.user, committee),
        also_see=seen,
    )


def _form_page(request, form, committee, meeting, topic=None, *, refused=None):
    """The form with what was typed; after a stale save with what somebody else saved beside it."""
    theirs = None
    if isinstance(refused, StaleTopic):
        theirs = refused.topic
        form.data = form.data.copy()
        form.data["version"] = theirs.version  # saving again is then a choice, both texts seen
    if refused is not None:
        field = refused.field if isinstance(refused, Invalid) else None
        form.add_error(field if field in form.fields else None, str(refused))
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(
        request,
        "minutes/topics/form.html",
        _context(request, committee, meeting)
        | {
            "topic": topic,
            "form": form,
            "theirs": theirs,
            "known_people": known_names(committee, meeting)
            if is_inside(request.user, committee)
            else [],
        },
        status=status,
    )


@login_required
@require_safe
def topic(request, committee, pk):
    """One topic: what is asked, who wants it, what was said of it, what became of it."""
    return _topic_page(request, topic_or_404(request, committee, pk))


def _topic_page(request, topic: Topic, *, refused: Refused | None = None, text: str = ""):
    user = request.user
    secrets = sees_secrets(user, topic.committee)
    one = load_shown([topic], trusted=secrets, closed=Topic.objects.closed_to(user))[0]
    made = topic.meeting_id is not None and not topic.consolidated
    one.uncovered = (
        made
        and not one.feeds
        and topic.state != TopicState.WITHDRAWN
        and Topic.objects.filter(meeting=topic.meeting_id, consolidated=True)
        .exclude(state=TopicState.WITHDRAWN)
        .exists()
    )
    links = topic.links.filter(other__in=Topic.objects.visible_to(user)).select_related("other")
    context = _context(request, topic.committee, topic.meeting)
    return render(
        request,
        "minutes/topics/topic.html",
        context
        | {
            "topic": topic,
            "one": one,
            "see_also": [link.other for link in links.order_by("other__number")],
            "comments": topic.comments.select_related("person"),
            "events": _events(topic, secrets),
            "items": _items(topic, user) if context["inside"] else [],
            "can_edit": rules.can_edit_topic(user, topic),
            "moves": _moves(user, topic),
            "shelf": papers_of(user, topic=topic),
            "refused": refused,
            "text": text,
        },
        status=status_of(refused) if refused else 200,
    )


def _events(topic: Topic, secrets: bool):
    """What happened to it; without what was confidential then, for who does not see such things."""
    events = topic.events.select_related("by").order_by("happened_at", "id")
    return (events if secrets else events.filter(confidential=False))[:200]


def _items(topic: Topic, user):
    """Where it stands or stood on an agenda, as far as the reader sees it there."""
    items = topic.items.current().visible_to(user).select_related("meeting")
    return items.order_by("meeting__starts_at", "pk")


MOVES = {
    "accept": (TopicState.ACCEPTED, gettext_lazy("Accept")),
    "defer": (TopicState.DEFERRED, gettext_lazy("Defer")),
    "withdraw": (TopicState.WITHDRAWN, gettext_lazy("Withdraw")),
    "reopen": (TopicState.PROPOSED, gettext_lazy("Propose again")),
}


def _moves(user, topic: Topic) -> list[tuple[str, Any]]:
    """The verbs that lead on from here for this reader, with their words."""
    if topic.state in (TopicState.SCHEDULED, TopicState.CONSOLIDATED, TopicState.DISCUSSED):
        return []
    leads = rules.can_lead_topics(user, topic.committee)
    own = rules.can_withdraw_topic(user, topic)
    return [
        (verb, label)
        for verb, (state, label) in MOVES.items()
        if turn.possible(topic, state) and (leads or (own and turn.is_own(topic, state)))
    ]


VERBS: dict[str, Callable[..., Any]] = {
    "vote": act.vote,
    "unvote": act.unvote,
    "attend": act.attend,
    "stay_away": act.stay_away,
    "accept": turn.accept_topic,
    "defer": turn.defer_topic,
    "withdraw": turn.withdraw_topic,
    "reopen": turn.reopen_topic,
}
DONE = {
    "accept": gettext_lazy("Accepted."),
    "defer": gettext_lazy("Deferred."),
    "withdraw": gettext_lazy("Withdrawn."),
    "reopen": gettext_lazy("Proposed again."),
}


@login_required
@require_POST
def topic_act(request, committee, pk, verb):
    """Vote, attend, comment, accept and so on; then back to `next`, the page with the button."""
    topic = topic_or_404(request, committee, pk)
    text = request.POST.get("text", "").replace("\0", "")
    try:
        if verb == "comment":
            act.comment_topic(topic, by=request.user, text=text)
            return see_other(f"{_address(topic)}#comments")
        if verb not in VERBS:
            raise Http404
        given: dict[str, Any] = {}
        if verb in DONE:
            version = request.POST.get("version", "")
            given["version"] = number_of(version) if version else None
        if verb in DONE and verb != "accept":
            given["reason"] = request.POST.get("reason", "").replace("\0", "")[:1000]
        VERBS[verb](topic, by=request.user, **given)
    except Refused as refused:
        if request.htmx and verb in ("vote", "unvote", "attend", "stay_away"):
            messages.error(request, str(refused))
            return see_other(_back(request, topic))
        topic = topic_or_404(request, committee, pk)
        return _topic_page(request, topic, refused=refused, text=text)
    if verb in DONE:
        messages.success(request, DONE[verb])
    return see_other(_back(request, topic))


def _back(request, topic: Topic) -> str:
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return back
    return _address(topic)


def _address(topic: Topic) -> str:
    kwargs = {"committee": topic.committee.slug, "pk": topic.pk}
    return reverse("minutes:topic", kwargs=kwargs)


def _list_of(topic: Topic) -> str:
    """The list that it stands in, at its row."""
    kwargs: dict[str, Any] = {"committee": topic.committee.slug}
    if topic.meeting is None:
        return reverse("minutes:topics", kwargs=kwargs) + f"#topic-{topic.pk}"
    kwargs["number"] = topic.meeting.number
    return reverse("minutes:meeting_topics", kwargs=kwargs) + f"#topic-{topic.pk}"
