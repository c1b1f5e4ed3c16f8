"""The pages of a committee's people: what each role sees, and what the forms do."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.models import Approval, Plan
from minutes.models import Attendance, Decision
from people import services
from people.models import Committee, Mail, Membership, Organisation, Person
from tests.conftest import make_person, make_user, seat

pytestmark = pytest.mark.django_db


def people(name, committee="ab", **kwargs):
    return reverse(f"people:{name}", kwargs={"committee": committee, **kwargs})


def test_the_page_shows_who_sits_there_for_whom(cast, sign_in):
    page = sign_in(cast.member).get(people("committee")).content.decode()
    for name in ("Carla Chair", "Mona Member", "Olga Observer", "Fritz Former", "Intel", "Citrix"):
        assert name in page
    assert "Otto Other" not in page
    assert "Invite somebody" not in page


def test_observers_do_not_see_contact_data(cast, sign_in):
    address = cast.member.email
    assert address in sign_in(cast.citra).get(people("committee")).content.decode()
    assert address not in sign_in(cast.observer).get(people("committee")).content.decode()
    page = people("person", pk=cast.member.person_id)
    assert address in sign_in(cast.citra).get(page).content.decode()
    assert address not in sign_in(cast.observer).get(page).content.decode()


def test_somebody_is_invited_and_gets_a_mail(cast, sign_in, board):
    client = sign_in(cast.secretary)
    page = client.get(people("invite"))
    assert page.status_code == 200
    response = client.post(
        people("invite"),
        {
            "name": "Nora New",
            "email": "nora@new.example",
            "role": "member",
            "organisation": "intel",
            "starts_on": "2020-01-01",
        },
    )
    person = Person.objects.get(name="Nora New")
    assert response.url == people("person", pk=person.pk)
    membership = person.memberships.get()
    assert (membership.role, membership.organisation.name, membership.votes) == (
        "member",
        "Intel",
        True,
    )
    mail = Mail.objects.get(person=person)
    assert (mail.kind, mail.to, mail.state) == ("invitation", "nora@new.example", "waiting")
    assert "/l/" in mail.body
    assert client.get(response.url).status_code == 200


def test_each_page_of_a_person_can_be_opened(cast, sign_in, board):
    client = sign_in(cast.secretary)
    membership = Membership.objects.get(person=cast.member.person)
    for url in (
        people("person", pk=cast.member.person_id),
        people("edit", pk=cast.member.person_id),
        people("membership", pk=membership.pk),
        people("end", pk=membership.pk),
        people("leave"),
        reverse("people:me"),
    ):
        response = client.get(url)
        assert response.status_code == 200, url


def add_people(board, start, stop, make_meeting):
    """Members with account, organisation, another name, an invitation and a meeting each; a former one
    and a guest each."""
    for i in range(start, stop):
        organisation = Organisation.objects.create(name=f"Organisation {i}")
        user = make_user(f"Person{i} Full{i}")
        seat(user, board, "member", organisation)
        user.person.aliases.create(text=f"p{i}")
        seat(make_person(f"Former {i}"), board, "member", organisation, starts=-900, ends=-500)
        new = make_person(f"New {i}", email=f"new{i}@example.org")
        services.send_invitation(seat(new, board, "observer"), by=None)
        Attendance.objects.create(meeting=make_meeting(), person=make_person(f"Guest {i}"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_takes_a_fixed_number_of_queries(
    cast, sign_in, board, make_meeting, rows, django_assert_num_queries
):
    add_people(board, 0, rows, make_meeting)
    client = sign_in(cast.secretary)
    # session, account, seats, organisations to choose from, the memberships with persons and
    # accounts, who was invited when, guests
    with django_assert_num_queries(7):
        page = client.get(people("committee")).content.decode()
    assert page.count('class="person"') == 7 + 4 * rows


@pytest.mark.parametrize("rows", [1, 30])
def test_a_persons_page_takes_a_fixed_number_of_queries(
    cast, sign_in, board, make_meeting, rows, django_assert_num_queries
):
    person = cast.member.person
    for i in range(rows):
        person.aliases.create(text=f"m{i}")
        committee = Committee.objects.create(name=f"C{i}", slug=f"c{i}", code=f"C{i}")
        seat(cast.secretary, committee, "chair")
        seat(person, committee, "member")
        Attendance.objects.create(meeting=make_meeting(f"Meeting {i}"), person=person)
        services.add_alias(person, by=None, text=f"n{i}")
    client = sign_in(cast.secretary)
    # session, account, own seats, the person, their seats, meetings, history, other names
    with django_assert_num_queries(8):
        assert client.get(people("person", pk=person.pk)).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_outbox_takes_a_fixed_number_of_queries(
    cast, sign_in, settings, rows, django_assert_num_queries
):
    settings.DEMO = True
    for i in range(rows):
        services.keep_mail(cast.citra.person, "note", subject=f"Hello {i}", body="x")
    client = sign_in(cast.member)
    client.get(reverse("people:outbox"))
    # session, account, seats; the telling of given actions: a savepoint, found, locked, events, its end,
    # the savepoint's end; votes whose deadline has passed; open votes, conditions that are met and minutes
    # nobody wrote up, told alike; uses of a name that end, in a savepoint; circulated minutes whose date has
    # passed, and the corrections that keep them open; decisions and requests to be looked at again, told
    # alike; the mails: counted, read
    with django_assert_num_queries(47):
        page = client.get(reverse("people:outbox")).content.decode()
    assert page.count("Hello ") == rows


LEADERS_ONLY = [
    ("invite", {}),
    ("edit", {"pk": "person"}),
    ("names", {"pk": "person"}),
    ("merge", {"pk": "person"}),
    ("erase", {"pk": "person"}),
    ("membership", {"pk": "seat"}),
    ("end", {"pk": "seat"}),
    ("resend", {"pk": "seat"}),
    ("organisation_merge", {"pk": "organisation"}),
]
FOR_ALL = [
    ("committee", {}),
    ("person", {"pk": "person"}),
    ("organisation", {"pk": "organisation"}),
    ("leave", {}),
]


def address(name, kwargs, cast, intel):
    pks = {
        "person": cast.member.person_id,
        "seat": Membership.objects.get(person=cast.member.person).pk,
        "organisation": intel.pk,
    }
    return people(name, **{k: pks[v] for k, v in kwargs.items()})


@pytest.mark.parametrize(("name", "kwargs"), LEADERS_ONLY + FOR_ALL)
def test_who_reaches_which_page(client, cast, intel, name, kwargs):
    url = address(name, kwargs, cast, intel)
    assert client.get(url).status_code == 302
    assert "/accounts/login/" in client.get(url)["Location"]
    for role in (
        "chair",
        "secretary",
        "member",
        "observer",
        "former",
        "stranger",
        "outsider",
        "admin",
    ):
        client.force_login(getattr(cast, role))
        leads = role in ("chair", "secretary")
        sits = leads or role in ("member", "observer")
        allowed = leads or (sits and (name, kwargs) in FOR_ALL)
        for method in ("get", "post"):
            status = getattr(client, method)(url).status_code
            if method == "post" and name == "organisation":
                allowed = leads
            if allowed:
                assert status in (200, 302, 405, 422), (role, method)
            elif sits and method == "post" or sits and name not in ("names", "resend"):
                assert status in (403, 405), (role, method)
            elif method == "get" and name in ("names", "resend"):
                assert status == 405
            else:
                assert status in (404, 405), (role, method)
    assert Person.objects.get(pk=cast.member.person_id).name == "Mona Member"


def test_people_of_other_committees_are_not_there(cast, sign_in, other, board):
    client = sign_in(cast.secretary)
    assert client.get(people("person", pk=cast.stranger.person_id)).status_code == 404
    theirs = Membership.objects.get(person=cast.stranger.person)
    assert client.get(people("membership", pk=theirs.pk)).status_code == 404
    assert client.get(people("committee", committee="wg")).status_code == 404
    # Their seats elsewhere are not told either.
    seat(cast.member, other, "observer")
    assert (
        "Working Group"
        not in client.get(people("person", pk=cast.member.person_id)).content.decode()
    )


def test_whom_only_confidential_things_name_is_hidden_from_observers(cast, sign_in, make_action):
    quiet = make_person("Quiet Candidate")
    make_action("Ask the candidate", [quiet], confidential=True)
    for user, status in ((cast.member, 200), (cast.observer, 404)):
        client = sign_in(user)
        assert ("Quiet" in client.get(people("committee")).content.decode()) is (status == 200)
        assert client.get(people("person", pk=quiet.pk)).status_code == status


def test_whom_only_requests_and_pledges_name_is_known_to_who_may_read_them(cast, sign_in, board):
    def request(**fields):
        made = {"committee": board, "year": 2014, "title": "x", "outcome": "agreed"} | fields
        return Approval.objects.create(number=Approval.objects.count() + 1, **made)

    def named(name, **fields):
        request(requester=make_person(f"{name} Asker"), **fields)
        request(**fields).positions.create(person=make_person(f"{name} Speaker"))

    named("Open")
    named("Secret", confidential=True)
    named("Draft", outcome="draft")
    named("Waiting", outcome="proposed")
    for state in ("draft", "superseded"):
        year = 2014 if state == "draft" else 2015
        decision = Decision.objects.create(
            committee=board, year=year, number=1, text="x", decided_at=timezone.now()
        )
        plan = Plan.objects.create(
            committee=board, year=year, title="x", state=state, adopted_by=decision
        )
        pledger = make_person(f"{state.title()} Pledger")
        plan.goals.create(number=1, title="x").pledges.create(person=pledger, text="x")
    both = {"Open Asker", "Open Speaker", "Waiting Asker", "Superseded Pledger"}
    trusted = both | {"Secret Asker", "Secret Speaker", "Waiting Speaker", "Draft Pledger"}
    for user, known in ((cast.secretary, trusted), (cast.member, trusted), (cast.observer, both)):
        client = sign_in(user)
        page = client.get(people("committee")).text
        for person in Person.objects.filter(user=None):
            assert (person.name in page) is (person.name in known), (user, person)
            status = client.get(people("person", pk=person.pk)).status_code
            assert status == (200 if person.name in known else 404), (user, person)


def test_who_is_named_in_a_request_alone_is_merged_by_the_secretary(cast, sign_in, board):
    double = make_person("Mona M")
    asked = Approval.objects.create(
        committee=board, year=2014, number=1, title="x", requester=double
    )
    address = people("merge", pk=double.pk)
    assert sign_in(cast.stranger).get(address).status_code == 404
    sign_in(cast.secretary).post(address, {"other": cast.member.person_id})
    asked.refresh_from_db()
    assert asked.requester == cast.member.person


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ({"q": "mona"}, "Mona Member", "Citra Citrix"),
        ({"q": "MÒNA intel"}, "Mona Member", "Citra Citrix"),
        ({"q": "momo"}, "Mona Member", "Citra Citrix"),
        ({"role": "observer"}, "Olga Observer", "Mona Member"),
        ({"account": "no"}, "Kevin Clark", "Mona Member"),
        ({"account": "yes"}, "Mona Member", "Kevin Clark"),
        ({"q": "nobody such"}, "Nobody here is as you ask", "Mona Member"),
        ({"q": "\x00", "role": "king", "organisation": "x"}, "Mona Member", "zzz"),
    ],
)
def test_the_list_is_searched_and_filtered(cast, sign_in, board, query, found, missing):
    cast.member.person.aliases.create(text="Momo")
    seat(make_person("Kevin Clark"), board, "observer")
    page = sign_in(cast.colleague).get(people("committee"), query).content.decode()
    assert found in page
    assert missing not in page


def test_a_seat_is_changed_and_a_stale_form_is_told(cast, sign_in):
    membership = Membership.objects.get(person=cast.member.person)
    client, url = sign_in(cast.secretary), people("membership", pk=membership.pk)
    said = {
        "role": "member",
        "organisation": "Bromium",
        "votes": "no",
        "starts_on": membership.starts_on,
        "ends_on": "",
        "from_on": "",
        "version": 1,
    }
    assert client.post(url, said).status_code == 302
    membership.refresh_from_db()
    assert (membership.organisation.name, membership.votes) == ("Bromium", False)
    late = client.post(url, {**said, "organisation": "My own words"})
    assert late.status_code == 409
    assert "My own words" in late.content.decode()
    wrong = client.post(url, {**said, "version": 2, "starts_on": "soon"})
    assert wrong.status_code == 422


def test_a_seat_ends_and_the_leavers_actions_are_offered(cast, sign_in):
    membership = Membership.objects.get(person=cast.member.person)
    client = sign_in(cast.secretary)
    response = client.post(
        people("end", pk=membership.pk), {"ends_on": timezone.localdate(), "note": "moved on"}
    )
    page = client.get(response.url).content.decode()
    assert f"/c/ab/actions/?owner={cast.member.person_id}" in page
    assert "moved on" in page
    before = client.post(people("end", pk=membership.pk), {"ends_on": "2001-01-01"})
    assert before.status_code == 422


def test_one_leaves_by_the_page(cast, sign_in):
    client = sign_in(cast.observer)
    assert "observer" in client.get(people("leave")).content.decode()
    assert client.post(people("leave"), {"ends_on": timezone.localdate()}).url == reverse("desk")
    chair = sign_in(cast.chair)
    assert chair.get(people("leave") + "?seat=999999").status_code == 404


def test_a_record_is_edited(cast, sign_in, board):
    kevin = make_person("Kevin Clark")
    seat(kevin, board, "observer")
    client, url = sign_in(cast.secretary), people("edit", pk=kevin.pk)
    said = {"name": "Kevin P Clark", "email": "kevin@example.org", "phone": "1", "version": 1}
    assert client.post(url, said).status_code == 302
    kevin.refresh_from_db()
    assert (kevin.name, kevin.email) == ("Kevin P Clark", "kevin@example.org")
    assert client.post(url, said).status_code == 409
    assert client.post(url, {**said, "email": "no address"}).status_code == 422
    # Of somebody with an account only the name is kept here.
    page = client.get(people("edit", pk=cast.member.person_id)).content.decode()
    assert 'name="email"' not in page


def test_spellings_are_added_and_removed_by_the_page(cast, sign_in):
    client, url = sign_in(cast.secretary), people("names", pk=cast.member.person_id)
    assert client.post(url, {"text": "Momo"}).status_code == 302
    assert client.post(url, {"text": "momo"}).status_code == 422
    assert client.post(url, {"text": ""}).status_code == 422
    alias = cast.member.person.aliases.get()
    assert client.post(url, {"remove": alias.pk}).status_code == 302
    assert not cast.member.person.aliases.exists()


def test_merging_shows_what_moves_and_then_does_it(cast, sign_in, board, make_action):
    double = make_person("M. Member")
    make_action("Book the room", [double])
    client, url = sign_in(cast.secretary), people("merge", pk=double.pk)
    assert "The same as" in client.get(url).content.decode()
    page = client.get(url, {"other": cast.member.person_id}).content.decode()
    assert "owner" in page
    assert Person.objects.get(pk=double.pk).merged_into is None
    response = client.post(url, {"other": cast.member.person_id})
    assert response.url == people("person", pk=cast.member.person_id)
    # The old page leads on, and can be reached from the history.
    old = client.get(people("person", pk=double.pk))
    assert old.url == people("person", pk=cast.member.person_id)
    assert client.post(people("merge", pk=cast.member.person_id), {"other": ""}).status_code == 422
    assert (
        client.post(
            people("merge", pk=cast.member.person_id), {"other": cast.citra.person_id}
        ).status_code
        == 422
    )  # both have an account


def test_organisations_are_merged_and_spelled(cast, sign_in, board, intel, citrix):
    client, url = sign_in(cast.secretary), people("organisation", pk=intel.pk)
    assert "Mona Member" in client.get(url).content.decode()
    assert client.post(url, {"text": "INTC"}).status_code == 302
    assert client.post(url, {"text": "Citrix"}).status_code == 422
    assert client.post(url, {"remove": intel.aliases.get().pk}).status_code == 302
    merge = people("organisation_merge", pk=intel.pk)
    assert "membership" in client.get(merge, {"other": citrix.pk}).content.decode()
    assert client.post(merge, {"other": citrix.pk}).status_code == 302
    assert client.get(url).url == people("organisation", pk=citrix.pk)


def test_contact_data_is_erased_by_the_page_after_a_tick(cast, sign_in):
    client, url = sign_in(cast.secretary), people("erase", pk=cast.member.person_id)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"sure": "on"}).status_code == 302
    assert Person.objects.get(pk=cast.member.person_id).erased_at is not None


def test_the_profile_is_ones_own(cast, sign_in):
    client, url = sign_in(cast.outsider), reverse("people:me")
    assert "You sit on no committee" in client.get(url).content.decode()
    said = {"name": "Outi O", "phone": "", "time_zone": "America/Chicago", "version": 1}
    assert client.post(url, said).status_code == 302
    assert client.post(url, said).status_code == 409
    assert client.post(url, {**said, "time_zone": "Mars"}).status_code == 422
    person = Person.objects.get(pk=cast.outsider.person_id)
    assert (person.name, person.time_zone) == ("Outi O", "America/Chicago")


def test_nothing_typed_is_run(cast, sign_in, board, intel):
    evil = "<script>alert(1)</script>"
    services.edit_person(cast.member.person, by=None, name=f"Mona {evil}", phone=evil)
    services.add_alias(cast.member.person, by=None, text=f"m {evil}")
    services.rename_organisation(intel, by=None, name=f"Intel {evil}")
    client = sign_in(cast.secretary)
    for name, kwargs in FOR_ALL[:3] + LEADERS_ONLY[:2] + LEADERS_ONLY[3:7]:
        _check(client.get(address(name, kwargs, cast, intel)), evil)


def test_account_pages_have_our_look_and_no_inline_code(cast, client, sign_in):
    names = [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_request_login_code",
        "account_reset_password_done",
        "account_inactive",
    ]
    signed = [
        "account_logout",
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "account_reauthenticate",
    ]
    for url in [reverse(n) for n in names]:
        _check(client.get(url))
    sign_in(cast.member)
    for url in [reverse(n) for n in signed]:
        _check(client.get(url, follow=True))


def _check(response, evil="<script>alert"):
    """Ours to look at, with no inline code: the content security policy allows none."""
    page = response.content.decode()
    assert response.status_code == 200
    assert "minutebook.css" in page
    assert ' style="' not in page
    assert "<style" not in page
    assert evil not in page
    for attrs in re.findall(r"<script([^>]*)>", page):
        assert "src=" in attrs or "application/json" in attrs
    assert not re.search(r"<[^>]*\son\w+=", page)
