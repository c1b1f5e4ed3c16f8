"""When do two spellings name the same person or organisation, and how do names sort?

Pure. The embedded PostgreSQL has no ICU and sorts by code point, so what people expect of
"Ångström" and "de Vries" is computed here and stored beside the name.
"""

import re
import unicodedata

_WORDS = re.compile(r"[^\W_]+")


LONGEST = 200
"""So long names may be, and their keys: what grows when it is folded ("ß", "ﷺ") is cut."""


def name_key(text: str) -> str:
    """The key under which spellings meet: no accents, case, punctuation; words apart by one space.

    >>> name_key("Don D. Dugger"), name_key("Lars.kurth"), name_key("Roger Pau Monné")
    ('don d dugger', 'lars kurth', 'roger pau monne')
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    key = " ".join(_WORDS.findall(plain))
    return key if len(text) > LONGEST else key[:LONGEST].rstrip()


def initials(name: str) -> str:
    """One or two capitals for the round badge of a person: "Lars Kurth" -> "LK".

    >>> initials("Lars Kurth"), initials("Cher"), initials("")
    ('LK', 'C', '?')
    """
    words = _WORDS.findall(name)
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
