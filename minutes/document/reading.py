"""How does text become a `MinutesDocument`?

bytes --decoding--> text --readers--> Source (blocks) --interpret--> MinutesDocument
"""

from collections import Counter

from minutes.document.decoding import Unreadable, checked, decode
from minutes.document.heading_facts import meeting_date, meeting_place, take_title
from minutes.document.inline import tidy
from minutes.document.interpret import Interpreter
from minutes.document.json_shape import as_json
from minutes.document.model import MinutesDocument, Remark
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
    document.remarks = spoken_by_people(document)
    return document


def spoken_by_people(document: MinutesDocument) -> list[Remark]:
    """The remarks without those whose speaker is a label ("Infrastructure: ..."): where there is a list of those
    present, a single word that is not on it must speak more than once; a plan has no speakers but those."""
    present = {
        word.lower()
        for one in document.attendees
        for word in (*one.name.split()[:1], one.name, one.handle or "")
    }
    if not present and not document.plan:
        return document.remarks
    spoken = Counter(r.speaker for r in document.remarks)

    def counts(remark: Remark) -> bool:
        who = remark.speaker
        if who is None or who.lower() in present or who.split()[0].lower() in present:
            return True
        return not document.plan and (" " in who or spoken[who] > 1)

    return [r for r in document.remarks if counts(r)]
