"""Which approvals may this account see?"""

from django.db.models import Q, QuerySet

from people.seats import seats_of


class ApprovalQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on today; confidential ones where one is trusted."""
        seats = seats_of(user)
        return self.filter(committee__in=seats.committee_ids).filter(
            Q(confidential=False) | Q(committee__in=seats.trusted_ids)
        )
