"""Who owns an action and which day a meeting was, where the whole document decides."""

import pytest

from minutes.document.reading import read


def promised(document):
    return [(a.owners, a.text) for a in document.actions]


class TestWhoOwnsWhat:
    def test_fields_beneath_an_action_name_owner_and_deadline(self):
        document = read(
            "Present: Kate, Dave\n\nAction Item - Settle the roles\nTasked to: Kate driving effort, support from Board\n"
            "Deadline: Email sent by Tuesday 10/11/2011\n"
        )
        (action,) = document.actions
        assert (action.owners, action.due_on) == (["Kate"], "2011-10-11")

    def test_a_tick_in_a_sub_bullet_is_the_actions(self):
        document = read(
            "## Action items\n\n- Kim: write to Phil\n    - DONE\n- Lee: call Phil\n    - still open\n",
            "x.md",
        )
        assert [(a.ticked, a.updates) for a in document.actions] == [
            (True, []),
            (False, ["still open"]),
        ]

    def test_what_is_said_and_then_listed_is_one_action(self):
        document = read(
            "# Call 2020-01-01\n\n## Topic\n\n@ann to open a repo with the code of conduct.\n\n**Next steps**\n\n"
            "* @ann to open repo for the code of conduct and tell the list\n",
            "x.md",
        )
        assert [a.text for a in document.actions] == [
            "open repo for the code of conduct and tell the list"
        ]

    def test_a_few_words_under_two_items_are_two_actions_and_a_sentence_said_twice_is_one(self):
        text = "# Club\n\n## Roof\n\nACTION: {}\n\n## Cellar\n\nACTION: {}\n"
        assert len(read(text.format("Bo to follow up", "Bo to follow up"), "x.md").actions) == 2
        long = "Bo to write a long letter about the roof to the owner of the house"
        assert len(read(text.format(long, long), "x.md").actions) == 1

    def test_this_is_what_the_line_above_says(self):
        document = read(
            "**Present:** Chris Field\n\n* Peter: the keys must be copied\n* Chris will coordinate this\n",
            "x.md",
        )
        assert promised(document) == [(["Chris"], "the keys must be copied - coordinate this")]


class TestDates:
    @pytest.mark.parametrize(
        ("text", "date"),
        [
            ("# Meeting 2014-06-03\n\nx", "2014-06-03"),
            ("# Meeting, June 3rd 2014\n\nx", "2014-06-03"),
            ("# Meeting\n\nDate: 3 June 2014\n", "2014-06-03"),
            ("# Meeting 03.06.2014\n\nx", "2014-06-03"),
            ("# Meeting\n\nMinutes of 2014-05-06 approved\n", None),
            ("# Meeting\n\nsee https://example.org/2014/06/03/x\n", None),
            ("# Meeting\n\nNext meeting: 2014-07-01\n", None),
        ],
    )
    def test_the_day_is_the_meetings_not_another(self, text, date):
        assert read(text, "x.md").date == date

    def test_of_several_dated_headings_the_minuted_one_counts(self):
        text = "# Club\n\n## 23 April 2013\n\n### Agenda\n\n- x\n\n## 16 April 2013\n\n### Actions\n\n- Bo to sweep\n"
        assert read(text, "x.md").date == "2013-04-16"
