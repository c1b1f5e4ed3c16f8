"""Which actions may this account see, and what does each page load?"""

import datetime as dt
import re

from django.contrib.postgres.search import SearchQuery
from django.db.models import IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from people.seats import seats_of

CARRIED_AT_MOST = 99
"""From so many meetings on a page says "99+": the count stays an index range of bounded length."""


FOREVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


class CountUpTo(Subquery):
    """How many rows a correlated query finds, counted no further than `limit`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, queryset, limit: int):
        super().__init__(queryset.order_by().values("pk")[:limit])


class SubjectQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on today; where one is not trusted, those alone under which something
        stands that one sees: a thread's name can tell what is confidential."""
        seats = seats_of(user)
        actions, items = (self.model._meta.get_field(n).related_model for n in ("actions", "items"))
        shown = Q(id__in=actions.objects.visible_to(user).values("subject"))
        shown |= Q(id__in=items.objects.visible_to(user).values("subject"))
        return self.filter(committee__in=seats.committee_ids).filter(
            Q(committee__in=seats.trusted_ids) | shown
        )


class ActionQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on today; confidential ones where one is trusted, and not recused
        from the item that raised them, or from the request that they follow up."""
        seats = seats_of(user)
        trusted = Q(committee__in=seats.trusted_ids) & ~self._recused(seats)
        return self.filter(committee__in=seats.committee_ids).filter(
            Q(confidential=False) | trusted
        )

    def _recused(self, seats):
        return Q(raised_item__in=seats.recused_items) | Q(
            parent_approval__in=seats.recused_requests
        )

    def in_committee(self, committee, user):
        """As visible_to, within one committee: the plainest conditions, so that a page of its list is
        one range of an index. Nothing for somebody without a seat there."""
        seat = seats_of(user).get(committee.pk)
        if seat is None:
            return self.none()
        of_it = self.filter(committee=committee)
        if seat.trusted and not seats_of(user).is_recused:
            return of_it
        if seat.trusted:
            return of_it.exclude(self._recused(seats_of(user)), confidential=True)
        return of_it.filter(confidential=False)

    def open(self):
        """Not closed: open, unknown or proposed to close."""
        return self.exclude(status__in=("closed", "gone"))

    def owned_by(self, person_id, organisation_ids=()):
        """With a part of the person's own, or of one of the organisations'."""
        owner = self.model._meta.get_field("owners").related_model
        parts = owner.objects.filter(left_at=None).filter(
            Q(person=person_id) | Q(organisation__in=list(organisation_ids))
        )
        return self.filter(id__in=parts.values("action"))

    def with_carried(self, user):
        """Annotates `carried`: meetings of the committee that took place since the action was raised and
        at whose end it was not closed, at most CARRIED_AT_MOST. The meeting that raised it does not count,
        nor does a confidential one for who may not know of it.
        """
        # The field points up to minutes; its model is taken from the field, so nothing is imported.
        meeting = self.model._meta.get_field("raised_in").related_model
        since = meeting.objects.held().filter(
            committee=OuterRef("committee"),
            starts_at__gt=OuterRef("raised_at"),
            ends_at__lt=Coalesce(OuterRef("closed_at"), Value(FOREVER)),
        )
        seats = seats_of(user)
        if not seats or not all(seat.trusted for seat in seats):
            since = since.filter(Q(confidential=False) | Q(committee__in=seats.trusted_ids))
        return self.annotate(carried=CountUpTo(since, CARRIED_AT_MOST))

    def about(self, text, code):
        """Whose words hold `text` (quotes, "or" and "-" as search engines take them), or whose number
        it is: "17", or "AB-17" where `code` is the committee's."""
        found = Q(search=SearchQuery(text, config="minutebook", search_type="websearch"))
        if number := re.fullmatch(
            rf"(?:{re.escape(code)}-)?(\d{{1,9}})", text.strip(), re.IGNORECASE
        ):
            found |= Q(number=int(number[1]))
        return self.filter(found)

    def with_owners(self):
        """Prefetches `owners`: who promises now, with names, in order."""
        owner = self.model._meta.get_field("owners").related_model
        current = owner.objects.filter(left_at=None).select_related("person", "organisation")
        return self.prefetch_related(Prefetch("owners", current))

    def with_last_word(self, *, trusted=False):
        """Prefetches `words`: a list of the newest update by a person, or of none. Not `trusted`: without
        what was said while the action was confidential."""
        event = self.model._meta.get_field("events").related_model
        words = event.objects.filter(is_word=True, undone_by=None)
        newest = (
            (words if trusted else words.filter(confidential=False))
            .order_by("action_id", "-happened_at", "-id")
            .distinct("action_id")
            .select_related("by", "meeting")
        )
        return self.prefetch_related(Prefetch("events", newest, to_attr="words"))

    def for_detail_page(self, user):
        """One action with all that its page names besides its events and follow-ups: two queries."""
        return (
            self.select_related(
                "committee",
                "subject",
                "raised_in",
                "raised_item",
                "parent__committee",
                "offered_to",
            )
            .with_carried(user)
            .with_owners()
        )
