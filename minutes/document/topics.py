"""Which topics were proposed for a meeting? A list, a table copied as text, or forms with a field a line.

Sources: a Xen developer meeting's wiki page of 2012 (table, consolidated list) and a hackathon's of 2013 (forms made by
a wiki template: "Technical contact: ...", "Difficulty: ...", votes as "NAME TIME (UTC): Will attend").
"""

import re

from minutes.document.lines import Line
from minutes.document.model import Topic


def find_topics(lines: list[Line]) -> tuple[list[Topic], set[int]]:
    """(topics, numbers of the lines that are taken for them and mean nothing else)."""
    return [], set()
