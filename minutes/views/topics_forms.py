"""What does a topic's form mean? Names become people, numbers become topics of the same list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from minutes import services
from minutes.forms.topics import TopicForm
from minutes.models import Meeting, Topic
from people.directory import directory_of
from people.errors import Invalid
from people.matching import Kind
from people.models import Committee, Person


def draft_of(
    form: TopicForm, committee: Committee, meeting: Meeting | None, topic: Topic | None = None
) -> dict[str, Any]:
    """What propose_topic and edit_topic take. Raises Invalid for a number that no topic of the list has."""
    data = dict(form.cleaned_data)
    data.pop("version")
    for name in ("lead", "proposer"):
        if name not in data:
            continue
        typed = data.pop(name).strip()
        if topic is not None and typed == getattr(topic, f"{name}_name"):
            continue  # as it was, also where that name means several people by now
        person = _person(committee, meeting, typed) if typed else None
        data |= {name: person, f"{name}_typed": "" if person else typed}
    numbers = data.pop("also_see")
    listed = Topic.objects.filter(
        committee=committee,
        meeting=meeting,
        consolidated=topic is not None and topic.consolidated,
        number__in=numbers,
    )
    found = {row.number: row.pk for row in listed}
    if missing := [n for n in numbers if n not in found]:
        raise Invalid(_("There is no topic %(n)d in this list.") % {"n": missing[0]}, "also_see")
    return {**data, "see_also": list(found.values())}


def _person(committee: Committee, meeting: Meeting | None, typed: str) -> Person | None:
    if meeting is not None:
        found: Person | None = services.person_named(meeting, typed)
        return found
    match = directory_of(committee, typed=[typed]).find(typed, only_people=True)
    return Person.objects.get(pk=match.person_id) if match.kind == Kind.PERSON else None


def numbers_seen(user: Any, topic: Topic) -> str:
    """The numbers that it points to, as its form shows them."""
    seen = Topic.objects.visible_to(user).filter(linked_from__topic=topic)
    numbers = seen.order_by("number").values_list("number", flat=True)
    return ", ".join(str(number) for number in numbers)


def known_names(committee: Committee, meeting: Meeting | None) -> Any:
    """Names to complete while typing: who is invited and who sits on the committee; at most 300."""
    known = Q(memberships__committee=committee)
    if meeting is not None:
        known |= Q(pk__in=meeting.attendances.values("person"))
    people = Person.objects.current().filter(known).distinct().order_by("key")
    return people.values_list("name", flat=True)[:300]
