"""What do all rows of a page share? Addresses, permissions, words and icons, asked for once and not fifty times."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

from django.middleware.csrf import get_token
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from actions import rules
from actions.bulk import ACTS
from actions.models import Resolution, Status
from actions.querysets import CARRIED_AT_MOST
from actions.rows import Row
from people import times
from people.rules import leads, takes_part
from people.seats import seats_of

DRAWN_AT_MOST = 4000
_drawn: dict[tuple, Markup] = {}
"""Rows as drawn, about a kilobyte each."""


@dataclass
class Opened:
    """The row whose acts stand open, what was typed there, and why it was refused."""

    number: int
    typed: dict[str, str] = field(default_factory=dict)
    error: str = ""
    field: str = ""


class Frame:
    """What every row of a page shares: addresses and permissions, asked for once."""

    def __init__(self, committee, request, query: str = "", opened: Opened | None = None):
        user = request.user
        self.committee, self.user, self.opened = committee, user, opened
        self.request, self.query = request, query
        self.now, self.today = timezone.now(), timezone.localdate()
        self.label, self.icons = words(get_language()), icons(static("icons.svg"))
        self._days: dict[dt.date, str] = {}
        self.code = committee.code
        self.prefix = reverse("actions:list", args=[committee.slug])
        self.leads = leads(user, committee.pk)
        self.takes_part = takes_part(user, committee.pk)
        self.resolutions = Resolution.choices

    def html(self, row: Row) -> Markup:
        """The row as it stands in the list. Drawn once for all that it shows and hangs on, which is its
        key, so it cannot be out of date; an open row has a form with a token and is drawn each time."""
        if self.opened is not None and self.opened.number == row.number:
            return self._draw(row)
        said = times.ago(row.word_at, self.now) if row.word_at else ""
        key = (self.reader, row.seen[1:], row.carried, row.months, said)
        if (drawn := _drawn.get(key)) is None:
            if len(_drawn) >= DRAWN_AT_MOST:
                _drawn.clear()
            drawn = _drawn[key] = self._draw(row)
        return drawn

    def _draw(self, row: Row) -> Markup:
        return engines["jinja2"].env.get_template("actions/_row.html").module.row(row, self)

    @cached_property
    def reader(self) -> tuple:
        """All that rows hang on besides themselves: who reads, what they may, when, and where they are."""
        seat = seats_of(self.user).get(self.committee.pk)
        return (
            seats_of(self.user).person_id,
            seat.organisation_ids if seat else None,
            self.leads,
            self.takes_part,
            self.committee.pk,
            self.committee.code,
            self.committee.carried_limit,
            self.row_query,
            get_language(),
            timezone.get_current_timezone_name(),
            self.today,
            self.icons["tick"],
        )

    @property
    def token(self) -> str:
        return get_token(self.request)

    @property
    def bulk_acts(self) -> list[tuple[str, str]]:
        return [(name, str(label)) for name, label in ACTS.items()]

    def day(self, value: dt.date | dt.datetime) -> str:
        """As the filter `day`; the days of a page are few, so each is written once."""
        if isinstance(value, dt.datetime):
            value = timezone.localtime(value).date()
        if (said := self._days.get(value)) is None:
            said = self._days[value] = times.day(value, self.today)
        return said

    def ago(self, value: dt.datetime) -> Markup:
        """As the filter `ago`."""
        local = timezone.localtime(value)
        return Markup('<time datetime="%s" title="%s">%s</time>') % (
            local.isoformat(),
            f"{local:%d %B %Y, %H:%M}",
            times.ago(value, self.now),
        )

    def carried(self, count: int) -> str:
        """ "carried once", "carried 4 times"; at the limit of counting "carried 99+ times"."""
        if count <= 2:
            return self.label["carried_once" if count == 1 else "carried_twice"]
        more = "+" if count >= CARRIED_AT_MOST else ""
        return self.label["carried"] % {"count": f"{count}{more}"}

    @property
    def next(self) -> str:
        """Where an act returns to: the list as it is filtered and cut."""
        return self.prefix + (f"?{self.query}" if self.query else "")

    @cached_property
    def row_query(self) -> str:
        """Before a row's number, in an address that opens that row."""
        return f"{self.prefix}?{self.query}{'&' if self.query else ''}row="

    def may(self, row: Row) -> dict[str, bool]:
        """Which acts an open row offers. Rules say who, the status says what comes next."""
        closes = rules.can_close(self.user, row)
        waits = row.status in (Status.OPEN, Status.UNKNOWN)
        proposes = waits and rules.can_propose(self.user, row)
        return {
            "say": rules.can_say(self.user, row),
            "propose": proposes,
            "close": closes and not row.is_closed,
            "unknown": closes and row.status == Status.OPEN,
            "open": row.status == Status.UNKNOWN and rules.can_propose(self.user, row),
            "send_back": closes and row.status == Status.PROPOSED,
            "reopen": closes and row.is_closed,
            "edit": closes,
        }


@lru_cache
def words(language: str | None) -> dict[str, str]:
    """The words of the rows, translated once a language."""
    return {
        "select": _("Select"),
        "confidential": _("confidential"),
        "tick": _("Tick: this part is done"),
        "untick": _("Take the tick back"),
        "done": _("done"),
        "due": _("due"),
        "overdue": _("overdue since"),
        "raised": _("raised"),
        "asks": _("do, reassign or drop?"),
        "carried_once": _("carried once"),
        "carried_twice": _("carried twice"),
        "carried": _("carried %(count)s times"),
        "my_part": _("My part is done"),
        "close": _("Close as done"),
        "act": _("Update"),
    }


@lru_cache
def icons(address: str) -> dict[str, Markup]:
    """The icons of the rows as markup, made once for an address of the icons' file."""
    drawn = {
        name: Markup('<svg class="icon" aria-hidden="true"><use href="%s#%s"/></svg>')
        % (address, name)
        for name in (*Status.values, "lock", "down")
    }
    for name, said in (("tick", _("done")), ("box", _("not done"))):
        drawn[name] = Markup(
            '<svg class="icon" role="img" aria-label="%s"><use href="%s#%s"/></svg>'
        ) % (said, address, name)
    return drawn
