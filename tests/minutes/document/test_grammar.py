"""One line at a time: what is an action, whose, ticked or not; what is a decision, a remark, and what is none."""

import pytest

from minutes.document.agreements import decision_line, recorded_decision, stance_of
from minutes.document.grammar import ActionLine, NoteLine, ReferenceLine, understand
from minutes.document.model import Request
from minutes.document.money import sums
from minutes.document.names import People, owner_list
from minutes.document.promises import action_line, listed_action, spoken_promise, starts_new
from minutes.document.sections import section_of
from minutes.document.speech import Said, chat_line, said
from minutes.document.ticks import read_tick


@pytest.fixture
def known():
    people = People()
    for name in ("Alma Reyes", "Boris Lind", "Mark Moor", "Will Pye"):
        people.add(name)
    people.add("Cora Fox", "cfox")
    return people


ACTIONS = [
    ("Action Boris: oil the hinges", ["Boris"], "oil the hinges"),
    ("Action Boris: Boris to oil all the old hinges", ["Boris"], "oil all the old hinges"),
    ("ACTION: Alma to oil the hinges of the old gate", ["Alma"], "oil the hinges of the old gate"),
    ("[ACTION]: Gregor write up the story of the old lamp", ["Gregor"], "write up the story of the old lamp"),
    ("**Action**: Everybody please read the long draft today", ["all"], "read the long draft today"),
    ("'''ACTION:''' Alma to oil the hinges of the old gate", ["Alma"], "oil the hinges of the old gate"),
    ("AI(CORA): oil it", ["CORA"], "oil it"),
    ("AI(Alma, Boris): oil it", ["Alma", "Boris"], "oil it"),
    ("AI tech team: figures by March 17th", ["tech team"], "figures by March 17th"),
    ("#action cfox oil the hinges of the old gate", ["cfox"], "oil the hinges of the old gate"),
    ("ACTION on Boris to oil the hinges of the old gate", ["Boris"], "oil the hinges of the old gate"),
    ("ACTION Boris to oil the hinges of the old gate", ["Boris"], "oil the hinges of the old gate"),
    ("Action Alma/Boris: talk to the mill", ["Alma", "Boris"], "talk to the mill"),
    ("Action: Alma and Boris will talk to the old mill about flour", ["Alma", "Boris"], "talk to the old mill about flour"),
    ("Action: AR/Stefan Uhl will scan the old mill plans", ["AR", "Stefan Uhl"], "scan the old mill plans"),
    ("Action Item - Settle the roles by autumn", [], "Settle the roles by autumn"),
    ("TODO: write the manual", [], "write the manual"),
    ("- [ ] Action Boris: oil it", ["Boris"], "oil it"),
    ("Action item: Please read the drafts", [], "Please read the drafts"),
    ('Action: Mark this "fragile" as well', [], 'Mark this "fragile" as well'),
    ("Action: Mark to check the lid of the old lamp", ["Mark"], "check the lid of the old lamp"),
    ("Action Mark: Will hold a long talk", ["Mark"], "Will hold a long talk"),
    ("Action: send the drafts round", [], "send the drafts round"),
    ("Action: Send the club's letter to the press", [], "Send the club's letter to the press"),
    ("AI: need to get money together", [], "need to get money together"),
    ("Action All: members to write to Alma", ["all"], "members to write to Alma"),
    ("Action Release team: tag it", ["Release team"], "tag it"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "owners", "text"), ACTIONS)
def test_an_action_line_names_its_owners_and_what_they_promised(line, owners, text, known):
    found = action_line(line, known)
    assert found is not None
    assert (found.owners, found.text) == (owners, text)


@pytest.mark.parametrize(
    "line",
    [
        "Action Updates",
        "Action items",
        "Actions:",
        "Actions to draw up a plan and refine two offers",
        "AI in farming was discussed",
        "Air the room: it is hot",
        "An action for Boris: none",
        "Action plan: three parts",
        "Actionable points: few",
        "Future action: in some weeks we move",
        "To do or not to do",
        "We took action: the lid is shut",
    ],
)
def test_what_only_looks_like_an_action_is_none(line, known):
    assert action_line(line, known) is None


def test_the_owner_keeps_the_organisation_that_the_line_names(known):
    found = action_line("Action Dina from Eastern Light: find a colleague", known)
    assert (found.owners, found.organisations) == (["Dina"], ["Eastern Light"])


def test_a_number_after_the_keyword_is_read(known):
    found = action_line("Action AB-17 Boris: oil it", known)
    assert (found.number, found.owners, found.text) == ("AB-17", ["Boris"], "oil it")


def test_text_behind_a_dash_is_an_update_but_a_reference_is_not(known):
    assert action_line("Action Boris: find out the price – waiting for Alma", known).updates == [
        "waiting for Alma"
    ]
    assert action_line("Action Boris: find a better price – see “offer.xls”", known).updates == []


def test_new_may_stand_alone_or_before_the_action(known):
    assert starts_new("NEW:") and starts_new("**NEW:**")
    assert not starts_new("New lamps arrived")
    assert action_line("NEW: Action Boris: oil it", known).new
    assert not action_line("Action Boris: oil it", known).new


TICKED = [
    ("oil it ✓", "oil it", None),
    ("oil it ✔️ it creaks no more", "oil it", "it creaks no more"),
    ("oil it Template:Done It creaks no more", "oil it", "It creaks no more"),
    ("oil it {{done}}", "oil it", None),
    ("oil it {{Done|yes}} on Monday", "oil it", "on Monday"),
    ("oil it :white_check_mark:", "oil it", None),
    ("oil it (done)", "oil it", None),
    ("oil it - DONE", "oil it", None),
    ("oil it. DONE, BUT AGAIN NEXT YEAR", "oil it", "BUT AGAIN NEXT YEAR"),
    ("~~oil it~~ no need", "oil it", "no need"),
    ("<s>oil it</s>", "oil it", None),
    ("DONE: oil it", "oil it", None),
]


@pytest.mark.parametrize(("line", "text", "result"), TICKED)
def test_a_tick_is_taken_off_and_what_follows_is_the_result(line, text, result):
    found = read_tick(line)
    assert (found.text, found.ticked, found.result) == (text, True, result)


@pytest.mark.parametrize(
    "line",
    [
        "get it done",
        "must be done",
        "not done",
        "oil it PENDING",
        "the undone knot",
        "when it is done",
    ],
)
def test_an_undone_thing_is_not_ticked(line):
    assert not read_tick(line).ticked


LISTED = [
    ("Alma/Boris- Draft a letter", ["Alma", "Boris"]),
    ("Jeff Toll: write a post", ["Jeff Toll"]),
    ("@cfox to open a ticket", ["cfox"]),
    ("Doug (dshep): confirm the room", ["Doug"]),
    ("Everyone to read the minutes", ["all"]),
    ("Carry on with the talk", []),
    ("Emil Novak to brief them", ["Emil Novak"]),
]


@pytest.mark.parametrize(("line", "owners"), LISTED)
def test_in_a_list_of_actions_the_keyword_is_not_needed(line, owners, known):
    assert listed_action(line, known).owners == owners


@pytest.mark.parametrize("line", ["None", "(none)", "N/A", "No new action items"])
def test_no_actions_are_no_action(line, known):
    assert listed_action(line, known) is None


def test_a_promise_in_running_text_needs_a_handle_or_somebody_known(known):
    assert spoken_promise("@joe to file a ticket", known).owners == ["joe"]
    assert spoken_promise("Cora will coordinate this", known).owners == ["Cora"]
    assert spoken_promise("Kristen will work on tools", known) is None
    assert spoken_promise("Cora to the left", known) is None
    assert spoken_promise("Cora will be away", known) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lars and Don", ["Lars", "Don"]),
        ("James, Mark", ["James", "Mark"]),
        ("Boris, Alma and Cora", ["Boris", "Alma", "Cora"]),
        ("All", ["all"]),
        ("Board", ["Board"]),
        ("AlmaR", ["Alma Reyes"]),
        ("send the letter", None),
        ("Update members", None),
        ("", None),
    ],
)
def test_an_owner_list_is_names_and_nothing_but_names(text, names, known):
    found = owner_list(text, known)
    assert (found.names if found else None) == names


DECISIONS = [
    ("AGREED: burn the oil", "burn the oil"),
    ("Agreement: burn the oil", "burn the oil"),
    ("Agreement on the morning (9:00 or so)", "Agreement on the morning (9:00 or so)"),
    ("**Decision:** burn the oil", "burn the oil"),
    ("RESOLVED: burn the oil", "burn the oil"),
    ("[Conclusion] We all agreed to burn", "We all agreed to burn"),
    ("#agreed burn the oil", "burn the oil"),
]


@pytest.mark.parametrize(("line", "text"), DECISIONS)
def test_a_decision_has_a_keyword_in_front(line, text):
    assert decision_line(line).text == text


def test_agreed_with_if_has_a_condition():
    found = decision_line("Agreed, if the Guild does not mind")
    assert (found.outcome, found.condition) == ("condition", "if the Guild does not mind")


@pytest.mark.parametrize(
    "line",
    [
        "Agreement in Paris to burn oil was reached long ago",
        "Decisions:",
        "Agreed?",
        "Resolving lights",
        "Consensual",
    ],
)
def test_what_only_looks_like_a_decision_is_none(line):
    assert decision_line(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Motion carried by unanimous consent.",
        "The board voted to make it optional. Motion approved.",
        "The proposal was approved by the board by mail",
        "Re-elect Bo - 5 in favor, 1 abstain",
        "Minutes from 2012-02-10 approved",
        "Let's keep the Thursday. (No objections.)",
        "We agreed to meet more often",
    ],
)
def test_a_vote_recorded_in_running_text_is_a_decision(line):
    assert recorded_decision(line) is not None


@pytest.mark.parametrize(
    "line",
    [
        "Need approval for the budget proposal",
        "We aim to vote on approval at the next meeting",
        "as approved by the board last year",
        "Should the motion be approved?",
        "2/3 to add, 2/3 for removal of members",
        "The same papers as were approved by the orgs before",
        "Once the budget is approved we buy oil",
    ],
)
def test_a_wish_for_a_vote_is_no_decision(line):
    assert recorded_decision(line) is None


def test_the_votes_are_kept_as_stated():
    assert recorded_decision("Re-elect Bo - 5 in favor, 1 abstain").votes == "5 in favor, 1 abstain"


@pytest.mark.parametrize(
    ("remark", "stance"),
    [
        ("yes", "favour"),
        ("+1", "favour"),
        ("Doesn't see an issue", "no objection"),
        ("doesn’t see a problem", "no objection"),
        ("against, too dear", "against"),
        ("-1", "against"),
        ("abstains", "abstains"),
        ("Wonders whether it is too dear", None),
    ],
)
def test_a_stance_is_read_only_where_it_is_plain(remark, stance):
    assert stance_of(remark) == stance


@pytest.mark.parametrize(
    ("line", "speaker", "text"),
    [
        ("Don: not sure", "Don", "not sure"),
        ("@jas: not sure", "jas", "not sure"),
        ("[Konrad] said so", "Konrad", "said so"),
        ("[Matt Wilson]: not sure", "Matt Wilson", "not sure"),
        ("[I can't remember who raised this] not sure", None, "not sure"),
        ("[Can’t remember who] not sure", None, "not sure"),
    ],
)
def test_a_remark_has_a_speaker_unless_nobody_remembers(line, speaker, text):
    assert said(line) == Said(text, speaker)


@pytest.mark.parametrize(
    "line",
    [
        "Date: 3 June",
        "https://example.org: down",
        "Tabled: the lamp",
        "OpenThing: http://example.org",
        "lower case: text",
        "Pros: many",
        "12:30 lunch",
    ],
)
def test_a_label_is_no_speaker(line):
    assert said(line) is None


def test_a_chat_line_has_a_nick_and_traffic_has_none():
    assert (chat_line("10:12 AM <fern> hi").nick, chat_line("[10:12] <fern> hi").text) == (
        "fern",
        "hi",
    )
    assert chat_line("10:12 AM — fern is present").nick == "fern"
    assert chat_line("10:12 --> moss (m@example.org) has joined #x").text is None
    assert chat_line("10:00 Review of actions") is None


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Attendees:", "present"),
        ("Board members in attendance", "present"),
        ("People Present (lines said)", "present"),
        ("Also attending", "present"),
        ("Apologies", "absent"),
        ("Regrets", "absent"),
        ("New action items", "actions"),
        ("Next steps", "actions"),
        ("Action Updates", "actions"),
        ("Review of previous action items", "actions"),
        ("Propose to Close", "status"),
        ("Unknown", "status"),
        ("Approvals - Budget and Trademark Related", "approvals"),
        ("Individual members approved", "decisions"),
        ("Agenda", "agenda"),
        ("Openness", ""),
        ("Next meeting", ""),
        ("Closed doors", ""),
        ("Attendee badges", ""),
    ],
)
def test_a_heading_tells_how_to_read_what_is_beneath(title, kind):
    assert section_of(title).kind == kind


def test_a_live_line_has_one_meaning(known):
    assert isinstance(understand("- Action Boris: oil it", known), ActionLine)
    assert understand("AB-12: waiting for Alma", known) == ReferenceLine(
        "AB-12", "waiting for Alma"
    )
    assert isinstance(understand("Request R-2014-05: a lamp for USD 30", known), Request)
    assert understand("[Note] it rains", known) == NoteLine("it rains")
    assert understand("Boris: it rains", known) == Said("it rains", "Boris")
    assert understand("It rains.", known) is None


@pytest.mark.parametrize(
    "line", ["> Action Boris: oil it", "\\Action Boris: oil it", "    Action Boris: oil it", "```"]
)
def test_code_quotations_and_escaped_actions_are_never_captured(line, known):
    assert understand(line, known) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Required: USD $2,000.50.", ["2000.50"]),
        ("in 2014 350 EUR, and 12 EUR", ["350", "12"]),
        ("€1.350,50", []),
        ("1.350 EUR", []),
        ("1 350 EUR", []),
        ("$1,350.555", []),
        ("USD 1e9", []),
        ("CHF 1’350", []),
    ],
)
def test_an_amount_that_is_a_part_of_another_is_none(text, said):
    """1,350 euros are not one euro thirty-five, nor 350: nothing is read, and it is asked about."""
    assert [one.amount for one in sums(text)] == said
