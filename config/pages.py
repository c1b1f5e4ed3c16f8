"""How are our pages rendered? The Jinja2 environment, and what every page is given."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone, translation
from jinja2 import Environment
from markupsafe import Markup

from budgets.amounts import figure, money
from budgets.conditions import tied
from budgets.pictures import bar_of, chart_of
from minutes.markup import render_markdown
from minutes.views.shelf import papers_of
from people import times
from people.seats import seats_of


def icon(name: str, label: str = "") -> Markup:
    """An icon of static/icons.svg; without a label it is decoration and hidden from screen readers."""
    return _drawn(static("icons.svg"), name, label)


# Icons, addresses and words are asked for hundreds of times a page: a tenth of it, before they were kept.
# `typed`: of two equal texts one may be marked as safe.
@lru_cache(maxsize=512, typed=True)
def _drawn(address: str, name: str, label: str) -> Markup:
    said = (
        Markup(' role="img" aria-label="{}"').format(label)
        if label
        else Markup(' aria-hidden="true"')
    )
    return Markup('<svg class="icon"{}><use href="{}#{}"/></svg>').format(said, address, name)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return _reversed(get_urlconf(), get_script_prefix(), name, args, tuple(kwargs.items()))


@lru_cache(maxsize=2048)
def _reversed(
    urlconf: str | None, prefix: str, name: str, args: tuple[Any, ...], kwargs: tuple[Any, ...]
) -> str:
    return reverse(name, urlconf, args=args or None, kwargs=dict(kwargs) or None)


def gettext(text: str) -> str:
    return _translated(translation.get_language(), text)


@lru_cache(maxsize=4096)
def _translated(language: str | None, text: str) -> str:
    return translation.gettext(text)


def day(value: dt.date | dt.datetime) -> str:
    """A day as the reader's calendar has it; the year only where it is not this one."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return times.day(value, timezone.localdate())


def moment(value: dt.datetime) -> Markup:
    """A <time> with the day and the clock in the reader's zone."""
    local = timezone.localtime(value)
    return Markup('<time datetime="{}">{}, {:%H:%M}</time>').format(
        local.isoformat(), day(value), local
    )


def ago(value: dt.datetime) -> Markup:
    """A <time> that says how long since, with the exact moment as its title."""
    local = timezone.localtime(value)
    return Markup('<time datetime="{}" title="{:%d %B %Y, %H:%M}">{}</time>').format(
        local.isoformat(), local, times.ago(value, timezone.now())
    )


def environment(**options: Any) -> Environment:
    """The environment of templates/pages: escaping on, gettext, our filters; blocks trimmed for small pages."""
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 - Django passes autoescape=True
    env.install_gettext_callables(gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(icon=icon, url=url, static=static, DEMO=settings.DEMO)
    env.globals.update(figure=figure, money=money, bar_of=bar_of, chart_of=chart_of)
    # Papers stand above budgets, whose pages show those of a request.
    env.globals.update(papers_of=papers_of)
    env.filters.update(day=day, month=times.month, moment=moment, ago=ago, markdown=render_markdown)
    env.filters.update(tied=tied)
    return env


def context(request: HttpRequest) -> dict[str, Any]:
    """What every page of ours is given: the reader, their seats, messages (read when shown)."""
    return {
        "user": request.user,
        "seats": seats_of(request.user),
        "today": timezone.localdate(),
        "messages": get_messages(request),
        "here": request.get_full_path(),
    }


def shell_context(request: HttpRequest) -> dict[str, Any]:
    """What the plainer shell of allauth's pages is given."""
    return {"DEMO": settings.DEMO, "demo_accounts": DEMO_ACCOUNTS if settings.DEMO else ()}


DEMO_ACCOUNTS: tuple[tuple[str, str], ...] = (
    ("secretary@example.org", "Lars Kurth, secretary of the Advisory Board"),
    ("member@example.org", "Don Dugger, member for Intel"),
    ("chair@example.org", "the chair"),
    ("observer@example.org", "an observer"),
    ("outsider@example.org", "an account without a committee"),
    ("admin@example.org", "an admin"),
)
"""Who can sign in to the demonstration, all with the password "demo" (CONTRACTS of the README)."""
