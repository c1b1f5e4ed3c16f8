"""Which approvals may this account see?"""

from django.db.models import Prefetch, Q, QuerySet

from people.seats import seats_of


class ApprovalQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on today; of public ones what approved minutes hold.

        Confidential ones, and those of confidential meetings and items, where one is trusted and not
        recused from the item.
        """
        seats = seats_of(user)
        open_to_all = (
            Q(confidential=False)
            & (Q(meeting=None) | Q(meeting__confidential=False))
            & (Q(item=None) | Q(item__confidential=False))
        )
        return self.filter(
            Q(committee__in=seats.committee_ids)
            | Q(committee__is_public=True, meeting__state="approved")
        ).filter(open_to_all | self._trusted(seats))

    def _trusted(self, seats):
        # The field points up to minutes; its model is taken from the field, so nothing is imported.
        items = self.model._meta.get_field("item").related_model.objects
        trusted = Q(committee__in=seats.trusted_ids)
        if not seats.is_recused:
            return trusted
        return trusted & ~Q(item__in=items.recused_from(seats.person_id))

    def standing(self):
        """Without what was withdrawn."""
        return self.exclude(outcome="withdrawn")

    def with_positions(self):
        """Prefetches `positions` with their persons."""
        position = self.model._meta.get_field("positions").related_model
        return self.prefetch_related(
            Prefetch("positions", position.objects.select_related("person"))
        )
