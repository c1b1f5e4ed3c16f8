"""Which meetings, items and decisions may this account see, and what does each page load?"""

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.seats import seats_of

HELD = ("drafting", "circulated", "approved")


def _trusted(user):
    """What is confidential is seen only where the account is trusted."""
    return Q(confidential=False) | Q(committee__in=seats_of(user).trusted_ids)


class MeetingQuerySet(QuerySet):
    def visible_to(self, user):
        """Of one's committees; approved ones of public committees by everybody."""
        return self.filter(
            Q(committee__in=seats_of(user).committee_ids)
            | Q(committee__is_public=True, state="approved")
        ).filter(_trusted(user))

    def held(self):
        """They took place and are over: what was not closed at their end is carried."""
        return self.filter(state__in=HELD)

    def coming(self):
        return self.exclude(state__in=[*HELD, "cancelled"]).filter(ends_at__gte=timezone.now())


class ItemQuerySet(QuerySet):
    def current(self):
        """On the agenda: not taken off."""
        return self.filter(removed_at=None)

    def visible_to(self, user):
        """Of visible meetings; confidential ones where one is trusted."""
        seats = seats_of(user)
        return self.filter(
            Q(meeting__committee__in=seats.committee_ids)
            | Q(meeting__committee__is_public=True, meeting__state="approved")
        ).filter(
            Q(confidential=False, meeting__confidential=False)
            | Q(meeting__committee__in=seats.trusted_ids)
        )


class DecisionQuerySet(QuerySet):
    def visible_to(self, user):
        """Of one's committees; of public committees once their minutes are approved."""
        return self.filter(
            Q(committee__in=seats_of(user).committee_ids)
            | Q(committee__is_public=True, meeting__state="approved")
        ).filter(_trusted(user))
