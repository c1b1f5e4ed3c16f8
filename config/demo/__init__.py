"""Who and what is on the demonstration board?

Names, companies, dates, figures and states are facts of the Xen Project's public records; all sentences are our
own. Who is nowhere named there (chair, observer, outsider, admin, a delegate) is invented. What was written
down in meetings stands in fixtures/ and comes in through the reader and the importer, as a person's would.
"""

from django.db import transaction

from . import board, coming, developers, hackathon, working_group
from .people import make_accounts, make_people


@transaction.atomic
def load() -> None:
    """Make the demonstration: all of it, or nothing. Meant for an empty database."""
    people = make_people()
    make_accounts(people)
    developers.load(people)
    hackathon.load(people)
    board.load(people)
    coming.load(people)
    working_group.load(people)
