"""The register of trademark uses: what is entered and by whom, who reads it, and who is told before an end."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets import services as budgets
from budgets.models import Approval, ApprovalRecusal, TrademarkUse
from budgets.services import trademarks as act
from budgets.services.trademark_reminders import KIND, check, remind_of_ends
from minutes.models import Meeting
from people.errors import Invalid, NotAllowed, WrongState
from people.models import Mail
from people.services.posting import hand_over

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def day(n):
    return TODAY() + dt.timedelta(days=n)


def draft(**fields):
    said = {
        "who": "ARM",
        "mark": "Project logo",
        "use": "A sticker on a board",
        "starts_on": day(-10),
    }
    return act.UseDraft(**{**said, **fields})


@pytest.fixture
def enter(cast, board):
    def _enter(by=None, committee=None, **fields):
        return act.enter_use(committee or board, by=by, draft=draft(**fields))

    return _enter


@pytest.fixture
def granted(board):
    """A request for the name that was agreed in a meeting (none: between meetings)."""

    def _granted(meeting=None, outcome="agreed", **fields):
        approval = budgets.record_approval(
            board,
            by=None,
            title="A sticker",
            kind="trademark",
            requester_typed="ARM",
            outcome=outcome,
            meeting_id=meeting.pk if meeting else None,
            **fields,
        )
        return approval

    return _granted


def at(name, **kwargs):
    return reverse(f"budgets:{name}", kwargs={"committee": "ab", **kwargs})


def text(response):
    return response.content.decode()


def typed(**fields):
    said = {
        "who": "ARM",
        "mark": "Project logo",
        "use": "A sticker",
        "conditions": "",
        "starts_on": str(TODAY()),
        "ends_on": "",
        "remind_days": "30",
        "approval": "",
    }
    return {**said, **{name: str(value) for name, value in fields.items()}}


# -- what is entered


def test_an_entry_says_what_was_agreed_and_by_whom_it_was_entered(cast, enter, granted, intel):
    approval = granted()
    use = enter(by=cast.secretary, approval_id=approval.pk, who="intel")
    assert (use.approval, use.organisation) == (approval, intel)
    event = use.events.get()
    assert (event.kind, event.by) == ("entered", cast.secretary.person)


def test_what_a_confidential_request_granted_is_confidential(enter, granted):
    assert enter(approval_id=granted(confidential=True).pk).confidential


def test_members_keep_no_register(cast, enter):
    with pytest.raises(NotAllowed):
        enter(by=cast.member)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"who": " "}, "who"),
        ({"mark": "x" * 201}, "mark"),
        ({"use": ""}, "use"),
        ({"ends_on": day(-11)}, "ends_on"),
        ({"remind_days": 731}, "remind_days"),
        ({"approval_id": 0}, "approval"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(enter, fields, field):
    with pytest.raises(Invalid) as refusal:
        enter(**fields)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "fields", [{"outcome": "proposed"}, {"outcome": "declined"}, {"kind": "other"}]
)
def test_a_request_that_granted_no_use_is_not_named(enter, granted, fields):
    approval = granted()
    Approval.objects.filter(pk=approval.pk).update(**fields)
    with pytest.raises(Invalid):
        enter(approval_id=approval.pk)


def test_a_secretary_who_is_recused_names_no_confidential_request(cast, enter, granted):
    approval = granted(confidential=True)
    ApprovalRecusal.objects.create(approval=approval, person=cast.secretary.person)
    with pytest.raises(Invalid):
        enter(by=cast.secretary, approval_id=approval.pk)
    assert enter(by=cast.chair, approval_id=approval.pk).approval == approval


def test_the_history_says_what_was_changed(cast, enter):
    use = enter(ends_on=day(10))
    act.edit_use(use, by=cast.chair, draft=draft(ends_on=day(90), use="A T-shirt"), version=1)
    note = use.events.first().note
    assert f"until: {day(10)} → {day(90)}" in note
    assert "A sticker on a board" in note
    act.edit_use(use, by=cast.chair, draft=draft(ends_on=day(90), use="A T-shirt"))
    assert use.events.count() == 2


def test_who_comes_second_overwrites_nothing(cast, enter):
    use = enter()
    act.edit_use(use, by=cast.chair, draft=draft(use="A T-shirt"), version=1)
    with pytest.raises(act.StaleUse) as refusal:
        act.edit_use(use, by=cast.secretary, draft=draft(use="A mug"), version=1)
    assert refusal.value.use.use == "A T-shirt"


def test_a_use_ends_once_and_not_before_it_began(cast, enter):
    use = enter(ends_on=day(20))
    with pytest.raises(Invalid):
        act.end_use(use, by=cast.chair, on=day(-11))
    with pytest.raises(Invalid):
        act.end_use(use, by=cast.chair, on=day(21))
    act.end_use(use, by=cast.chair, on=day(-1), note="They stopped")
    use.refresh_from_db()
    assert use.ends_on == day(-1)
    with pytest.raises(WrongState):
        act.end_use(use, by=cast.chair)


# -- who reads it


def test_the_public_reads_the_register_of_a_public_committee_without_what_is_confidential(
    client, cast, board, enter, granted, make_meeting
):
    board.is_public = True
    board.save()
    public, hidden = (make_meeting(state="drafting", days=-9) for _n in range(2))
    secret = enter(who="Secret Society", confidential=True)
    shown = enter(who="ARM", by=cast.chair, approval_id=granted(public).pk)
    enter(who="AMD", approval_id=granted(hidden).pk)
    Meeting.objects.filter(pk=public.pk).update(state="approved")
    page = text(client.get(at("trademarks")))
    assert "Secret Society" not in page
    assert "<h2>In force" in page
    assert "R-" in page.split("ARM")[1].split("</li>")[0]
    assert "R-" not in page.split("AMD")[1].split("</li>")[0]
    assert client.get(at("trademark", pk=secret.pk)).status_code == 302
    entry = text(client.get(at("trademark", pk=shown.pk)))
    assert "A sticker on a board" in entry
    assert "Carla Chair" not in entry


def test_a_committee_that_is_not_public_shows_nothing(client, enter):
    use = enter()
    assert client.get(at("trademarks")).status_code == 302
    assert client.get(at("trademark", pk=use.pk)).status_code == 302


def test_who_is_recused_from_a_confidential_request_does_not_see_what_it_granted(
    sign_in, cast, enter, granted
):
    approval = granted(confidential=True)
    use = enter(approval_id=approval.pk)
    assert sign_in(cast.member).get(at("trademark", pk=use.pk)).status_code == 200
    ApprovalRecusal.objects.create(approval=approval, person=cast.member.person)
    assert sign_in(cast.member).get(at("trademark", pk=use.pk)).status_code == 404
    assert "ARM" not in text(sign_in(cast.member).get(at("trademarks")))
    assert sign_in(cast.observer).get(at("trademark", pk=use.pk)).status_code == 404


def test_what_was_said_while_it_was_confidential_stays_so(sign_in, cast, enter):
    use = enter(by=cast.chair, confidential=True)
    act.edit_use(use, by=cast.chair, draft=draft(use="A mug"))
    act.edit_use(use, by=cast.secretary, draft=draft(use="A hat"))
    page = text(sign_in(cast.observer).get(at("trademark", pk=use.pk)))
    assert "A hat" in page
    assert "A sticker on a board" not in page
    assert "A sticker on a board" in text(sign_in(cast.member).get(at("trademark", pk=use.pk)))


def test_the_list_shows_what_is_asked_for(sign_in, cast, enter):
    for who, starts, ends in (
        ("Always", -5, None),
        ("Soon", -5, 20),
        ("Later", 5, None),
        ("Over", -5, -1),
    ):
        enter(who=who, starts_on=day(starts), ends_on=None if ends is None else day(ends))
    client = sign_in(cast.observer)

    def shown(query):
        page = text(client.get(at("trademarks") + query))
        return {who for who in ("Always", "Soon", "Later", "Over") if f">{who}</a>" in page}

    assert shown("") == {"Always", "Soon"}
    assert shown("?show=ending") == {"Soon"}
    assert shown("?show=coming") == {"Later"}
    assert shown("?show=ended") == {"Over"}
    assert shown("?show=all") == {"Always", "Soon", "Later", "Over"}
    assert shown("?show=all&q=ove%00r&page=zz") == {"Over"}
    assert shown("?show=nonsense") == {"Always", "Soon"}


@pytest.mark.parametrize("query", ["", "?show=ending", "?show=coming", "?show=ended", "?q=none"])
def test_an_empty_list_says_so(sign_in, cast, query):
    page = text(sign_in(cast.secretary).get(at("trademarks") + query))
    assert 'class="empty"' in page


def test_the_list_goes_on_to_a_second_page(sign_in, cast, board):
    TrademarkUse.objects.bulk_create(
        TrademarkUse(committee=board, who=f"Club {n}", mark="m", use="u", starts_on=day(-1))
        for n in range(60)
    )
    client = sign_in(cast.observer)
    assert "page 1 of 2" in text(client.get(at("trademarks")))
    assert text(client.get(at("trademarks") + "?page=2")).count('class="use-row"') == 10


# -- the forms


def test_what_was_agreed_fills_the_form_and_is_offered_until_it_is_entered(sign_in, cast, granted):
    approval = granted(text="On the board's box", condition="")
    client = sign_in(cast.secretary)
    address = f"{at('trademark_new')}?approval={approval.reference}"
    assert address in text(client.get(at("trademarks")))
    page = text(client.get(address))
    assert 'value="ARM"' in page
    assert "A sticker" in page
    assert f'value="{approval.reference}"' in page
    answer = client.post(address, typed(approval=approval.reference.lower(), ends_on=day(40)))
    use = TrademarkUse.objects.get()
    assert (answer.status_code, answer.url) == (303, at("trademark", pk=use.pk))
    assert (use.approval, use.ends_on) == (approval, day(40))
    assert address not in text(client.get(at("trademarks")))


@pytest.mark.parametrize("asked", ["R-1-1", "nonsense", "R-99999999999-9999999999", "R-٢٠١٤-1"])
def test_a_request_that_is_none_fills_nothing(sign_in, cast, asked):
    page = sign_in(cast.secretary).get(f"{at('trademark_new')}?approval={asked}")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"approval": "the last one"}, "Write the number of the request"),
        ({"approval": "R-1999-99"}, "no request of that number"),
        ({"ends_on": "2001-01-01"}, "It ends before it begins."),
        ({"who": "x\0y"}, "Null characters"),
        ({"starts_on": "soon"}, "Enter a valid date"),
        ({"remind_days": "99999999999999999999"}, "Ensure this value"),
    ],
)
def test_bad_input_is_told_beside_what_was_typed(sign_in, cast, fields, says):
    said = typed(use="The words I typed", **fields)
    answer = sign_in(cast.secretary).post(at("trademark_new"), said)
    assert answer.status_code == 422
    assert says in text(answer)
    assert "The words I typed" in text(answer)
    assert not TrademarkUse.objects.exists()


def test_a_stale_save_shows_both_texts_and_saving_again_is_a_choice(sign_in, cast, enter):
    use = enter()
    client = sign_in(cast.secretary)
    act.edit_use(use, by=cast.chair, draft=draft(use="Theirs"))
    said = typed(use="Mine", version=1)
    answer = client.post(at("trademark_edit", pk=use.pk), said)
    assert answer.status_code == 409
    assert "Theirs" in text(answer)
    assert "Mine" in text(answer)
    assert 'name="version" value="2"' in text(answer)
    client.post(at("trademark_edit", pk=use.pk), {**said, "version": 2})
    use.refresh_from_db()
    assert use.use == "Mine"


def test_a_use_is_ended_on_its_page(sign_in, cast, enter):
    use = enter()
    client = sign_in(cast.secretary)
    assert at("trademark_end", pk=use.pk) in text(client.get(at("trademark", pk=use.pk)))
    wrong = client.post(at("trademark_end", pk=use.pk), {"ends_on": day(-99), "note": "My words"})
    assert wrong.status_code == 422
    assert "before it begins" in text(wrong)
    assert "My words" in text(wrong)
    stale = {"ends_on": day(-1), "note": "", "version": 7}
    assert client.post(at("trademark_end", pk=use.pk), stale).status_code == 409
    client.post(
        at("trademark_end", pk=use.pk), {"ends_on": day(-1), "note": "No more", "version": 1}
    )
    page = text(client.get(at("trademark", pk=use.pk)))
    assert "No more" in page
    assert at("trademark_end", pk=use.pk) not in page


# -- who is told before an end


def test_chair_and_secretary_are_told_once_for_each_end(cast, enter):
    use = enter(ends_on=day(30))
    enter(who="Later", ends_on=day(31))
    assert remind_of_ends() == 2
    assert remind_of_ends() == 0
    mails = Mail.objects.filter(kind=KIND)
    assert {mail.person for mail in mails} == {cast.chair.person, cast.secretary.person}
    assert all("ARM" in mail.subject and "Later" not in mail.body for mail in mails)
    act.edit_use(use, by=None, draft=draft(ends_on=day(29)))
    assert remind_of_ends() == 2


def test_what_has_ended_or_has_no_end_reminds_of_nothing(cast, enter):
    enter()
    enter(ends_on=day(-1))
    enter(starts_on=day(-5), ends_on=day(10), remind_days=9)
    assert remind_of_ends() == 0


def test_before_the_mail_goes_it_is_asked_again(cast, enter, mailoutbox):
    use, other = enter(ends_on=day(10)), enter(who="AMD", ends_on=day(12))
    remind_of_ends()
    mail = Mail.objects.filter(person=cast.chair.person).get()
    assert "2 uses" in mail.subject
    act.edit_use(use, by=None, draft=draft(ends_on=day(99)))
    assert check(mail)
    assert "ARM" not in mail.body
    assert "AMD" in mail.subject
    cast.secretary.person.memberships.update(role="observer")
    hand_over()
    assert [sent.to for sent in mailoutbox] == [[cast.chair.email]]
    act.end_use(other, by=None)
    assert not check(mail)


def test_a_recused_chair_is_not_told_of_a_confidential_use(cast, enter, granted):
    approval = granted(confidential=True)
    enter(approval_id=approval.pk, ends_on=day(5))
    ApprovalRecusal.objects.create(approval=approval, person=cast.chair.person)
    remind_of_ends()
    assert Mail.objects.get().person == cast.secretary.person


def test_an_end_of_which_nobody_could_be_told_waits(cast, board, enter):
    leaders = board.memberships.filter(role__in=["chair", "secretary"])
    leaders.update(role="member")
    enter(ends_on=day(5))
    assert remind_of_ends() == 0
    board.memberships.filter(person=cast.chair.person).update(role="chair")
    assert remind_of_ends() == 1


# -- the admin


def test_admins_find_entries_and_their_history(sign_in, cast, enter):
    enter(by=cast.secretary)
    for name in ("trademarkuse", "trademarkevent"):
        page = sign_in(cast.admin).get(reverse(f"admin:budgets_{name}_changelist"), {"q": "ARM"})
        assert page.status_code == 200
        assert "ARM" in text(page)
