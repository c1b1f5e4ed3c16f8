"""What happens to people? One function an act: atomic, locks the row, asks the rule, writes one event."""

from .erasing import close_account, erase_contact
from .founding import edit_committee, found_committee, rename_organisation
from .inviting import (
    accept_invitation,
    find_invitation,
    has_account,
    invite_person,
    send_invitation,
)
from .keeping import (
    add_alias,
    add_organisation_alias,
    edit_person,
    remove_alias,
    remove_organisation_alias,
)
from .merging import merge_organisations, merge_people, represented_in, what_moves
from .posting import hand_over, make_mails, try_again
from .seating import (
    change_membership,
    end_membership,
    find_or_make_organisation,
    leave,
    seat_person,
)
from .writing import keep_mail, write_mail

__all__ = [
    "accept_invitation",
    "add_alias",
    "add_organisation_alias",
    "change_membership",
    "close_account",
    "edit_committee",
    "edit_person",
    "end_membership",
    "erase_contact",
    "find_invitation",
    "find_or_make_organisation",
    "found_committee",
    "hand_over",
    "has_account",
    "invite_person",
    "keep_mail",
    "leave",
    "make_mails",
    "merge_organisations",
    "merge_people",
    "remove_alias",
    "remove_organisation_alias",
    "rename_organisation",
    "represented_in",
    "seat_person",
    "send_invitation",
    "try_again",
    "what_moves",
    "write_mail",
]
