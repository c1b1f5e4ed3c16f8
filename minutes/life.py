"""What does the state of a meeting mean for what is done with it? Pure: groups of states, each named once."""

NOT_BEGUN = ("planned", "announced")
AHEAD = (*NOT_BEGUN, "in_session")
"""Nobody has ended or cancelled it: people are invited and reply, an agenda is drafted."""
HELD = ("drafting", "circulated", "approved")
"""It took place and is over."""
BEGUN = ("in_session", *HELD)
LIVE = ("in_session", "drafting")
"""What is said of it changes from minute to minute."""
TAKEN = ("announced", *LIVE)
"""Its minutes are taken, also of what is done shortly before it begins."""
