"""Which meetings, items and decisions may this account see, and what does each page load?"""

from __future__ import annotations

import datetime as dt

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from minutes.life import AHEAD, HELD
from minutes.outline import MAX_DEPTH
from people.seats import seats_of

PAGE = 25
"""How many past meetings stand on one page."""


def _in_reach(user, committee: str, state: str) -> Q:
    """Of one's committees; of public committees what approved minutes hold."""
    return Q(**{f"{committee}__in": seats_of(user).committee_ids}) | Q(
        **{f"{committee}__is_public": True, state: "approved"}
    )


def _open_to(user, committee: str, *flags: str, item: str = "") -> Q:
    """Nothing that one of the flags calls confidential, but where the account is trusted; and not what
    stands at an item (by the name of the look-up) from which the person is recused.

    A flag on a row that is not there (a decision without an item) says nothing.
    """
    plain = Q()
    for flag in flags:
        plain &= Q(**{flag: False}) | Q(**{f"{flag}__isnull": True})
    seats = seats_of(user)
    trusted = Q(**{f"{committee}__in": seats.trusted_ids})
    if item and seats.trusted_ids and seats.is_recused:
        trusted &= ~Q(**{f"{item}__in": seats.recused_items})
    return plain | trusted


class MeetingQuerySet(QuerySet):
    def visible_to(self, user):
        """Of one's committees; approved ones of public committees by everybody."""
        return self.filter(_in_reach(user, "committee", "state")).filter(
            _open_to(user, "committee", "confidential")
        )

    def held(self):
        """They took place and are over: what was not closed at their end is carried."""
        return self.filter(state__in=HELD)

    def coming(self):
        """Planned, announced or in session, and not over by the clock."""
        return self.ahead().filter(ends_at__gte=timezone.now())

    def ahead(self):
        """Planned, announced or in session: also what is over by the clock, and nobody said so yet."""
        return self.filter(state__in=AHEAD)

    def unwritten(self, now: dt.datetime):
        """Over for so many days that the committee's minutes should be round, and they are not. What was
        read in from a document is written up."""
        event = self.model._meta.get_field("events").related_model
        read_in = event.objects.filter(meeting=OuterRef("pk"), kind="imported")
        days = F("committee__write_up_days") * Value(dt.timedelta(days=1))
        wanted = ExpressionWrapper(F("ends_at") + days, output_field=DateTimeField())
        return (
            self.filter(state__in=["announced", "in_session", "drafting"], ends_at__lt=now)
            .annotate(wanted_since=wanted)
            .filter(~Exists(read_in), wanted_since__lt=now)
        )

    def past(self):
        """Held or cancelled."""
        return self.filter(state__in=[*HELD, "cancelled"])

    def before(self, starts_at: dt.datetime, pk: int):
        """Those that come after a row in the order of the list (newest first): the next page."""
        return self.filter(Q(starts_at__lt=starts_at) | Q(starts_at=starts_at, pk__lt=pk))

    def after(self, starts_at: dt.datetime, pk: int):
        return self.filter(Q(starts_at__gt=starts_at) | Q(starts_at=starts_at, pk__gt=pk))

    def with_counts(self, user):
        """Annotates `items_n`, `raised_n` and `raised_open_n`: what this account may see of each meeting."""
        item = self.model._meta.get_field("items").related_model
        action = self.model._meta.get_field("raised_actions").related_model
        items = item.objects.current().visible_to(user).filter(meeting=OuterRef("pk"))
        raised = action.objects.visible_to(user).filter(raised_in=OuterRef("pk"))
        raised = raised.exclude(status="gone")
        return self.annotate(
            items_n=_count(items, "meeting"),
            raised_n=_count(raised, "raised_in"),
            raised_open_n=_count(raised.open(), "raised_in"),
        )

    def for_list_page(self, user, committee):
        """A committee's meetings with their days and counts, newest first."""
        return (
            self.visible_to(user)
            .filter(committee=committee)
            .defer("preamble", "dial_in", "as_approved", "ledger")
            .select_related("committee")
            .prefetch_related("days")
            .with_counts(user)
            .order_by("-starts_at", "-pk")
        )


def _count(rows, by: str):
    """How many of the correlated rows there are, none counting as 0."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class ItemQuerySet(QuerySet):
    def current(self):
        """On the agenda: not taken off."""
        return self.filter(removed_at=None)

    def visible_to(self, user):
        """Of visible meetings; confidential ones where one is trusted and not recused."""
        return self.filter(_in_reach(user, "meeting__committee", "meeting__state")).filter(
            _open_to(user, "meeting__committee", "confidential", "meeting__confidential", item="pk")
        )

    def recused_from(self, person_id):
        """The ids of the items from which a person is recused and of all beneath them, as rows of one
        column. Asked once for a page (Seats.recused_items): inside another query's condition the planner may
        ask it anew for every row."""
        recusal = self.model._meta.get_field("recusals").related_model
        mine = recusal._base_manager.filter(person=person_id).order_by()
        levels = ["item" + "__children" * depth for depth in range(MAX_DEPTH)]
        first, *beneath = [
            mine.filter(**{f"{level}__isnull": False}).values_list(level) for level in levels
        ]
        return first.union(*beneath)

    def about_requests(self, requests):
        """The ids of the items where these requests stand, on any agenda, and of all beneath them, as rows of
        one column."""
        about = self.model._base_manager.filter(approval__in=requests).order_by()
        beneath = ["children" + "__children" * depth for depth in range(MAX_DEPTH - 1)]
        return about.values_list("pk").union(
            *(about.filter(**{f"{level}__isnull": False}).values_list(level) for level in beneath)
        )

    def for_meeting_page(self, meeting):
        """A meeting's agenda in order, every item: who may see which is asked where the tree is built."""
        return (
            self.current()
            .filter(meeting=meeting)
            .select_related("presenter", "subject", "topic")
            .order_by("position", "pk")
        )


class CommentQuerySet(QuerySet):
    def visible_to(self, user):
        """Of visible items; confidential ones where one is trusted."""
        return self.filter(
            _in_reach(user, "item__meeting__committee", "item__meeting__state")
        ).filter(
            _open_to(
                user,
                "item__meeting__committee",
                "confidential",
                "item__confidential",
                "item__meeting__confidential",
                item="item",
            )
        )


class DecisionQuerySet(QuerySet):
    def visible_to(self, user):
        """Of one's committees; of public committees once their minutes are approved, and at once what was
        decided between meetings."""
        between = Q(committee__is_public=True, meeting=None)
        return self.filter(_in_reach(user, "committee", "meeting__state") | between).filter(
            _open_to(
                user,
                "committee",
                "confidential",
                "meeting__confidential",
                "item__confidential",
                item="item",
            )
        )

    def standing(self):
        """Without what was withdrawn."""
        return self.filter(withdrawn_at=None)


class TopicQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on, and of meetings one is invited to; confidential ones where one is
        trusted, and not recused from an item where they stand. (A topic that is public minutes' is read there.)
        """
        seats = seats_of(user)
        own = Q(committee__in=seats.committee_ids)
        if seats.person_id is not None:
            invited = self.model._meta.get_field("meeting").related_model._base_manager.filter(
                attendances__person=seats.person_id
            )
            own |= Q(meeting__in=invited.values("pk"))
        rows = self.filter(own).filter(
            _open_to(user, "committee", "confidential", "meeting__confidential")
        )
        closed = self.closed_to(user)
        return rows.exclude(pk__in=closed) if closed else rows

    def closed_to(self, user):
        """The ids of confidential topics that stand at items from which the account is recused. One query, none
        for who is recused from nothing."""
        items = seats_of(user).recused_items
        if not items:
            return frozenset()
        item = self.model._meta.get_field("items").related_model
        at = item._base_manager.filter(pk__in=items, topic__confidential=True).order_by()
        return frozenset(pk for (pk,) in at.values_list("topic"))


class PaperQuerySet(QuerySet):
    def current(self):
        return self.filter(removed_at=None)

    def visible_to(self, user):
        """Who sees the item, topic or approval that it belongs to, and is trusted where it is confidential.

        Of an item that was taken off, and, but for the committee's own people, of a request that was
        withdrawn, nobody sees the papers: no page shows them either.
        """
        field = self.model._meta.get_field
        items = field("item").related_model.objects.current().visible_to(user)
        topics = field("topic").related_model.objects.visible_to(user)
        approvals = field("approval").related_model.objects.visible_to(user)
        standing = Q(committee__in=seats_of(user).committee_ids) | ~Q(approval__outcome="withdrawn")
        return self.filter(
            Q(item__in=items.values("pk"))
            | Q(topic__in=topics.values("pk"))
            | (Q(approval__in=approvals.values("pk")) & standing)
        ).filter(_open_to(user, "committee", "confidential", item="item"))

    def with_versions(self):
        """Prefetches `versions`, the newest first, with who brought them."""
        version = self.model._meta.get_field("versions").related_model
        return self.prefetch_related(
            Prefetch("versions", version.objects.select_related("by").order_by("-number"))
        )


class ErratumQuerySet(QuerySet):
    def visible_to(self, user):
        """Of visible meetings and items; confidential ones where one is trusted."""
        field = self.model._meta.get_field
        meetings = field("meeting").related_model.objects.visible_to(user)
        items = field("item").related_model.objects.current().visible_to(user)
        return self.filter(
            Q(item__in=items.values("pk")) | Q(item=None, meeting__in=meetings.values("pk"))
        ).filter(_open_to(user, "meeting__committee", "confidential"))
