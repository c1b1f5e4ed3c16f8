"""A mail is written: rendered from a plain-text template into a row, in the transaction of the act.

Handing it over is another step (posting.py), so none is lost when a process dies. Templates stand in
templates/mail/, one a kind: the subject on the first line, then the text. They are Jinja2, as our pages
are, without HTML escaping.
"""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from people.links import address_of
from people.models import Committee, Mail, Person
from people.times import day


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates" / "mail"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_translations(translation, newstyle=True)  # type: ignore[attr-defined]
    env.globals["url"] = _url
    env.filters["day"] = day
    return env


def _url(name: str, **kwargs: Any) -> str:
    return settings.SITE_URL + reverse(name, kwargs=kwargs)


def render(kind: str, **context: Any) -> tuple[str, str]:
    """Subject and body of a kind of mail."""
    template = environment().get_template(f"{kind}.txt")
    # The first line is the subject. A line break in what stands there can only move words to the body.
    subject, _newline, body = template.render(site=settings.SITE_URL, **context).partition("\n")
    return subject, body


def one_line(subject: str) -> str:
    """A subject as a header can hold it: line breaks and control characters would start new headers."""
    plain = "".join(c if c.isprintable() else " " for c in subject)
    plain = " ".join(plain.split())
    return plain if len(plain) <= 200 else plain[:199] + "…"


def write_mail(
    person: Person,
    kind: str,
    *,
    committee: Committee | None = None,
    events: tuple[str, ...] = (),
    **context: Any,
) -> Mail | None:
    """A mail of that kind to a person, waiting to be handed over; None for somebody without address."""
    if not address_of(person) or person.erased_at or person.merged_into_id:
        return None
    subject, body = render(kind, person=person, committee=committee, **context)
    return keep_mail(
        person, kind, subject=subject, body=body, committee=committee, events=list(events)
    )


def keep_mail(
    person: Person, kind: str, *, subject: str, body: str, to: str = "", **fields
) -> Mail:
    """The row of a mail whose text is there already (allauth writes its own)."""
    return Mail.objects.create(
        person=person,
        kind=kind,
        to=to or address_of(person),
        subject=one_line(subject),
        body=body.strip() + "\n",
        message_id=f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>",
        **fields,
    )
