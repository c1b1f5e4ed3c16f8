"""The page that reads minutes in: upload, preview, answers, apply."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, Owner
from minutes.models import Import, Meeting
from minutes.services import importing
from tests.minutes.test_import_services import JUNE, SHORT, rows

LIST = reverse("minutes:imports", kwargs={"committee": "ab"})
UNKNOWN = SHORT.replace("Action Bob:", "Action Zoe:")


def upload(client, data, name="minutes.md"):
    data = data.encode() if isinstance(data, str) else data
    return client.post(LIST, {"file": SimpleUploadedFile(name, data)})


def fields(html):
    """What a browser would send back of the preview's form, without touching it."""
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    for name in ("title", "date"):
        if found := re.search(rf'name="{name}"[^>]* value="([^"]*)"', html):
            sent[name] = found.group(1)
    return sent


@pytest.fixture
def secretary(sign_in, cast):
    return sign_in(cast.secretary)


def preview(client, text, name="minutes.md"):
    response = upload(client, text, name)
    assert response.status_code == 303, response.content[:500]
    page = client.get(response.url)
    assert page.status_code == 200
    return response.url, page.content.decode()


def test_minutes_are_uploaded_looked_at_and_applied(secretary, cast):
    url, html = preview(secretary, SHORT)
    assert "count the machines in the cellar" in html
    assert "Ann Alder" in html
    assert "new person" in html
    assert not Meeting.objects.exists()
    done = secretary.post(url, {**fields(html), "do": "apply"}, follow=True)
    assert done.redirect_chain[0][1] == 303
    assert (
        reverse("minutes:meeting", kwargs={"committee": "ab", "number": 1}) in done.content.decode()
    )
    assert Action.objects.count() == 2
    assert Import.objects.get().by == cast.secretary.person


def test_text_can_be_pasted(secretary):
    response = secretary.post(LIST, {"text": SHORT})
    assert response.status_code == 303
    assert "Machines" in secretary.get(response.url).content.decode()


def test_the_original_line_stands_beside_what_was_understood(secretary):
    _url, html = preview(secretary, JUNE, "minutes.txt")
    assert "<q>Action Sarah: phone Kevin Clark</q>" in html
    assert 'title="line 38 of the text"' in html or re.search(r'title="line \d+ of the text"', html)


def test_a_name_is_chosen_or_typed(secretary, cast):
    url, html = preview(secretary, UNKNOWN)
    assert 'name="name:zoe"' in html
    sent = fields(html) | {"who:zoe": "Mona Member", "do": "apply"}
    assert secretary.post(url, sent).status_code == 303
    assert Owner.objects.get(action__number=2).person == cast.member.person


def test_a_name_that_nobody_has_is_told_beside_the_field(secretary):
    url, html = preview(secretary, UNKNOWN)
    refused = secretary.post(url, fields(html) | {"who:zoe": "Nobody At All", "do": "apply"})
    assert refused.status_code == 422
    assert "Nobody At All" in refused.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("value", ["p999999", "o1x", "p" + "9" * 30, "x", "p-1"])
def test_made_up_answers_are_refused(secretary, value):
    url, html = preview(secretary, UNKNOWN)
    refused = secretary.post(url, fields(html) | {"name:zoe": value, "do": "answer"})
    assert refused.status_code == 422


@pytest.mark.parametrize("value", ["999999", "x", "9" * 40])
def test_made_up_choices_of_meeting_and_action_change_nothing(secretary, value):
    url, html = preview(secretary, SHORT)
    sent = fields(html) | {"meeting": value, "action:abc": value, "do": "apply"}
    assert secretary.post(url, sent).status_code in (303, 422)
    assert Meeting.objects.count() <= 1


def test_a_day_that_is_missing_is_asked_for_and_what_was_typed_is_kept(secretary):
    url, html = preview(secretary, SHORT.replace(" of 4 March 2024", ""))
    refused = secretary.post(
        url, fields(html) | {"date": "", "title": "Our meeting", "do": "apply"}
    )
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "Our meeting" in html
    wrong = secretary.post(url, fields(html) | {"date": "yesterday", "do": "apply"})
    assert wrong.status_code == 422
    assert 'value="yesterday"' in wrong.content.decode()
    html = wrong.content.decode()
    again = secretary.post(url, fields(html) | {"date": "2024-03-04", "do": "apply"}, follow=True)
    html = again.content.decode()
    assert (
        "look again" in html
    )  # the day decides what was before and after: nobody has seen that yet
    assert not Meeting.objects.exists()
    assert secretary.post(url, fields(html) | {"do": "apply"}).status_code == 303
    assert Meeting.objects.get().precision == "day"


def test_without_a_day_nothing_is_compared_and_nothing_is_answered_unseen(secretary, make_action):
    action = make_action("count the machines in the cellar", owners=["Ann"])
    undated = SHORT.replace(" of 4 March 2024", "")
    url, html = preview(secretary, undated)
    assert action.reference not in html
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    page = secretary.post(url, fields(html) | {"date": tomorrow, "do": "apply"}, follow=True)
    assert action.reference in page.content.decode()


def test_a_promise_that_may_be_another_is_asked_about(secretary, make_action, board):
    known = make_action("count the machines in the big cellar", owners=["Ann"])
    day = (timezone.localdate() + dt.timedelta(days=1)).strftime("%d %B %Y")
    url, html = preview(secretary, SHORT.replace("4 March 2024", day))
    key = re.search(r'name="(action:[^"]+)"', html).group(1)
    assert (
        secretary.post(url, fields(html) | {key: str(known.pk), "do": "apply"}).status_code == 303
    )
    assert Action.objects.count() == 2


def test_a_preview_overtaken_by_events_shows_the_new_one(secretary, make_action):
    url, html = preview(secretary, SHORT)
    make_action("count the machines in the cellar", owners=["Ann"])
    stale = secretary.post(url, fields(html) | {"do": "apply"})
    assert stale.status_code == 409
    assert not Meeting.objects.exists()
    assert secretary.post(url, fields(stale.content.decode()) | {"do": "apply"}).status_code == 303


def test_what_was_applied_is_not_applied_again(secretary):
    url, html = preview(secretary, SHORT)
    secretary.post(url, fields(html) | {"do": "apply"})
    assert secretary.post(url, fields(html) | {"do": "apply"}).status_code == 409
    assert Action.objects.count() == 2


def test_an_import_is_taken_back(secretary):
    url, html = preview(secretary, SHORT)
    secretary.post(url, fields(html) | {"do": "apply"})
    assert "Take this import back" in secretary.get(url).content.decode()
    assert secretary.post(url, {"do": "undo"}).status_code == 303
    assert not Action.objects.open().exists()
    assert secretary.post(url, {"do": "undo"}).status_code == 422


def test_approved_minutes_say_that_they_are_frozen(secretary):
    url, html = preview(secretary, SHORT)
    secretary.post(url, fields(html) | {"approved": "on", "do": "apply"})
    assert Meeting.objects.get().state == "approved"
    url, html = preview(secretary, SHORT.replace("cellar", "cellar ✓"))
    assert "frozen" in html
    assert secretary.post(url, fields(html) | {"do": "apply"}).status_code == 422


@pytest.mark.parametrize(
    "data",
    [b"", b"\x7fELF\x01\x00\x00", b"\x00" * 100, b"PK\x03\x04\x00\x00", b"\xff\xfea"],
    ids=["empty", "program", "zeros", "zip", "half UTF-16"],
)
def test_wrong_files_are_refused_beside_the_field(secretary, data):
    before = rows()
    refused = upload(secretary, data)
    assert refused.status_code == 422
    assert "file_error" in refused.content.decode()
    assert rows() == before
    assert not Import.objects.exists()


def test_nothing_chosen_is_refused(secretary):
    assert secretary.post(LIST, {}).status_code == 422


def test_ten_megabytes_are_the_most(secretary):
    refused = upload(secretary, b"a" * (importing.LARGEST + 1))
    assert refused.status_code == 422
    assert "10 MB is the most" in refused.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_come_through_the_page(secretary, encoding):
    _url, html = preview(secretary, SHORT.replace("Bob Birch", "Zoë Brønsted").encode(encoding))
    assert "Zoë Brønsted" in html


def test_the_preview_of_a_large_document_stays_bounded(secretary):
    many = "\n".join(f"Action Bob: see to matter number {n}\n" for n in range(900))
    _url, html = preview(secretary, SHORT + many)
    assert len(html) < 400_000
    assert "more that are not listed here" in html


def test_script_in_a_document_is_shown_as_text(secretary):
    _url, html = preview(secretary, SHORT.replace("cellar", "cellar <script>alert(1)</script>"))
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("member", 403),
        ("observer", 403),
        ("former", 404),
        ("stranger", 404),
        ("outsider", 404),
        ("admin", 404),
    ],
)
def test_nobody_else_comes_in(sign_in, cast, board, role, status):
    source = importing.store_document(board, by=None, data=SHORT, name="a.md")
    client = sign_in(getattr(cast, role))
    page = reverse("minutes:import", kwargs={"committee": "ab", "pk": source.pk})
    assert client.get(LIST).status_code == status
    assert client.get(page).status_code == status
    assert client.post(page, {"do": "apply"}).status_code == status
    assert not Meeting.objects.exists()


def test_an_import_of_another_committee_is_not_found(secretary, other):
    source = importing.store_document(other, by=None, data=SHORT, name="a.md")
    page = reverse("minutes:import", kwargs={"committee": "ab", "pk": source.pk})
    assert secretary.get(page).status_code == 404


def test_who_is_signed_out_is_asked_to_sign_in(client, board):
    assert client.get(LIST).status_code == 302


def imports_of(board, n):
    for i in range(n):
        importing.store_document(board, by=None, data=f"{SHORT}\nline {i}", name=f"{i}.md")


@pytest.mark.parametrize("n", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(
    secretary, board, n, django_assert_num_queries
):
    imports_of(board, n)
    # session, account with person, seats, imports with who and meeting
    with django_assert_num_queries(4):
        assert secretary.get(LIST).status_code == 200


@pytest.mark.parametrize("n", [1, 30])
def test_the_preview_costs_the_same_for_one_and_for_thirty(
    secretary, board, n, django_assert_num_queries
):
    promises = "\n".join(
        f"Action Ann: see to matter {i}{'x' * i}\n\n## Part {i}\n" for i in range(n)
    )
    importing.apply_import(
        importing.store_document(board, by=None, data=SHORT + promises, name="a.md"), by=None
    )
    url, _html = preview(secretary, SHORT + promises + "\nAnother line")
    # session, account, seats, import; earlier imports of these words; meetings; action texts, the
    # meeting's raised actions, its events' actions, the candidates, items' paths, owners with persons'
    # and organisations' other names, events; approvals, positions; meeting, edited items, items,
    # attendance, decisions, comments; and eight of the directory
    with django_assert_num_queries(29):
        assert secretary.get(url).status_code == 200


def test_a_number_typed_into_the_answers_opens_nobody_of_another_committee(cast, board, sign_in):
    secretary = sign_in(cast.secretary)
    page = secretary.post("/c/ab/imports/", {"text": "Minutes, 2015-03-17\n\nAction Zoe: count"})
    address = page["Location"]

    def answer(pk):
        refused = secretary.post(address, {"name:zoe": f"p{pk}", "do": "answer"})
        assert refused.status_code in (303, 422)
        return Import.objects.get().answers.get("names", {}).get("zoe")

    assert answer(cast.stranger.person_id) is None
    assert cast.stranger.person.name not in secretary.get(address).content.decode()
    assert answer(cast.member.person_id) == {"person": cast.member.person_id}
