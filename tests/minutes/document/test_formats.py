"""Whole documents, one for each way of writing minutes: what is found, and that nothing else is."""

from dataclasses import astuple

from minutes.document.model import Position
from minutes.document.reading import as_json, read


def titles(items):
    return [one for item in items for one in (item.title, *titles(item.items))]


def promised(document):
    return [(a.owners, a.text) for a in document.actions]


class TestABoardsPlainMinutes:
    def test_people_come_with_their_organisations(self, sample):
        people = [(a.name, a.organisation) for a in sample("board.txt").attendees]
        assert people == [
            ("Alma Reyes", "Brightco"),
            ("Boris Lind", "Dunely"),
            ("Cora Fox", "Dunely"),
            ("Dina E Vogt", "Eastern Light"),
            ("Emre Kaya", "Guild of Lamps"),
            ("Flora Quist", "Guild of Lamps"),
        ]

    def test_the_heading_gives_the_status_and_a_tick_only_ticks(self, sample):
        seen = [(a.owners[0], a.status, a.ticked, a.new) for a in sample("board.txt").actions]
        assert seen == [
            ("Boris", "open", True, False),
            ("Boris", "open", False, True),
            ("Boris", "open", True, False),
            ("Flora", "open", False, True),
            ("Alma", "unknown", True, False),
            ("Dina", "unknown", True, False),
            ("Alma", "open", False, True),  # new is open whatever heading it stands under
            ("all", "proposed", True, False),
            ("Alma", "closed", False, False),
            ("Boris", "closed", False, False),
            ("Flora", "open", True, True),
            ("Boris", "open", False, True),
            ("Alma", "open", False, True),
            ("Alma", "open", True, True),
            ("Boris", "open", False, True),
        ]

    def test_a_new_action_follows_up_the_action_or_request_above_it(self, sample):
        parents = [a.parent for a in sample("board.txt").actions if a.new]
        assert parents == [
            "post the notes of the workshop before the weekend",
            "Ask Flora if money may move to the next year",
            "Find the colleague who answers forms",
            "Junior League logo",
            "ask the Guild's lawyer",
            None,
            None,
            None,
        ]

    def test_owners_named_as_open_are_told_from_those_who_did_their_part(self, sample):
        action = next(a for a in sample("board.txt").actions if a.owners == ["all"])
        assert action.open_owners == ["Guild of Lamps", "Eastern Light"]
        assert action.done_owners == ["Brightco", "Dunely"]

    def test_requests_carry_money_row_and_outcome(self, sample):
        gathering, badge, logo, style = sample("board.txt").requests
        assert (gathering.kind, gathering.amount, gathering.currency) == ("budget", "900", "USD")
        assert (gathering.line, gathering.row, gathering.remaining) == (
            "2016.1a Gatherings",
            4,
            "1500",
        )
        assert (badge.kind, badge.outcome) == ("trademark", "agreed")
        assert (logo.outcome, logo.condition) == ("condition", "if the Guild does not mind")
        assert logo.positions[0] == Position("Dina", "no objection", "Doesn't see an issue")
        assert style.outcome == "agreed"

    def test_an_agreement_with_words_is_a_decision_and_a_bare_one_an_outcome(self, sample):
        assert [d.text for d in sample("board.txt").decisions] == [
            "Agreement on the morning (9:00 - 11:00 or so)",
            "show every poster to the board until summer",
        ]

    def test_replies_to_another_meeting_stay_with_the_item_that_plans_it(self, sample):
        item = next(i for i in sample("board.txt").items if i.title.startswith("Spring gathering"))
        assert [(r.name, r.reply, r.note) for r in item.replies] == [
            ("Boris", "yes", None),
            ("Cora", "yes", "until noon"),
            ("Alma", "yes", None),
            ("Dina", "yes", None),
            ("Flora", "yes", None),
            ("Emre", "maybe", None),
        ]

    def test_unmarked_headings_become_a_tree_with_presenters(self, sample):
        items = sample("board.txt").items
        assert [i.title for i in items] == [
            "Attendees",
            "Agenda",
            "Action Updates",
            "Spring gathering on May 3rd",
            "Approvals - Budget and Trademark Related",
            "Updates",
        ]
        assert [i.title for i in items[2].items][1:] == [
            "Open",
            "Unknown",
            "Propose to Close",
            "Closed",
        ]
        assert [(i.title, i.presenter) for i in items[5].items] == [
            ("Press and Fairs", "Alma"),
            ("Coming lamps", "Boris"),
            ("Wax & Wicks", None),
        ]

    def test_the_month_in_the_title_is_the_date_and_the_papers_are_named(self, sample):
        document = sample("board.txt")
        assert (document.title, document.date) == ("Lantern Board/March 2016 Minutes", "2016-03")
        assert "Lantern Budget 2016 v3 - Mar10.xls" in [p.title for p in document.papers]


class TestAMailedReply:
    def test_the_quoted_minutes_are_read_and_the_date_is_the_mails(self, sample):
        document = sample("reply.eml.txt")
        assert (document.format, document.date, document.date_from) == (
            "mail",
            "2016-03-07",
            "mail",
        )
        assert document.title == "[Workshop Minutes] Lamp 2 planning"
        assert titles(document.items) == ["Why a plan", "Ways to release", "Cora's idea", "Content"]

    def test_wrapped_lines_are_one_action_and_one_conclusion(self, sample):
        document = sample("reply.eml.txt")
        assert promised(document) == [
            (["Flora"], "draw up a calendar for the two releases of the coming year")
        ]
        assert [d.text for d in document.decisions] == [
            "We all agreed that twice a year is enough. Perhaps more often later."
        ]

    def test_a_speaker_may_be_forgotten(self, sample):
        assert [r.speaker for r in sample("reply.eml.txt").remarks] == [None, "Emre", "Dina Vogt"]

    def test_what_stands_between_the_quotations_is_a_comment_on_the_line_above(self, sample):
        (comment,) = sample("reply.eml.txt").comments
        assert comment.text == "Which colours were meant here?\n\nWe make green and blue only."
        assert comment.on == "** Could Brightco help with coloured glass?"

    def test_the_footer_is_boilerplate(self, sample):
        document = sample("reply.eml.txt")
        assert "The list is kept on a machine that Brightco pays for." in document.boilerplate
        assert "lantern-devel mailing list" not in document.items[-1].notes

    def test_headers_give_subject_and_date_where_the_body_states_none(self):
        document = read(
            "From: Una Holm <una@example.org>\nTo: list@example.org\nDate: Wed, 22 Dec 2021 12:52:57 -0600\n"
            "Subject: Re: [club] Minutes\n\nAttendance: Una H, Vic S\n\nTODO: wind the clock\n"
        )
        assert (document.title, document.date, document.date_from) == (
            "Minutes",
            "2021-12-22",
            "mail",
        )
        assert [a.name for a in document.attendees] == ["Una H", "Vic S"]
        assert promised(document) == [([], "wind the clock")]


class TestMarkdown:
    def test_present_and_absent_stand_on_one_line_each(self, sample):
        document = sample("working-group.md")
        assert [(a.name, a.present) for a in document.attendees] == [
            ("Ada Lund", True),
            ("Ben Okafor", True),
            ("Chloé Martin", True),
            ("Dev Patel", True),
            ("Emil Novak", False),
            ("Fay Wong", False),
        ]
        assert document.attendees[0].role == "chair"
        assert document.attendees[2].organisation == "Initech"

    def test_actions_are_found_in_lists_and_lines_but_not_in_quotations_or_code(self, sample):
        document = sample("working-group.md")
        assert [a.owners for a in document.actions] == [
            ["benok"], ["Chloé"], ["Dev Patel"], ["Ben", "Chloé"], ["Dev"], [], ["devp"], ["Emil Novak"], ["Ada"],
        ]  # fmt: skip
        assert [a.ticked for a in document.actions] == [True] + [False] * 8

    def test_a_due_date_is_read(self, sample):
        assert [a.due_on for a in sample("working-group.md").actions if a.due_on] == [
            "2021-03-18",
            "2021-03-10",
        ]

    def test_decisions_are_the_marked_one_and_the_motion(self, sample):
        decisions = sample("working-group.md").decisions
        assert next(d.text for d in decisions) == "the freeze starts on 15 March"
        assert decisions[1].votes == "4 in favour, 0 against"
        assert len(decisions) == 2

    def test_tables_give_attendance_and_actions(self, sample):
        document = sample("steering.md")
        assert [(a.name, a.organisation, a.present) for a in document.attendees] == [
            ("Ines Duarte", "Globex", True),
            ("Jon Berg", "Umbrella", False),
            ("Kim Ito", "Hooli", True),
        ]
        assert [(a.owners, a.due_on, a.ticked) for a in document.actions] == [
            (["Kim"], "2022-11-30", True),
            (["Ines", "Jon"], "2022-12-15", False),
        ]

    def test_items_under_approvals_are_requests(self, sample):
        document = sample("steering.md")
        assert [(r.title, r.kind, r.outcome) for r in document.requests] == [
            ("Stickers for the winter fair", "budget", "agreed"),
            ("Use of the logo by a bakery", "trademark", "condition"),
            ("Second projector", "other", "deferred"),
        ]
        assert document.requests[0].amount == "300"
        assert [p.stance for p in document.requests[0].positions] == ["favour", "abstains"]
        assert document.items[2].items[0].minutes == 10

    def test_front_matter_gives_title_and_date(self, sample):
        document = sample("steering.md")
        assert (document.title, document.date) == ("Steering committee", "2022-11-08")


class TestOtherFormats:
    def test_a_wikis_marks_tables_and_templates_are_read(self, sample):
        document = sample("board.mediawiki")
        assert (document.title, document.date, document.place) == (
            "Foundation board",
            "2015-05-12",
            "the Old Mill, Leiden",
        )
        assert promised(document) == [
            (["Pim"], "order two switches"),
            (["Quinn"], "Quinn to draw the rack plan"),
            (["Olga"], "Return the keys"),
            (["Pim", "Quinn"], "Update the inventory"),
            (["Olga Petrova"], "Olga Petrova to pay the invoice"),
            (["Rosa"], "send flowers"),
        ]
        assert document.actions[0].result == "they arrived on Monday"
        assert document.actions[2].due_on == "2015-06-01"
        assert [d.text for d in document.decisions] == [
            "Minutes of the last meeting: Approved without changes.",
            "keep the old provider until July",
        ]

    def test_meetbots_repetition_of_actions_is_not_read_twice(self, sample):
        document = sample("meetbot.txt")
        assert [a.owners for a in document.actions] == [["fern"], ["moss"]]
        assert titles(document.items) == ["roll call", "greenhouse heating", "open floor"]
        assert [(a.name, a.present) for a in document.attendees] == [
            ("tulip", True), ("fern", True), ("moss", True), ("ivy", None),
        ]  # fmt: skip

    def test_an_action_that_only_meetbots_list_has_is_kept(self):
        text = (
            "Meeting started by a at 18:00 UTC.\n\nMeeting summary\n---------------\n* x  (a, 18:00:00)\n\n"
            "Meeting ended at 19:00 UTC.\n\nAction Items\n------------\n* bo to sweep the hall\n"
        )
        assert [a.owners for a in read(text).actions] == [["bo"]]

    def test_a_chat_log_has_topics_and_strict_keywords(self, sample):
        document = sample("chat.log")
        assert (document.title, document.date) == ("Orchard crew 2020-05-06", "2020-05-06")
        assert [a.owners for a in document.actions] == [["fern"], ["moss"]]
        assert [d.text for d in document.decisions] == ["pears before apples"]
        assert [a.name for a in document.attendees] == ["fern", "tulip", "moss"]

    def test_html_is_read_by_its_blocks(self, sample):
        document = sample("minutes.html")
        assert (document.format, document.title, document.date) == (
            "html",
            "Council of 2 June 2019",
            "2019-06-02",
        )
        assert titles(document.items) == ["Lights", "Keys"]
        assert [a.owners for a in document.actions] == [["Una"]]
        assert [d.text for d in document.decisions] == ["buy a box of ten"]


class TestProposalsAndPlans:
    def test_a_table_copied_as_text_gives_proposals_beside_the_consolidated_list(self, sample):
        topics = sample("proposals.txt").topics
        assert [t.title for t in topics if t.status == "consolidated"] == [
            "Release rhythm",
            "Wick review (5-10 minutes are enough)",
            "Glass colours: what is missing (green, blue)",
        ]
        assert [
            (t.number, t.proposer, t.lead, t.title) for t in topics if t.status == "proposed"
        ] == [
            ("1", "Boris Lind", None, "Release rhythm, and who decides"),
            ("2", "Cora Fox", "Cora Fox", "Wick review (5-10 mins are enough)"),
            ("3", "Dina Eva Vogt", None, "Glass of all colours"),
            ("4", "Emre Kaya", None, "Many wishes"),
            ("5", "Ida G. Holt", "AlmaR", "lamp safety"),
        ]
        assert topics[1].minutes == 10

    def test_the_year_of_a_date_without_one_is_the_titles(self, sample):
        assert sample("proposals.txt").date == "2017-06-04"

    def test_forms_give_topics_with_contacts_votes_and_comments(self, sample):
        wicks, glass = sample("camp.txt").topics
        assert (wicks.title, wicks.contacts, wicks.skills) == (
            "Shorter wicks",
            ["Cora Fox"],
            "Patience",
        )
        assert wicks.description == "Wicks are too long. The session compares:\n- cotton\n- hemp"
        assert wicks.will_attend == ["Boris.lind", "Dvogt"]
        assert [(c.author, c.text, c.written_on) for c in wicks.comments] == [
            ("Boris.lind", "Bring scissors", "2017-04-29")
        ]
        assert wicks.difficulty is None
        assert glass.contacts == ["Emre Kaya", "Flora Quist"]
        assert (glass.difficulty, glass.proposed_on) == ("Hot", "2017-05-02")

    def test_who_has_not_confirmed_is_invited_only(self, sample):
        document = sample("camp.txt")
        assert [(a.name, a.present, a.reply, a.note) for a in document.attendees] == [
            ("Alma Reyes", True, "yes", None),
            ("Cora Fox", True, "yes", None),
            ("Ida Holt", True, "yes", None),
            ("Jens Roth", False, None, "invited"),
        ]
        assert (document.date, document.ends_on, document.place) == (
            "2017-06-08",
            "2017-06-09",
            "Leiden Holland",
        )

    def test_a_plan_has_areas_asks_pledges_and_an_allocation(self, sample):
        document = sample("plan.txt")
        plan = document.plan
        assert plan.goal == "Keep lanterns burning everywhere"
        assert plan.strategies == ["Remove fear of fire", "Improve oil supply in small towns"]
        fairs, oil = plan.areas
        assert fairs.retrospective == [
            "Two fairs went well\n  - one was rained off",
            "The tent is old",
        ]
        assert oil.goals == ["Improve oil supply in small towns"]
        assert (oil.threats, oil.metrics) == (
            ["The only mill may close"],
            ["Two mills under contract"],
        )
        assert [astuple(p) for p in plan.pledges] == [
            ("the Dunely team is volunteering 2", "Dunely team", "Oil")
        ]
        assert [(a.number, [s.amount for s in a.spending]) for a in plan.allocation] == [
            (1, ["12000"]), (2, ["3000"]), (None, ["1000"]),
        ]  # fmt: skip
        assert [(a.text, a.cost) for a in plan.asks] == [
            ("Somebody at every stand", None),
            ("A barrel a month", "?"),
        ]
        assert [s.amount for s in plan.total] == ["40000", "2000"]

    def test_a_plan_can_be_where_actions_are_raised(self, sample):
        assert [a.owners for a in sample("plan.txt").actions] == [["Alma"], ["Alma"]]

    def test_minutes_without_a_plan_have_none(self, sample):
        assert sample("board.txt").plan is None


def test_the_json_has_the_contracts_keys(sample):
    shaped = as_json(sample("board.txt"))
    assert {
        "title", "date", "place", "format", "attendees", "items", "actions", "decisions", "requests", "topics",
        "remarks", "comments", "papers", "boilerplate",
    } <= shaped.keys()  # fmt: skip
    assert {"owners", "text", "status", "ticked", "new", "item"} <= shaped["actions"][0].keys()
    assert "plan" not in shaped
