"""The list of a committee's actions, grouped as boards read them; its page and its fragments."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.filters import STATUSES, ActionFilter
from actions.models import Status
from actions.paging import (
    COUNT_AT_MOST,
    GROUPS,
    LATELY,
    NARROWED_AT_MOST,
    PAGE,
    SORTS,
    BadCursor,
    Group,
    Place,
    count_groups,
    count_label,
    page_sql,
    rows_sql,
)
from actions.rows import Held, Row, read_row, read_rows
from actions.views.doors import committee_or_404
from actions.views.filtering import Choices
from actions.views.framing import Frame, Opened

PLACES = ("after", "before", "page", "row", "filters")
"""What an address says beside the filters: where in the list, which row is open."""


@dataclass
class Section:
    """A group as this page shows it."""

    name: str
    label: str
    count: str
    link: str
    state: str
    rows: list[Row] = field(default_factory=list)
    goes_on: bool = False
    """It began on the page before."""


class Listing:
    """One page of the list: what the address asks for, in five queries however long the list is."""

    def __init__(self, committee, request, data: QueryDict, opened: Opened | None = None):
        user = request.user
        self.committee, self.user, self.data = committee, user, data
        self.filter = ActionFilter(data, committee=committee, user=user)
        self.found = rows_sql(self.filter.actions, narrow=self.filter.is_narrow)
        self.problems = self.filter.problems
        self.held = Held.lately(committee, user)
        self.groups = [Group.make(n, self.filter.order, self.since) for n in self.filter.groups]
        self.kept = [
            (key, value)
            for key in self.filter.filters
            for value in data.getlist(key)
            if value and key not in self.filter.form.errors
        ]
        self._read()
        query = urlencode(
            self.kept + [(k, data[k]) for k in ("after", "before", "page") if data.get(k)]
        )
        self.frame = Frame(committee, request, query, opened)

    @property
    def since(self):
        """The start of the last meeting that took place: what was closed there is shown as well."""
        return self.held.last_start

    def _read(self):
        """The rows of the page; where its address names a place that is gone, of the first one."""
        try:
            place = Place.read(*(self.data.get(key, "") for key in ("after", "before", "page")))
            rows = self._rows(place)
        except BadCursor:
            place, rows = Place(), None
        if not rows and place.rank is not None:
            rows = None
        if rows is None:
            told = _("That place in the list is gone; this is its start.")
            self.problems.append((_("place"), told))
            place, rows = Place(), self._rows(Place())
        more = len(rows) > PAGE
        self.rows = rows[:PAGE]
        if place.backward:
            self.rows.reverse()
        self.has_before = more if place.backward else place.rank is not None
        self.has_after = place.rank is not None if place.backward else more

    def _rows(self, place: Place) -> list[Row]:
        sql, params = page_sql(self.found, self.groups, place)
        return read_rows(sql, params, committee=self.committee, user=self.user, held=self.held)

    @cached_property
    def counts(self) -> dict[str, int]:
        closed = Status.CLOSED if Status.CLOSED in self.filter.groups else LATELY
        groups = [Group.make(n, "new", self.since) for n in (*GROUPS[:3], closed)]
        return dict(
            zip(
                (g.name for g in groups),
                count_groups(self.found, groups, self.at_most),
                strict=True,
            )
        )

    def group_label(self, name: str) -> str:
        """A group's heading: "Open", "Closed since Thu 22 Oct"."""
        if name != LATELY:
            return str(STATUSES[name]).capitalize()
        if self.since is None:
            return _("Closed")
        return _("Closed since %(day)s") % {
            "day": self.held.months.get(self.since) or self.frame.day(self.since)
        }

    @property
    def at_most(self) -> int:
        """How far counts go; shorter where a filter makes them look at the rows."""
        narrowed = any(key not in ("status", "sort") for key, _value in self.kept)
        return NARROWED_AT_MOST if narrowed else COUNT_AT_MOST

    def label(self, count: int) -> str:
        return count_label(count, self.at_most)

    @cached_property
    def count(self) -> str:
        """How many there are in the groups asked for."""
        return self.label(sum(self.counts[g] for g in self.filter.groups))

    def link(self, *, without: tuple[str, ...] = (), **changes) -> str:
        """The address of this list with filters changed or left out; it starts at the first page."""
        left_out = {*without, *changes}
        pairs = [(k, v) for k, v in self.kept if k not in left_out]
        for key, value in changes.items():
            pairs += [(key, v) for v in (value if isinstance(value, list | tuple) else [value])]
        return self.frame.prefix + (f"?{urlencode(pairs)}" if pairs else "")

    def with_(self, name: str, value: str) -> str:
        return self.link(**{name: value})

    def without(self, name: str) -> str:
        return self.link(without=(name,))

    def export(self, ending: str) -> str:
        """The address of an export of exactly what the filters show."""
        address = reverse("actions:export", args=[self.committee.slug, ending])
        return address + (f"?{urlencode(self.kept)}" if self.kept else "")

    @cached_property
    def pages(self) -> dict[str, str]:
        """Addresses of first, previous, next, last, as far as there are any."""
        links = {}
        if self.rows and self.has_before:
            links["first"] = self.link()
            links["previous"] = self.link(before=self._cursor(self.rows[0]))
        if self.rows and self.has_after:
            links["next"] = self.link(after=self._cursor(self.rows[-1]))
            links["last"] = self.link(page="last")
        return links

    def _cursor(self, row: Row) -> str:
        return self.groups[row.group].cursor(row)

    @cached_property
    def sections(self) -> list[Section]:
        found: dict[int, Section] = {}
        for row in self.rows:
            if row.group not in found:
                name = self.groups[row.group].name
                found[row.group] = Section(
                    name,
                    self.group_label(name),
                    self.label(self.counts[name]),
                    self.link(status=name),
                    Status.CLOSED.value if name == LATELY else name,
                    goes_on=not found and self.has_before,
                )
            found[row.group].rows.append(row)
        return list(found.values())

    @cached_property
    def tabs(self) -> list[dict]:
        """The groups as links with their counts, and all that is not closed."""
        asked = self.data.getlist("status")
        not_closed = list(GROUPS[:3])
        tabs = [
            {
                "label": _("Not closed"),
                "count": self.label(sum(self.counts[n] for n in not_closed)),
                "link": self.link(status=not_closed),
                "on": asked == not_closed,
                "name": "",
                "group": "not_closed",
            }
        ]
        for name, count in self.counts.items():
            tabs.append(
                {
                    "label": self.group_label(name),
                    "count": self.label(count),
                    "link": self.link(status=name),
                    "on": asked == [name],
                    "name": Status.CLOSED.value if name == LATELY else name,
                    "group": name,
                }
            )
        return tabs

    @cached_property
    def chips(self) -> list[tuple[str, str, str]]:
        """(filter, its value in words, address without it) for each filter that is on."""
        cleaned, shown = self.filter.form.cleaned_data, []
        for name in ("q", "owner", "organisation", "subject", "meeting", "due"):
            if (value := cleaned.get(name)) and value not in (
                "overdue",
                "week",
            ):  # chips of their own
                label = value[1] if isinstance(value, tuple) else value
                if name == "due":
                    label = dict(self.filter.form.fields["due"].choices)[value]
                shown.append(
                    (str(self.filter.form.fields[name].label), label, self.link(without=(name,)))
                )
        return shown

    @property
    def is_filtered(self) -> bool:
        return any(key != "sort" for key, _value in self.kept)


@login_required
@require_safe
def action_list(request, committee):
    """The page; its list alone, or one row of it, where htmx asks for that."""
    committee = committee_or_404(request, committee)
    row = request.GET.get("row", "")
    opened = Opened(int(row)) if row.isdecimal() and len(row) < 10 else None
    if (clean := tidied(request.GET)) is not None:
        return HttpResponseRedirect(f"{request.path}{clean}")
    target = request.htmx.target or "" if not request.htmx.history_restore_request else ""
    if target.startswith("action-"):
        return row_fragment(request, committee, target, opened)
    listing = Listing(committee, request, request.GET, opened)
    return list_page(request, listing, "actions/_list.html" if target == "list" else None)


def tidied(data: QueryDict) -> str | None:
    """The query that the filters' form should have sent: without what was left empty, and without the
    groups that are shown anyway. None where nothing is to tidy: an address is for sending around."""
    pairs = [(k, v) for k, values in data.lists() for v in values]
    kept = [(k, v) for k, v in pairs if v]
    if set(data.getlist("status")) == set(GROUPS):
        kept = [(k, v) for k, v in kept if k != "status"]
    if kept == pairs:
        return None
    return f"?{urlencode(kept)}" if kept else ""


def list_page(request, listing: Listing, template: str | None = None, status: int = 200):
    """The page of a listing, or the fragment of it that `template` is."""
    choosing = bool(listing.problems) or "filters" in request.GET
    response = render(
        request,
        template or "actions/list.html",
        {
            "committee": listing.committee,
            "place": "actions",
            "list": listing,
            "frame": listing.frame,
            "choices": Choices(listing) if choosing else None,
            "sorts": SORTS.items(),
        },
        status=status,
    )
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def row_fragment(request, committee, target: str, opened: Opened | None, status: int = 200):
    """One row alone, open where the address opens it."""
    number = opened.number if opened else target.removeprefix("action-")
    number = int(number) if str(number).isdecimal() and len(str(number)) < 10 else 0
    row = read_row(number, committee=committee, user=request.user)
    if row is None:
        raise Http404
    query = request.GET.copy()
    query.pop("row", None)
    return render(
        request,
        "actions/_one.html",
        {
            "committee": committee,
            "row": row,
            "frame": Frame(committee, request, query.urlencode(), opened),
        },
        status=status,
    )
