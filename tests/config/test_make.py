"""Is what goes wrong in `make` said in one line, and does `make run` end at a page?

Real processes, started as the Makefile starts them.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHOSEN_BY_THE_OPERATOR = ("DATABASE_URL", "DEMO", "DEBUG", "MINUTEBOOK_DATA", "SITE_URL", "PORT")


@pytest.fixture
def environment():
    """The environment of somebody who has set nothing, with a `var` of their own."""
    var = Path(tempfile.mkdtemp(prefix="mb-", dir="/tmp"))
    var.chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if k not in CHOSEN_BY_THE_OPERATOR}
    yield kept | {"MINUTEBOOK_VAR": str(var)}
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def run(*command, env, **more):
    return subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        **more,
    )


def assert_one_line(done, *words):
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_a_port_that_is_taken(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        done = run(sys.executable, "-m", "config.serve", "--port", taken, env=environment)
    assert_one_line(done, f"Port {taken} is taken")


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none(environment, port):
    done = run(sys.executable, "-m", "config.serve", "--port", port, env=environment)
    assert_one_line(done, "from 1 to 65535")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "DATABASE_URL is wrong"),
        ("postgres://u:p@localhost:1/none", "cannot be reached"),
        ("postgres://u:p@localhost:port/none", "DATABASE_URL is wrong"),
    ],
)
@pytest.mark.parametrize("command", ["-m config.serve --port {port}", "manage.py migrate"])
def test_a_database_that_cannot_be_used(environment, port, url, words, command):
    environment["DATABASE_URL"] = url
    done = run(sys.executable, *command.format(port=port).split(), env=environment)
    assert_one_line(done, words)
    assert "u:p" not in done.stderr


def test_another_kind_of_database(environment, port):
    environment["DATABASE_URL"] = "sqlite:///minutes.db"
    done = run(sys.executable, "-m", "config.serve", "--port", port, env=environment)
    assert_one_line(done, "PostgreSQL")


def test_a_setting_that_cannot_be_read(environment):
    done = run(sys.executable, "manage.py", "check", env=environment | {"DEBUG": "perhaps"})
    assert_one_line(done, "The settings are wrong", "DEBUG")


def test_a_wrong_option(environment):
    done = run(sys.executable, "manage.py", "check", "--colour", env=environment)
    assert_one_line(done, "--colour")
    assert done.returncode == 2


def test_a_fault_of_our_own_keeps_its_traceback(environment):
    """The negative control of all these one-liners."""
    broken = "from config.plain_errors import in_one_line\nwith in_one_line(): {}['ours']"
    done = run(sys.executable, "-c", broken, env=environment)
    assert "Traceback" in done.stderr


def test_a_command_that_asks_the_database_nothing_starts_nothing(environment):
    done = run(sys.executable, "manage.py", "check", env=environment)
    assert done.returncode == 0, done.stderr
    assert not Path(environment["MINUTEBOOK_VAR"], "postgres").exists()


@pytest.fixture
def checkout(tmp_path):
    """What `scripts/install` needs of a fresh clone."""
    for part in ("scripts", "requirements"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_python_that_is_too_old(environment, checkout):
    # What an old Python answers to the two questions that are asked of it.
    old = program(checkout / "old", '[ "$1" = --version ] && echo Python 3.9.2 && exit\nexit 1')
    done = run(checkout / "scripts/install", "base", env=environment | {"PYTHON": str(old)})
    assert_one_line(done, "Python 3.11 or later is needed", "3.9.2")
    assert not (checkout / ".venv").exists()


def test_a_lock_is_installed_once_until_it_changes(environment, checkout):
    lock = checkout / "requirements" / "base.txt"
    lock.write_text("no-such-package-of-minutebook==1.0 --hash=sha256:" + "0" * 64 + "\n")
    nowhere = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout), "PYTHON": sys.executable}
    environment |= nowhere
    done = run(checkout / "scripts/install", "base", env=environment)
    assert_one_line(done, "The packages cannot be installed", "no-such-package")
    assert not list((checkout / ".venv").glob("installed-*"))

    for content, installs in [("", True), ("", False), ("# another\n", True)]:
        lock.write_text(content)
        done = run(checkout / "scripts/install", "base", env=environment)
        assert done.returncode == 0, done.stderr
        assert ("Installing" in done.stdout) == installs


def mailers_of(parent: int) -> list[int]:
    """The processes below `parent` that write mails."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # a process that ends meanwhile
            above = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if above == parent and b"send_notices" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def test_run_ends_at_a_page_and_stop_ends_both_servers(environment, port):
    # Not the demonstration: its board has tests of its own, and takes a while to load.
    environment["DEMO"] = "0"
    # What a `kill -9` leaves behind, with a number that is somebody else's by now.
    Path(environment["MINUTEBOOK_VAR"], f"gunicorn-{port}.pid").write_text(f"{os.getpid()}\n")
    log = Path(environment["MINUTEBOOK_VAR"], "said")
    with log.open("w") as said:
        site = subprocess.Popen(
            [sys.executable, "-m", "config.serve", "--port", port],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        give_up = time.monotonic() + 240
        while "answers at" not in log.read_text() and time.monotonic() < give_up:
            assert site.poll() is None, log.read_text()
            time.sleep(0.1)
        assert f"http://localhost:{port}/" in log.read_text()
        assert "`demo`" not in log.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert page.status == 200
        [notices] = mailers_of(site.pid)

        again = run(sys.executable, "-m", "config.serve", "--port", port, env=environment)
        assert_one_line(again, "is taken")

        assert run(sys.executable, "-m", "config.stop", env=environment).stdout == "Stopped.\n"
        assert site.wait(timeout=30) == 0
        assert not Path(f"/proc/{notices}").exists()  # mails are written as long as the site runs
        state = run(sys.executable, "-m", "config.embedded", "status", env=environment).stdout
        assert state.startswith("stopped")
    finally:
        if site.poll() is None:
            site.send_signal(signal.SIGTERM)
            site.wait(timeout=30)
        run(sys.executable, "-m", "config.embedded", "stop", env=environment)
