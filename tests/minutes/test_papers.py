"""Files on items, topics and approvals: who puts them there, who gets them, and that nothing comes in by them."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from budgets.services import propose_approvals
from minutes import services
from minutes.models import Item, MeetingEvent, Paper, PaperVersion, Topic, TopicEvent
from minutes.services.filing import file_away, path_of
from minutes.views.shelf import papers_of
from people.errors import Invalid, NotAllowed, Stale, WrongState
from tests.conftest import seat

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40
GIF = b"GIF89a" + b"\0" * 40
WEBP = b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 40
PDF = b"%PDF-1.7\n%..."
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MB = 2**20


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PAPERS_ROOT = tmp_path / "papers"


def file(name="budget.pdf", content=PDF, sent_as="application/octet-stream"):
    return SimpleUploadedFile(name, content, sent_as)


@pytest.fixture
def meeting(make_meeting, cast):
    return make_meeting("June", days=3, state="announced")


@pytest.fixture
def item(meeting):
    return Item.objects.create(meeting=meeting, title="Budget")


def add(item, by, name="budget.pdf", content=PDF, **more):
    return services.add_paper(item, by=by, upload=file(name, content), **more)


def download(client, paper, number=1, query="", **headers):
    kwargs = {"committee": paper.committee.slug, "pk": paper.pk, "number": number}
    answer = client.get(reverse("minutes:paper_file", kwargs=kwargs) + query, **headers)
    if answer.streaming:
        answer.bytes = b"".join(answer.streaming_content)
    return answer


def page(client, paper):
    return client.get(address(paper))


def address(paper):
    return reverse("minutes:paper", kwargs={"committee": paper.committee.slug, "pk": paper.pk})


def body(response) -> bytes:
    return response.bytes


def test_a_paper_comes_by_the_form_of_its_item_and_goes_as_a_download(
    client, cast, board, item, sign_in
):
    sign_in(cast.member)
    sent = {"item": item.pk, "title": "The budget", "file": file("budget v4.pdf", PDF, "text/html")}
    answer = client.post(reverse("minutes:papers", args=[board.slug]), sent)
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"#item-{item.pk}")
    paper = Paper.objects.get()
    event = MeetingEvent.objects.get(kind="paper")
    assert (paper.title, event.item, event.by) == ("The budget", item, cast.member.person)
    got = download(client, paper)
    assert body(got) == PDF
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"] == 'attachment; filename="budget v4.pdf"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "private" in got["Cache-Control"]
    assert "no-cache" in got["Cache-Control"]
    assert got["ETag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    shown = client.get(answer["Location"]).content.decode()
    assert "The budget" in shown
    assert "version 1" in shown


def test_what_the_reader_has_already_is_not_sent_again_and_is_asked_for_each_time(
    client, cast, item, sign_in
):
    paper = add(item, cast.secretary)
    sign_in(cast.member)
    etag = download(client, paper)["ETag"]
    again = download(client, paper, HTTP_IF_NONE_MATCH=etag)
    assert again.status_code == 304
    assert again.content == b""
    assert "private" in again["Cache-Control"]
    services.withhold_paper(paper, by=cast.secretary)
    sign_in(cast.observer)
    assert download(client, paper, HTTP_IF_NONE_MATCH=etag).status_code == 404


def test_a_name_in_any_script_is_sent_as_the_standard_has_it(client, cast, item, sign_in):
    paper = add(item, cast.secretary, "Größe – план.pdf")
    sign_in(cast.member)
    said = download(client, paper)["Content-Disposition"]
    assert said.startswith("attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\system.pdf", "system.pdf"),
        ("/var/www/x.pdf", "x.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a_b Set-Cookie_ x.pdf"),
        ("gpj.\u202egnp.pdf", "gpj.gnp.pdf"),
        (".htaccess.pdf", "htaccess.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_file_name_leads_nowhere(client, cast, item, sign_in, settings, sent, kept):
    upload = file("x.pdf")
    upload._name = sent  # as a client that is no browser sends it
    paper = services.add_paper(item, by=cast.secretary, upload=upload)
    version = paper.versions.get()
    assert version.name == kept
    root = Path(settings.PAPERS_ROOT)
    assert [p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()] == [
        version.stored
    ]
    sign_in(cast.secretary)
    said = download(client, paper)["Content-Disposition"]
    assert "\n" not in said
    assert "/" not in said.partition("filename")[2].replace("utf-8''", "")


@pytest.mark.parametrize("sent", ["..", "/", ".", "\x00", " . "])
def test_a_file_without_a_name_is_refused(cast, item, sent):
    upload = file("x.pdf")
    upload._name = sent
    with pytest.raises(Invalid) as refused:
        services.add_paper(item, by=cast.secretary, upload=upload)
    assert refused.value.field == "file"


def test_a_stored_path_that_leads_out_of_the_folder_is_nothing(settings, tmp_path):
    (tmp_path / "secret").write_text("x")
    with pytest.raises(FileNotFoundError):
        path_of("../secret")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.png", HTML),
        ("drawing.png", SVG),
        ("photo.jpg", PNG),
        ("photo.gif", JPEG),
        ("photo.webp", b"RIFF....WAVE"),
        ("plan.pdf", HTML),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(
    cast, board, item, client, sign_in, name, content
):
    sign_in(cast.secretary)
    sent = {"item": item.pk, "title": "My title", "file": file(name, content, "image/png")}
    answer = client.post(reverse("minutes:papers", args=[board.slug]), sent)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "the content is something else" in said
    assert "My title" in said
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", PNG, "image/png"),
        ("a.JPG", JPEG, "image/jpeg"),
        ("a.gif", GIF, "image/gif"),
        ("a.webp", WEBP, "image/webp"),
    ],
)
def test_images_are_shown_where_they_lie_in_a_sandbox(
    client, cast, item, sign_in, name, content, kind
):
    paper = add(item, cast.secretary, name, content)
    sign_in(cast.member)
    got = download(client, paper, query="?inline")
    assert got["Content-Type"] == kind
    assert got["Content-Disposition"].startswith("inline")
    assert "sandbox" in got["Content-Security-Policy"]
    assert got["X-Content-Type-Options"] == "nosniff"
    assert body(got) == content
    shown = client.get(f"/c/ab/meetings/{item.meeting.number}/").content.decode()
    assert f'/papers/{paper.pk}/1/?inline"' in shown


@pytest.mark.parametrize(
    ("name", "content"),
    [("page.html", HTML), ("logo.svg", SVG), ("page.html", PNG), ("feed.xml", HTML), ("x", HTML)],
)
def test_what_can_hold_scripts_is_never_shown_whatever_is_asked(
    client, cast, item, sign_in, name, content
):
    paper = add(item, cast.secretary, name, content)
    sign_in(cast.member)
    got = download(client, paper, query="?inline")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment")
    assert "?inline" not in page(client, paper).content.decode()


def test_an_empty_file_is_refused(cast, board, item, client, sign_in):
    sign_in(cast.secretary)
    sent = {"item": item.pk, "title": "My title", "file": file("a.txt", b"")}
    answer = client.post(reverse("minutes:papers", args=[board.slug]), sent)
    assert answer.status_code == 422
    assert "My title" in answer.content.decode()
    assert not Paper.objects.exists()


def test_26_mb_are_cut_off_and_the_other_fields_are_kept(
    cast, board, item, client, sign_in, settings
):
    sign_in(cast.secretary)
    sent = {"item": item.pk, "file": file("big.txt", b"x" * (26 * MB)), "title": "Stays here"}
    answer = client.post(reverse("minutes:papers", args=[board.slug]), sent)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "larger than 25 MB" in said
    assert "Stays here" in said
    assert not [p for p in Path(settings.PAPERS_ROOT).rglob("*") if p.is_file()]
    just = {"item": item.pk, "file": file("most.txt", b"x" * (25 * MB)), "title": "Fits"}
    assert client.post(reverse("minutes:papers", args=[board.slug]), just).status_code == 303


def test_the_service_does_not_lean_on_the_form_for_the_size(cast, item, settings):
    with pytest.raises(Invalid, match="larger than 25 MB"):
        add(item, cast.secretary, "big.txt", b"x" * (25 * MB + 1))
    assert not [p for p in Path(settings.PAPERS_ROOT).rglob("*") if p.is_file()]


def test_the_same_content_lies_there_once_and_a_rolled_back_paper_leaves_only_a_file(
    cast, item, settings
):
    one, two = add(item, cast.secretary, "a.pdf"), add(item, cast.secretary, "b.pdf")
    assert one.versions.get().stored == two.versions.get().stored
    with transaction.atomic():
        add(item, cast.secretary, "c.txt", b"other")
        transaction.set_rollback(True)
    files = [p for p in Path(settings.PAPERS_ROOT).rglob("*") if p.is_file()]
    assert sorted(hashlib.sha256(p.read_bytes()).hexdigest() for p in files) == sorted(
        hashlib.sha256(content).hexdigest() for content in (PDF, b"other")
    )
    assert Paper.objects.count() == 2


def test_a_crash_while_a_file_comes_leaves_nothing(settings):
    def breaks():
        yield b"half"
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        file_away(breaks())
    assert not [p for p in Path(settings.PAPERS_ROOT).rglob("*") if p.is_file()]


def test_a_file_that_was_cut_short_on_the_disk_is_put_right_by_the_next(settings):
    filed = file_away([b"whole"])
    path_of(filed.stored).write_bytes(b"wh")
    assert file_away([b"whole"]) == filed
    assert path_of(filed.stored).read_bytes() == b"whole"


def test_a_file_that_is_lost_is_no_error_of_the_server(client, cast, item, sign_in):
    paper = add(item, cast.secretary)
    path_of(paper.versions.get().stored).unlink()
    sign_in(cast.member)
    assert download(client, paper).status_code == 404


def test_versions_count_up_with_their_notes_and_the_newest_is_offered(client, cast, item, sign_in):
    paper = add(item, cast.secretary, title="Budget")
    sign_in(cast.member)
    sent = {"act": "version", "file": file("v2.pdf", PDF + b"2"), "note": "20 May update"}
    assert client.post(address(paper), sent).status_code == 303
    shown = page(client, paper).content.decode()
    assert "20 May update" in shown
    assert body(download(client, paper, 1)) == PDF
    assert body(download(client, paper, 2)) == PDF + b"2"
    assert download(client, paper, 3).status_code == 404
    assert (
        f"/papers/{paper.pk}/2/"
        in client.get(f"/c/ab/meetings/{item.meeting.number}/").content.decode()
    )
    again = client.post(address(paper), sent | {"file": file("v3.pdf", PDF + b"2")})
    assert again.status_code == 422
    assert "Version 2 holds just this file" in again.content.decode()
    assert "20 May update" in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_versions_at_once_each_get_a_number_of_their_own(cast, item):
    paper = add(item, cast.secretary)
    wrong, start = [], threading.Barrier(4)

    def bring(n):
        try:
            start.wait()
            services.add_version(
                Paper.objects.get(pk=paper.pk),
                by=cast.secretary,
                upload=file("v.pdf", PDF + bytes([n])),
            )
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert sorted(v.number for v in paper.versions.all()) == [1, 2, 3, 4, 5]


def test_without_the_lock_two_versions_would_have_one_number(cast, item):
    """The negative control: what the lock prevents the database refuses."""
    paper = add(item, cast.secretary)
    twin = paper.versions.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_paper_is_renamed_taken_off_and_put_back(client, cast, item, sign_in):
    paper = add(item, cast.secretary, title="Bugdet")
    sign_in(cast.secretary)
    sent = {"act": "rename", "title": "Costs", "version": paper.version}
    assert client.post(address(paper), sent).status_code == 303
    stale = client.post(address(paper), sent | {"title": "Other"})
    assert stale.status_code == 409
    assert "Other" in stale.content.decode()
    assert client.post(address(paper), {"act": "rename", "title": " "}).status_code == 422
    assert client.post(address(paper), {"act": "remove"}).status_code == 303
    assert "Undo" in page(client, paper).content.decode()
    assert download(client, paper).status_code == 404
    assert "Costs</a>" not in client.get(f"/c/ab/meetings/{item.meeting.number}/").content.decode()
    sign_in(cast.member)
    assert page(client, paper).status_code == 404
    sign_in(cast.secretary)
    assert client.post(address(paper), {"act": "restore"}).status_code == 303
    assert download(client, paper).status_code == 200
    assert client.post(address(paper), {"act": "explode"}).status_code == 422
    said = list(
        MeetingEvent.objects.filter(kind="paper").order_by("pk").values_list("note", flat=True)
    )
    assert said == [
        "added: Bugdet",
        "renamed: Bugdet → Costs",
        "taken off: Costs",
        "put back: Costs",
    ]


def test_who_may_put_a_paper_where(cast, board, make_meeting, item):
    over = Item.objects.create(meeting=make_meeting(days=-3, state="drafting"), title="Over")
    mine = Item.objects.create(meeting=item.meeting, title="Mine", presenter=cast.observer.person)
    for user in (cast.chair, cast.secretary, cast.member):
        add(item, user)
    add(mine, cast.observer)
    add(over, cast.chair)
    for user, thing in (
        (cast.observer, item),
        (cast.member, over),
        (cast.stranger, item),
        (cast.outsider, item),
        (cast.former, item),
    ):
        with pytest.raises(NotAllowed):
            add(thing, user)


def test_members_change_what_they_brought_and_nobody_elses(cast, item):
    paper = add(item, cast.member)
    services.rename_paper(paper, by=cast.member, title="Mine")
    with pytest.raises(NotAllowed):
        services.remove_paper(paper, by=cast.colleague)
    services.add_version(paper, by=cast.colleague, upload=file("v2.pdf", PDF + b"2"))
    services.remove_paper(paper, by=cast.chair)
    with pytest.raises(WrongState):
        services.rename_paper(paper, by=cast.member, title="Gone")
    with pytest.raises(WrongState):
        services.remove_paper(paper, by=cast.chair)


def test_a_rename_over_somebody_elses_is_refused(cast, item):
    paper = add(item, cast.secretary)
    services.rename_paper(paper, by=cast.chair, title="Chair's", version=paper.version)
    with pytest.raises(Stale):
        services.rename_paper(paper, by=cast.secretary, title="Mine", version=paper.version)


def test_papers_of_another_committee_are_not_there(client, cast, item, sign_in, board, other):
    paper = add(item, cast.secretary, title="Zzyzx")
    for user in (cast.stranger, cast.outsider, cast.former, cast.admin):
        sign_in(user)
        for where in ("ab", "wg"):
            kwargs = {"committee": where, "pk": paper.pk}
            answers = [
                client.get(reverse("minutes:paper", kwargs=kwargs)),
                client.post(reverse("minutes:paper", kwargs=kwargs), {"act": "remove"}),
                client.get(reverse("minutes:paper_file", kwargs=kwargs | {"number": 1})),
                client.post(
                    reverse("minutes:papers", args=[where]), {"item": item.pk, "file": file()}
                ),
            ]
            assert [a.status_code for a in answers] == [404] * 4
            assert not any(b"Zzyzx" in a.content for a in answers)
    client.logout()
    assert download(client, paper).status_code == 302
    # one's own committee's address does not open another's paper either
    seat(cast.stranger, board, "observer")
    cast.stranger.__dict__.pop("seats", None)
    sign_in(cast.stranger)
    kwargs = {"committee": "wg", "pk": paper.pk, "number": 1}
    assert client.get(reverse("minutes:paper_file", kwargs=kwargs)).status_code == 404
    assert download(client, paper).status_code == 200


@pytest.mark.parametrize("pk", [0, 2**63, 10**30])
def test_numbers_that_name_nothing(client, cast, board, sign_in, item, pk):
    sign_in(cast.secretary)
    paper = add(item, cast.secretary)
    assert client.get(f"/c/ab/papers/{pk}/").status_code == 404
    assert client.get(f"/c/ab/papers/{paper.pk}/{pk}/").status_code == 404
    for typed in ("²", "-1", "9" * 5000, "x", ""):
        assert client.post("/c/ab/papers/", {"item": typed}).status_code == 404
        assert client.get("/c/ab/papers/", {"topic": typed}).status_code == 404


def test_the_form_stands_on_a_page_of_its_own_and_says_what_is_missing(client, cast, item, sign_in):
    sign_in(cast.member)
    shown = client.get("/c/ab/papers/", {"item": item.pk})
    assert shown.status_code == 200
    assert "multipart/form-data" in shown.content.decode()
    answer = client.post("/c/ab/papers/", {"item": item.pk, "title": "T", "back": "//evil.example"})
    assert answer.status_code == 422
    assert "Choose a file" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()
    sign_in(cast.observer)
    assert client.get("/c/ab/papers/", {"item": item.pk}).status_code == 403


def test_confidential_papers_and_those_beneath_what_is_confidential(client, cast, item, sign_in):
    secret = Item.objects.create(meeting=item.meeting, title="Secret", confidential=True)
    own = add(item, cast.secretary, "own.pdf", title="Own", confidential=True)
    below = add(secret, cast.secretary, "below.pdf", title="Below")
    assert below.confidential
    assert MeetingEvent.objects.filter(kind="paper", confidential=False).count() == 0
    for user, status in ((cast.member, 200), (cast.observer, 404)):
        sign_in(user)
        for paper in (own, below):
            assert download(client, paper).status_code == status
            assert page(client, paper).status_code == status
    shown = client.get(f"/c/ab/meetings/{item.meeting.number}/").content.decode()
    assert "own.pdf" not in shown
    assert "below.pdf" not in shown


def test_an_item_that_becomes_confidential_takes_its_papers_along(client, cast, item, sign_in):
    paper = add(item, cast.secretary)
    services.withhold_item(item, by=cast.secretary, reason="personal")
    paper.refresh_from_db()
    assert paper.confidential
    sign_in(cast.observer)
    assert download(client, paper).status_code == 404


def test_papers_of_an_item_that_was_taken_off_are_not_there(client, cast, item, sign_in):
    paper = add(item, cast.secretary)
    services.remove_item(item, by=cast.secretary)
    sign_in(cast.member)
    assert download(client, paper).status_code == 404
    with pytest.raises((NotAllowed, WrongState)):
        add(item, cast.chair)
    services.restore_item(item, by=cast.secretary)
    assert download(client, paper).status_code == 200


def test_approved_minutes_keep_their_papers_as_they_are(client, cast, item, sign_in):
    paper = add(item, cast.secretary)
    type(item.meeting).objects.filter(pk=item.meeting_id).update(state="approved")
    paper = Paper.objects.get(pk=paper.pk)
    item = Item.objects.get(pk=item.pk)
    for act in (
        lambda: add(item, cast.chair, "b.pdf", PDF + b"b"),
        lambda: services.add_version(paper, by=cast.chair, upload=file("c.pdf", PDF + b"c")),
        lambda: services.rename_paper(paper, by=cast.chair, title="New"),
        lambda: services.remove_paper(paper, by=cast.chair),
    ):
        with pytest.raises(WrongState):
            act()
    sign_in(cast.chair)
    sent = {"item": item.pk, "file": file("d.pdf"), "title": "Typed"}
    answer = client.post("/c/ab/papers/", sent)
    assert answer.status_code == 422
    assert "Typed" in answer.content.decode()
    assert (
        "Add a paper" not in client.get(f"/c/ab/meetings/{item.meeting.number}/").content.decode()
    )
    services.withhold_paper(paper, by=cast.chair)
    assert Paper.objects.get().confidential


def test_the_database_itself_keeps_the_papers_of_approved_minutes(cast, item):
    paper = add(item, cast.secretary)
    version = paper.versions.get()
    Paper.objects.filter(pk=paper.pk).update(title="Still open")
    type(item.meeting).objects.filter(pk=item.meeting_id).update(state="approved")
    twin = {"paper": paper, "number": 2, "name": "x", "media_type": "x", "size": 1}
    for act in (
        lambda: Paper.objects.filter(pk=paper.pk).update(title="Other"),
        lambda: Paper.objects.create(committee=paper.committee, item=item, title="New"),
        lambda: PaperVersion.objects.filter(pk=version.pk).update(stored="ab/other"),
        lambda: PaperVersion.objects.filter(pk=version.pk).delete(),
        lambda: PaperVersion.objects.create(**twin, sha256="x", stored="x"),
    ):
        with pytest.raises(IntegrityError, match="approved"), transaction.atomic():
            act()


def test_approved_minutes_of_a_public_committee_give_their_papers_to_everybody(
    client, cast, board, item
):
    board.is_public = True
    board.save()
    paper = add(item, cast.secretary, "open.png", PNG, title="Open")
    hidden = add(item, cast.secretary, "hidden.pdf", title="Hidden", confidential=True)
    gone = add(item, cast.secretary, "gone.pdf", title="Gone")
    services.remove_paper(gone, by=cast.secretary)
    assert download(client, paper).status_code == 302
    type(item.meeting).objects.filter(pk=item.meeting_id).update(state="approved")
    assert body(download(client, paper)) == PNG
    shown = page(client, paper)
    assert shown.status_code == 200
    assert "Sasha" not in shown.content.decode()
    assert client.post(address(paper), {"act": "remove"}).status_code == 302
    for other in (hidden, gone):
        assert download(client, other).status_code == 302
        assert page(client, other).status_code == 302
    book = client.get(f"/c/ab/meetings/{item.meeting.number}/").content.decode()
    assert "Open" in book
    assert "Hidden" not in book
    assert "Gone" not in book


def test_topics_and_approvals_have_papers_too(client, cast, board, item, sign_in, rf):
    topic = Topic.objects.create(
        committee=board, number=1, title="Security", proposed_at=item.meeting.starts_at
    )
    (approval,) = propose_approvals(
        board,
        by=cast.secretary,
        drafts=[{"title": "A logo", "meeting_id": item.meeting_id, "item_id": item.pk}],
    )
    sign_in(cast.member)
    sent = {"topic": topic.pk, "file": file("t.png", PNG), "back": "/c/ab/actions/"}
    answer = client.post("/c/ab/papers/", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/c/ab/actions/")
    answer = client.post("/c/ab/papers/", {"approval": approval.pk, "file": file("logo.png", PNG)})
    assert answer.status_code == 303
    on_topic, on_approval = Paper.objects.order_by("pk")
    assert TopicEvent.objects.get(kind="paper").topic == topic
    assert approval.events.get(kind="edited").note == "added: logo.png"
    approval.refresh_from_db()
    assert approval.outcome == "proposed"
    shelf = papers_of(cast.member, topic=topic)
    assert ([s.paper for s in shelf.sheets], shelf.may_add) == ([on_topic], True)
    assert papers_of(cast.observer, approval=approval).may_add is False
    assert "logo.png" in client.get(f"/c/ab/meetings/{item.meeting.number}/").content.decode()
    for paper in (on_topic, on_approval):
        assert page(client, paper).status_code == 200
        assert download(client, paper).status_code == 200
    sign_in(cast.stranger)
    for paper in (on_topic, on_approval):
        assert download(client, paper).status_code == 404


def test_a_request_that_was_withdrawn_shows_its_papers_inside_only(
    client, cast, board, item, sign_in
):
    board.is_public = True
    board.save()
    (approval,) = propose_approvals(
        board,
        by=cast.secretary,
        drafts=[{"title": "A logo", "meeting_id": item.meeting_id, "outcome": "withdrawn"}],
    )
    paper = add(approval, cast.secretary)
    type(item.meeting).objects.filter(pk=item.meeting_id).update(state="approved")
    assert download(client, paper).status_code == 302
    sign_in(cast.observer)
    assert download(client, paper).status_code == 200


@pytest.mark.parametrize("n", [1, 30])
def test_the_papers_of_a_meeting_cost_the_same_at_1_and_at_30(
    n, cast, meeting, sign_in, django_assert_num_queries, rf
):
    from minutes.views.book import load_book
    from minutes.views.panels.papers import panel

    for i in range(n):
        item = Item.objects.create(meeting=meeting, title=f"Item {i}")
        paper = add(item, cast.secretary)
        services.add_version(paper, by=cast.secretary, upload=file("2.pdf", PDF + b"2"))
    book = load_book(meeting, cast.member)
    request = rf.get("/")
    request.user = cast.member
    # papers, their versions with who brought them
    with django_assert_num_queries(2):
        shown = panel(request, meeting, book)
    assert sum(len(shelf.sheets) for shelf in shown.shelves.values()) == n


def test_a_download_asks_little(client, cast, item, sign_in, django_assert_num_queries):
    paper = add(item, cast.secretary)
    sign_in(cast.member)
    download(client, paper)
    # session, account with person, seats, the paper with what it belongs to, its version
    with django_assert_num_queries(5):
        assert download(client, paper).status_code == 200
