"""How does text become a `MinutesDocument`?

    bytes --decoding--> text --readers--> Source (blocks) --interpret--> MinutesDocument
"""

from minutes.document.decoding import Unreadable, checked, decode
from minutes.document.heading_facts import meeting_date, meeting_place, take_title
from minutes.document.inline import tidy
from minutes.document.interpret import Interpreter
from minutes.document.json_shape import as_json
from minutes.document.model import MinutesDocument
from minutes.document.plans import find_plan
from minutes.document.readers import read_source
from minutes.document.topics import find_topics

__all__ = ["Unreadable", "as_json", "read"]


def read(text: str | bytes, name: str = "") -> MinutesDocument:
    """The document in `text`; `name` is the file's name, which helps to tell the format.

    Raises `Unreadable` for what is no text (binary, damaged UTF-16, nothing at all), and nothing else.
    """
    if isinstance(text, bytes):
        text = decode(text)
    raws = list(enumerate(tidy(checked(text)).split("\n"), 1))
    source = read_source(raws, name)
    title = take_title(source)
    when = meeting_date(source, title)
    year = int((when.iso if when else source.mail_date or "0")[:4]) or None
    topics, consumed = find_topics(source.lines)
    document = Interpreter(source, consumed, year).run()
    document.title = title
    document.date = when.iso if when else source.mail_date
    document.date_from = "mail" if source.mail_date and not when else None
    document.ends_on = when.last if when else None
    document.place = meeting_place(source, when)
    document.topics = topics
    document.comments = source.comments
    document.boilerplate = source.boilerplate
    document.plan = find_plan(source.lines)
    return document
