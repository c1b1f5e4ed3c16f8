"""Which approvals, budgets, plans and entries may this account see?"""

from django.apps import apps
from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from people.seats import seats_of


def openly(way=""):
    """The requests that are not confidential, nor the meeting or the item where they stand, as rules.is_secret asks
    of one. `way`: from the rows to their request ("approval__")."""
    place = Q()
    for name in ("meeting", "item"):
        place &= Q(**{f"{way}{name}": None}) | Q(**{f"{way}{name}__confidential": False})
    return Q(**{f"{way}confidential": False}) & place


class ApprovalQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on today; of public ones what approved minutes hold, and what was
        decided between meetings.

        Confidential ones, and those of confidential meetings and items, where one is trusted and not
        recused from the request or its item. A draft is seen by who wrote it and by the leaders.
        """
        seats = seats_of(user)
        # One that was written on our pages names no meeting, but where it was decided on its page in one.
        events = self.model._meta.get_field("events").related_model.objects
        told = events.filter(
            Q(kind="decided", meeting=None)
            | Q(kind="minuted", meeting__state="approved") & ~Q(to_state__in=("", "withdrawn")),
            approval=OuterRef("pk"),
            undone_by=None,
        )
        decided_between = (
            Q(meeting=None)
            & Q(outcome__in=("agreed", "condition", "declined", "carried_out", "expired"))
            & Exists(told)
        )
        leading = [seat.committee.pk for seat in seats if seat.leads]
        drafts = ~Q(outcome="draft") | Q(committee__in=leading)
        if seats.person_id is not None:
            drafts |= Q(made_by=seats.person_id)
        return (
            self.filter(
                Q(committee__in=seats.committee_ids)
                | Q(committee__is_public=True) & (Q(meeting__state="approved") | decided_between)
            )
            .filter(openly() | self._trusted(seats))
            .filter(drafts)
        )

    def _trusted(self, seats):
        trusted = Q(committee__in=seats.trusted_ids)
        if not seats.is_recused:
            return trusted
        return trusted & ~Q(item__in=seats.recused_items) & ~Q(pk__in=seats.recused_requests)

    def standing(self):
        """Without what was withdrawn."""
        return self.exclude(outcome="withdrawn")

    def waiting(self):
        """Proposed or deferred: a decision is still to come."""
        return self.filter(outcome__in=["proposed", "deferred"])

    def with_positions(self):
        """Prefetches `positions` with their persons."""
        position = self.model._meta.get_field("positions").related_model
        return self.prefetch_related(
            Prefetch("positions", position.objects.select_related("person"))
        )

    def with_charges(self):
        """Prefetches `charges`, each with its line and budget."""
        charge = self.model._meta.get_field("charges").related_model
        return self.prefetch_related(
            Prefetch("charges", charge.objects.select_related("line__budget"))
        )

    def with_unmet(self):
        """Annotates `unmet`: an action that the condition waits for is not closed yet."""
        links = apps.get_model("budgets", "ConditionAction").objects
        unmet = links.filter(approval=OuterRef("pk")).exclude(action__status__in=["closed", "gone"])
        return self.annotate(unmet=Exists(unmet))

    def to_confirm(self):
        """Agreed on a condition whose actions are all closed: it asks to be confirmed."""
        links = apps.get_model("budgets", "ConditionAction").objects
        return (
            self.filter(outcome="condition")
            .filter(Exists(links.filter(approval=OuterRef("pk"))))
            .with_unmet()
            .filter(unmet=False)
        )


class BudgetQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on; what was spent of them is for fewer (rules.can_see_amounts)."""
        return self.filter(committee__in=seats_of(user).committee_ids)

    def telling_of(self, requests) -> dict[int, int]:
        """The budgets (with their committees) whose sums would tell of those of these requests that are
        confidential: they ask something of its lines, or the rest that they left was carried into it. Whatever
        became of the request: that the sums are told again would tell it."""
        lines = self.model._meta.get_field("lines").related_model
        charge = lines._meta.get_field("charges").related_model.objects
        asked = charge.filter(approval__in=requests).exclude(openly("approval__"))
        budget = "line__budget"
        found = dict(asked.order_by().values_list(budget, f"{budget}__committee").distinct())
        if not found:
            return found
        moved = lines._meta.get_field("transfers_out").related_model.objects
        rests = moved.filter(carries_over=True, from_line__budget__committee__in=found.values())
        ways = rests.order_by("to_line__budget__year").values_list(
            "from_line__budget", "to_line__budget", "to_line__budget__committee"
        )
        for left, into, committee in ways.distinct():
            if left in found:
                found[into] = committee
        return found


class LineQuerySet(QuerySet):
    def with_figures(self):
        """Loads `figures` (LineFigures) of all these lines, in a query of its own: LineFigures tells why."""
        return self.prefetch_related("figures")


class TrademarkQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on and of public ones; confidential entries, and those that something
        confidential decided, where one is trusted and not recused from it."""
        seats = seats_of(user)
        trusted = Q(committee__in=seats.trusted_ids)
        if seats.is_recused:
            recused = Q(approval__in=seats.recused_requests)
            trusted &= Q(approval=None) | ~(recused | Q(approval__item__in=seats.recused_items))
        return self.filter(
            Q(committee__in=seats.committee_ids) | Q(committee__is_public=True)
        ).filter(trusted | Q(confidential=False) & (Q(approval=None) | openly("approval__")))

    def ended(self, today):
        """Their last day is over."""
        return self.filter(ends_on__lt=today)

    def to_come(self, today):
        """They begin later."""
        return self.filter(starts_on__gt=today)

    def in_force(self, today):
        """Begun and not ended."""
        return self.filter(starts_on__lte=today).filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def ending(self, today):
        """Not ended, and so near to the end as their reminder goes out before it."""
        reminded_from = ExpressionWrapper(F("ends_on") - F("remind_days"), DateField())
        return self.filter(ends_on__gte=today).alias(day=reminded_from).filter(day__lte=today)


class PlanQuerySet(QuerySet):
    def visible_to(self, user):
        """Of the committees one sits on; drafts where one takes part in it."""
        seats = seats_of(user)
        watching = [s.committee.pk for s in seats if s.roles == frozenset({"observer"})]
        return self.filter(committee__in=seats.committee_ids).exclude(
            committee__in=watching, state="draft"
        )
