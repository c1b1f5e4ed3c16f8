"""The page on which minutes are taken: what it saves, shows and answers, with and without its script."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.models import Action
from minutes import services
from minutes.models import Card, Conflict, Item, Meeting
from minutes.services import capturing

JSON = {"Accept": "application/json"}


@pytest.fixture
def sitting(cast, make_meeting):
    """A meeting in session with two items; Mona and Citra are there."""
    meeting = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    services.add_items(
        meeting, by=cast.secretary, drafts=[{"title": "Machines"}, {"title": "Budget"}]
    )
    for user in (cast.member, cast.citra):
        services.invite(meeting, by=cast.secretary, person=user.person, present=True)
    return meeting


def first(meeting) -> Item:
    return meeting.items.order_by("position").first()


def place(meeting, name="take/") -> str:
    return f"/c/ab/meetings/{meeting.number}/{name}"


def write(client, item, text, **values):
    values = {"text": text, "base": item.version, **values}
    return client.post(place(item.meeting, f"take/{item.pk}/"), values, headers=JSON)


class TestThePage:
    def test_shows_the_agenda_the_text_and_who_is_there(self, sitting, sign_in, cast):
        page = sign_in(cast.secretary).get(place(sitting)).content.decode()
        assert "Machines" in page
        assert "2 of 2" in page
        assert 'id="notes"' in page

    def test_opens_at_the_item_of_the_address_else_where_the_meeting_is(
        self, sitting, sign_in, cast
    ):
        budget = sitting.items.get(title="Budget")
        services.go_to(sitting, budget, by=cast.secretary)
        client = sign_in(cast.secretary)
        assert b"</span> Budget" in client.get(place(sitting)).content
        asked = client.get(f"{place(sitting)}?item={first(sitting).pk}")
        assert b"</span> Machines" in asked.content.split(b'id="told"')[0]
        assert client.get(f"{place(sitting)}?item=999999").status_code == 404
        assert client.get(f"{place(sitting)}?item=%00x").status_code == 404

    def test_offers_to_open_an_announced_meeting_and_leads_away_from_others(
        self, make_meeting, sign_in, cast
    ):
        client = sign_in(cast.secretary)
        announced = make_meeting("Soon", state="announced")
        assert b"Open the meeting" in client.get(place(announced)).content
        assert b"No item is on the agenda yet" in client.get(place(announced)).content
        for state in ("planned", "circulated", "approved", "cancelled"):
            meeting = make_meeting(state, days=-1, state=state)
            assert client.get(place(meeting)).url == f"/c/ab/meetings/{meeting.number}/"

    def test_is_not_for_members(self, sitting, sign_in, cast):
        client = sign_in(cast.member)
        assert client.get(place(sitting)).status_code == 403
        assert client.get(place(sitting), headers=JSON).status_code == 403
        assert write(client, first(sitting), "x").status_code == 403

    def test_tells_its_script_what_changed_and_nothing_else(self, sitting, sign_in, cast):
        client = sign_in(cast.secretary)
        answer = client.get(place(sitting), headers=JSON)
        told = answer.json()
        assert told["order"] == [item.pk for item in sitting.items.order_by("position")]
        etag = {"If-None-Match": answer["ETag"]}
        assert client.get(place(sitting), headers=JSON | etag).status_code == 304
        pk = first(sitting).pk
        capturing.save_notes(first(sitting), by=cast.chair, text="Said\n", base=1)
        since = f"{place(sitting)}?since={told['pulse']}"
        changed = client.get(since, headers=JSON | etag).json()["items"]
        assert [key for key, item in changed.items() if "notes" in item] == [str(pk)]
        assert changed[str(pk)]["notes"] == "Said\n"


class TestSaving:
    def test_a_finished_line_comes_back_with_its_number(self, sitting, sign_in, cast):
        client = sign_in(cast.secretary)
        answer = write(client, first(sitting), "Action Mona: count them\n", key="a", caret="1")
        data = answer.json()
        assert data["notes"] == "Action AB-1 Mona: count them\n"
        assert data["edits"] == [{"at": 0, "remove": 1, "lines": ["Action AB-1 Mona: count them"]}]
        assert [(m["line"], m["number"], m["state"]) for m in data["lines"]] == [
            (0, "AB-1", "open")
        ]
        assert "Mona Member" in data["margin"]
        assert Action.objects.get().text == "count them"

    def test_a_line_under_the_caret_becomes_nothing_yet(self, sitting, sign_in, cast):
        data = write(
            sign_in(cast.secretary), first(sitting), "Action Mona: cou", key="a", caret="0"
        ).json()
        assert data["notes"] == "Action Mona: cou"
        assert not Action.objects.exists()

    def test_without_the_script_it_is_a_form(self, sitting, sign_in, cast):
        client, item = sign_in(cast.secretary), first(sitting)
        budget = sitting.items.get(title="Budget")
        values = {"text": "Action Mona: count\r\nAll well", "base": 1, "then": budget.pk}
        answer = client.post(place(sitting, f"take/{item.pk}/"), values)
        assert answer.status_code == 303
        assert answer.url == f"{place(sitting)}?item={budget.pk}"
        item.refresh_from_db()
        assert item.notes == "Action AB-1 Mona: count\nAll well"
        assert b"Saved" in client.get(answer.url).content

    def test_what_cannot_be_kept_is_refused_and_still_in_the_field(self, sitting, sign_in, cast):
        client, item = sign_in(cast.secretary), first(sitting)
        assert write(client, item, "a\0b").status_code == 422
        address = place(sitting, f"take/{item.pk}/")
        page = client.post(address, {"text": "x" * 200_001, "base": 1})
        assert page.status_code == 422
        assert b"xxxxxxxx" in page.content
        assert client.post(address, {}).status_code == 422
        for values in ({"base": "-1"}, {"base": "x" * 99}, {"caret": "9" * 40}, {"caret": "-3"}):
            assert write(client, item, "fine", **values).status_code in (200, 409)
        assert client.post(place(sitting, "take/99999999999999999999/"), {}).status_code == 404

    def test_an_item_of_another_meeting_is_not_found(self, sitting, make_meeting, sign_in, cast):
        other = make_meeting("Other", state="drafting", days=-3)
        item = services.add_item(other, by=cast.secretary, title="Elsewhere")
        address = place(sitting, f"take/{item.pk}/")
        assert sign_in(cast.secretary).post(address, {"text": "x"}).status_code == 404


class TestTwoTexts:
    @pytest.fixture
    def collided(self, sitting, cast):
        item = first(sitting)
        capturing.save_notes(item, by=cast.chair, text="One\nTwo\n", base=1)
        item.refresh_from_db()
        base = item.version
        capturing.save_notes(item, by=cast.chair, text="One\nTwo of hers\n", base=base)
        return item, base

    def test_both_are_shown_and_nothing_is_saved(self, collided, sign_in, cast):
        item, base = collided
        client = sign_in(cast.secretary)
        answer = write(client, item, "One\nAnother thing of mine\n", base=base, key="k")
        assert answer.status_code == 409
        assert "Another thing of mine" in strip(answer.json()["both"])
        assert "Two of hers" in strip(answer.json()["both"])
        item.refresh_from_db()
        assert item.notes == "One\nTwo of hers\n"
        page = client.get(place(item.meeting)).content.decode()
        assert f"conflicts/{Conflict.objects.get().pk}/" in page

    @pytest.mark.parametrize(
        ("choice", "text"),
        [
            ("theirs", "One\nTwo of hers\n"),
            ("mine", "One\nAnother thing of mine\n"),
            ("both", "One\nTwo of hers\nAnother thing of mine\n"),
            ("merged", "One\nWhat both meant\n"),
        ],
    )
    def test_one_is_chosen_on_a_page(self, choice, text, collided, sign_in, cast):
        item, base = collided
        client = sign_in(cast.secretary)
        values = {"text": "One\nAnother thing of mine\n", "base": base}
        page = client.post(place(item.meeting, f"take/{item.pk}/"), values)
        assert page.status_code == 409
        assert b"Which text is to stand?" in page.content
        address = place(item.meeting, f"conflicts/{Conflict.objects.get().pk}/")
        assert client.post(address, {"choice": "neither"}).status_code == 422
        values = {"choice": choice, "text": "One\nWhat both meant\n"}
        answer = client.post(address, values)
        assert answer.status_code == 303
        item.refresh_from_db()
        assert item.notes == text
        assert Conflict.objects.get().settled_at
        assert client.post(address, values).status_code == 422
        assert b"This was settled by" in client.get(address).content


def strip(html: str) -> str:
    return html.replace("<mark>", "").replace("</mark>", "")


class TestBesideTheText:
    def test_the_meeting_goes_where_it_is_told_and_stays_while_it_does_not_sit(
        self, sitting, sign_in, cast
    ):
        client, item = sign_in(cast.secretary), first(sitting)
        assert client.post(place(sitting, "take/at/"), {"item": item.pk}).status_code == 303
        sitting.refresh_from_db()
        assert sitting.current_item == item
        since, pulse = sitting.current_since, sitting.pulse
        client.post(place(sitting, "take/at/"), {"item": item.pk})
        sitting.refresh_from_db()
        assert (sitting.current_since, sitting.pulse) == (since, pulse)
        services.end_meeting(sitting, by=cast.secretary)
        refused = client.post(place(sitting, "take/at/"), {"item": item.pk}, headers=JSON)
        assert (refused.status_code, "stands at no item" in refused.json()["error"]) == (422, True)

    def test_who_is_there_is_ticked_and_the_tick_taken_back(self, sitting, sign_in, cast):
        client = sign_in(cast.secretary)
        there = sitting.attendances.first()
        client.post(place(sitting, "take/here/"), {"away": there.pk})
        there.refresh_from_db()
        assert there.present is False
        answer = client.post(place(sitting, "take/here/"), {"came": there.pk}, headers=JSON)
        assert answer.json() == {"done": True}
        there.refresh_from_db()
        assert there.present is True
        assert client.post(place(sitting, "take/here/"), {"came": "x"}).status_code == 422

    def test_a_name_nobody_answers_to_is_answered_and_remembered(self, sitting, sign_in, cast):
        client = sign_in(cast.secretary)
        data = write(client, first(sitting), "Action Zed: look into it\n", key="z").json()
        owner = data["lines"][0]["owners"][0]
        assert (owner["name"], owner["answered"]) == ("Zed", False)
        address = place(sitting, f"owners/{owner['owner']}/")
        assert "Mona Member" in client.get(address).content.decode()
        assert client.post(address, {"name": "Nobody Known"}).status_code == 422
        assert client.post(address, {"who": "person:99999"}).status_code == 422
        values = {"who": f"person:{cast.member.person_id}", "remember": "1"}
        assert client.post(address, values).status_code == 303
        assert Action.objects.get().owners.get().person == cast.member.person
        assert cast.member.person.aliases.get().text == "Zed"
        assert Action.objects.get().events.latest("id").meeting == sitting

    @pytest.mark.parametrize("answer", ["back", "withdrawn"])
    def test_a_card_is_answered(self, answer, sitting, sign_in, cast):
        client, item = sign_in(cast.secretary), first(sitting)
        write(client, item, "Action Mona: count\n", key="a")
        action = Action.objects.get()
        client.force_login(cast.member)
        client.post(f"/c/ab/actions/{action.number}/say/", {"note": "on it"})
        client.force_login(cast.secretary)
        item.refresh_from_db()
        write(client, item, "Nothing of the kind\n", key="b")
        card = Card.objects.get()
        assert b"Put the line back" in client.get(place(sitting)).content
        address = place(sitting, f"cards/{card.pk}/")
        assert client.post(address, {"answer": "what"}).status_code == 422
        assert client.post(address, {"answer": answer}).status_code == 303
        item.refresh_from_db()
        assert ("Action AB-1 Mona: count" in item.notes) == (answer == "back")
        assert client.post(address, {"answer": answer}, headers=JSON).status_code == 422


class TestWhatALineBecomes:
    def said(self, client, meeting, text, item=None):
        item = item or first(meeting)
        lines = text.split("\n")
        values = {"text": text, "caret": len(lines) - 1, "item": item.pk}
        answer = client.post(place(meeting, "understand/"), values)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    def test_says_it_while_one_types(self, sitting, sign_in, cast, citrix):
        sitting.attendances.filter(person=cast.citra.person).update(organisation=citrix)
        client = sign_in(cast.secretary)
        action = self.said(client, sitting, "Action Citra: count the machines")
        assert "<b>Citra Citrix</b>" in action
        assert "(Citrix)" in action
        assert "Decision" in self.said(client, sitting, "Agreed: we meet in Dublin")
        assert "Mona" in self.said(client, sitting, "Mona: sees no issue")
        assert "kept as it is typed" in self.said(client, sitting, "Nothing was said of it")
        assert "it will be asked" in self.said(client, sitting, "Action Zaphod: steal the ship")
        assert "no action of that number" in self.said(client, sitting, "AB-99 done")

    def test_offers_those_that_a_name_may_mean(self, sitting, sign_in, cast, make_action):
        services.invite(sitting, by=cast.secretary, person=cast.colleague.person, present=True)
        said = self.said(sign_in(cast.secretary), sitting, "Action Member: count them")
        assert 'data-put="Mona Member"' in said
        assert 'data-put="Max Member"' in said

    def test_bad_input_says_nothing(self, sitting, sign_in, cast):
        client = sign_in(cast.secretary)
        for values in ({}, {"text": "x", "caret": "99"}, {"text": "x\0", "caret": "0"}):
            assert client.post(place(sitting, "understand/"), values).status_code == 200
        long = {"text": "Action " + "x" * 6000, "caret": "0", "item": "9" * 30}
        assert client.post(place(sitting, "understand/"), long).status_code == 200

    def test_takes_four_queries_while_the_names_are_fresh(self, sitting, sign_in, cast):
        client = sign_in(cast.secretary)
        item = first(sitting)
        self.said(client, sitting, "Action Mona: warm", item)
        with CaptureQueriesContext(connection) as captured:
            self.said(client, sitting, "Action Mona: count the machines", item)
        assert len(captured) == 4  # session, account, the meeting with the seat, its items


class TestTheReviewInside:
    @pytest.fixture
    def review(self, sitting, make_action, cast):
        Item.objects.filter(pk=first(sitting).pk).update(kind="actions")
        make_action("Count the machines", owners=[cast.member])
        return sitting

    def test_stands_under_its_item_on_both_pages(self, review, sign_in, cast):
        client = sign_in(cast.secretary)
        for page in (place(review), place(review, "")):
            html = client.get(page).content.decode()
            assert "review-row" in html, page
            assert "What was said of AB-1" in html
            assert html.count('value="close:done"') == 1
        client.force_login(cast.member)
        assert b"review-row" not in client.get(place(review, "")).content

    def test_what_is_said_and_closed_names_the_meeting(self, review, sign_in, cast):
        client, action = sign_in(cast.secretary), Action.objects.get()
        address = place(review, f"review/{action.number}/")
        answer = client.post(address, {"verb": "say", "note": "half of them"})
        assert answer.url == place(review, "")
        row = client.post(address, {"verb": "close:done"}, headers={"HX-Request": "true"})
        assert "closed" in row.content.decode()
        assert set(action.events.exclude(kind="raised").values_list("meeting", flat=True)) == {
            review.pk
        }
        action.refresh_from_db()
        assert action.status == "closed"

    def test_a_refused_act_keeps_what_was_typed(self, review, sign_in, cast):
        client, action = sign_in(cast.secretary), Action.objects.get()
        address = place(review, f"review/{action.number}/")
        values = {"verb": "send-back", "note": "not yet", "version": "1"}
        row = client.post(address, values, headers={"HX-Request": "true"})
        assert row.status_code in (409, 422)
        assert 'value="not yet"' in row.content.decode()
        away = client.post(address, {"verb": "nonsense", "next": "https://example.com/"})
        assert away.url == place(review, "")


def test_what_the_page_tells_its_script_cannot_end_the_script(sitting, sign_in, cast):
    capturing.save_notes(first(sitting), by=cast.secretary, text="</script><b>bold</b>\n", base=1)
    page = sign_in(cast.secretary).get(place(sitting)).content.decode()
    told = page.split('id="told" type="application/json">')[1].split("</script>")[0]
    assert json.loads(told)["items"][str(first(sitting).pk)]["notes"].startswith("</script>")
    assert "<b>bold</b>" not in page
    assert Meeting.objects.get(pk=sitting.pk).pulse > 0
