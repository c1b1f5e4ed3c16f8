"""`manage.py read_minutes`: JSON on standard output, or one line on standard error and status 2."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.minutes.document.conftest import SAMPLES


def test_it_prints_an_array_with_an_object_per_file():
    out = io.StringIO()
    call_command(
        "read_minutes", str(SAMPLES / "board.txt"), str(SAMPLES / "steering.md"), stdout=out
    )
    assert [d["title"] for d in json.loads(out.getvalue())] == [
        "Lantern Board/March 2016 Minutes",
        "Steering committee",
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", ": empty"), (b"a\n\x00", ":2: binary, not text"), (None, ": No such file or directory")],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line_and_nothing_is_printed(
    tmp_path, data, says
):
    path = tmp_path / "minutes.txt"
    if data is not None:
        path.write_bytes(data)
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("read_minutes", str(SAMPLES / "board.txt"), str(path), stdout=out)
    assert str(caught.value) == f"{path}{says}"
    assert caught.value.returncode == 2
    assert out.getvalue() == ""
