"""How does a condition stand in a sentence? With the one word that ties it on, never with two."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# As minutes write them; what is read from a line keeps its word, what is typed into a form has often none.
TIED = re.compile(
    r"(?:if|provided|unless|subject to|on (?:the )?condition|as long as|pending|contingent|once|when|until)\b",
    re.IGNORECASE,
)


def tied(condition: str) -> str:
    """ "legal confirms" as "if legal confirms"; "If legal confirms" and "unless they object" with a small letter
    and nothing before them."""
    said = condition.strip()
    if not said:
        return ""
    if TIED.match(said):
        return said[0].lower() + said[1:]
    return _("if %(condition)s") % {"condition": said}
