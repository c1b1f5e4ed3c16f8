"""manage.py import_minutes: what would be, what was done, and one line for what is wrong."""

import io
import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from actions.models import Action
from minutes.models import Import, Meeting
from minutes.services import importing
from tests.minutes.test_import_services import SHORT, rows


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "minutes.md"
    path.write_text(SHORT)
    return path


def run(*args, **options):
    out = io.StringIO()
    call_command("import_minutes", *map(str, args), committee="ab", stdout=out, **options)
    return out.getvalue()


def test_without_apply_it_says_what_would_be_and_changes_nothing(board, file):
    before = rows()
    said = run(file)
    assert "a new meeting, would be read in" in said
    assert "+ actions count the machines in the cellar" in said
    assert rows() == before
    assert not Import.objects.exists()


def test_with_apply_it_is_done_and_a_second_time_changes_nothing(board, file):
    assert "read in" in run(file, apply=True)
    assert Action.objects.count() == 2
    before = rows()
    said = run(file, apply=True)
    assert "actions: 2 same" in said
    assert rows() == before


def test_json_is_one_array_with_an_object_for_each_file(board, file, tmp_path):
    second = tmp_path / "april.md"
    second.write_text(SHORT.replace("4 March", "8 April").replace("NEW:\n", ""))
    told = json.loads(run(file, second, json=True, apply=True))
    assert [report["meeting"]["date"] for report in told] == ["2024-03-04", "2024-04-08"]
    assert told[0]["counts"]["actions"] == {"new": 2}
    assert told[1]["counts"]["actions"] == {"changed": 2}
    assert all(report["applied"] for report in told)
    assert Meeting.objects.count() == 2


def test_a_day_can_be_given(board, tmp_path):
    path = tmp_path / "a.md"
    path.write_text(SHORT.replace(" of 4 March 2024", ""))
    with pytest.raises(CommandError) as wrong:
        run(path, apply=True)
    assert (wrong.value.returncode, "day" in str(wrong.value)) == (2, True)
    run(path, apply=True, date="2024-03-04")
    assert Meeting.objects.get().starts_at.date().isoformat() == "2024-03-04"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"", "empty"),
        (b"\x7fELF\x00\x00\x01", "text"),
        (b"a" * (importing.LARGEST + 1), "10 MB"),
    ],
    ids=["missing", "empty", "program", "large"],
)
def test_what_cannot_be_read_is_one_line_and_nothing_is_applied(
    board, file, tmp_path, content, said
):
    bad = tmp_path / "bad.txt"
    if content is not None:
        bad.write_bytes(content)
    before = rows()
    with pytest.raises(CommandError) as wrong:
        run(file, bad, apply=True)
    assert wrong.value.returncode == 2
    assert said in str(wrong.value)
    assert str(bad) in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert rows() == before


def test_a_wrong_committee_or_day_is_one_line(board, file):
    for options in ({"committee": "nope"}, {"committee": "ab", "date": "2014-13-01"}):
        with pytest.raises(CommandError) as wrong:
            call_command("import_minutes", str(file), **options)
        assert wrong.value.returncode == 2


def test_a_wrong_option_ends_with_two_and_one_line():
    done = subprocess.run(
        [sys.executable, "manage.py", "import_minutes", "a.txt", "--frob"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
