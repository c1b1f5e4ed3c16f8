"""Does the embedded PostgreSQL start whatever happened before, and never harm real data?

Real servers in folders of their own, and real processes that are killed.
"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from config.embedded import folders
from config.embedded.account import account_for
from config.embedded.errors import EmbeddedServerError
from config.embedded.processes import read_postmaster, servers_in
from config.embedded.programs import find_programs
from config.embedded.server import Server

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0

# One client: makes sure that the server runs, and says when that server was started.
CLIENT = """
import contextlib, pathlib, sys
import psycopg2
from config.embedded.server import Server

class Unlocked(Server):
    @contextlib.contextmanager
    def _alone(self):
        with open("/dev/null") as lock:
            yield lock.fileno()

kind = Unlocked if "--unlocked" in sys.argv else Server
server = kind(pathlib.Path(sys.argv[1]), role="app", database="app", throw_away=True)
server.ensure_running()
with contextlib.closing(psycopg2.connect(user="app", dbname="app", **server.address())) as c:
    cursor = c.cursor()
    cursor.execute("SELECT pg_postmaster_start_time()")
    print(cursor.fetchone()[0])
"""


@pytest.fixture
def folder():
    """A folder that every user can enter, which pytest's `tmp_path` of root is not."""
    path = Path(tempfile.mkdtemp(prefix="mb-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def make_server():
    made = []

    def make(home, *, throw_away=True):
        server = Server(home, role="app", database="app", throw_away=throw_away)
        made.append(server)
        return server

    yield make
    for server in made:
        with suppress(EmbeddedServerError):
            server.stop()
        if server.place != server.home:
            shutil.rmtree(server.place, ignore_errors=True)


@pytest.fixture
def server(folder, make_server):
    return make_server(folder / "pg")


@pytest.fixture(scope="module")
def real_server():
    """One whose writes are safe, for all tests that need no more: each leaves it able to start."""
    folder = Path(tempfile.mkdtemp(prefix="mb-", dir="/tmp"))
    folder.chmod(0o755)
    server = Server(folder / "pg", role="app", database="app")
    server.ensure_running()
    yield server
    server.stop()
    shutil.rmtree(folder)


def client(home, *options):
    return subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(home), *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def connect(server):
    return closing(psycopg2.connect(user="app", dbname="app", **server.address()))


def ask(server, *statements):
    with connect(server) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def kill_server(server):
    os.kill(read_postmaster(server.data).pid, signal.SIGKILL)


def test_six_processes_at_once_on_an_empty_folder_get_one_server(server):
    clients = [client(server.home) for _ in range(6)]
    said = [process.communicate(timeout=60) for process in clients]
    assert [process.returncode for process in clients] == [0] * 6, said
    assert len({out for out, _ in said}) == 1
    assert not any(err for _, err in said)


def test_without_the_lock_the_six_do_not_all_succeed(server):
    """The negative control of the test above."""
    clients = [client(server.home, "--unlocked") for _ in range(6)]
    for process in clients:
        process.communicate(timeout=60)
    assert any(process.returncode for process in clients)


def test_a_killed_server_is_started_again_with_what_was_committed(real_server):
    server = real_server
    server.ensure_running()
    ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    kill_server(server)
    server.ensure_running()
    assert ask(server, "SELECT answer FROM kept") == 42
    assert ask(server, "SELECT current_setting('fsync')") == "on"


@pytest.mark.parametrize("kind", ["somebody else's process", "a zombie"])
def test_a_note_of_a_dead_server_that_names_another_process_is_removed(real_server, kind):
    real_server.ensure_running()
    note = real_server.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    real_server.stop()
    account = account_for(real_server.data)
    identity = {} if account.is_me else {"user": account.uid, "group": account.gid}
    other = subprocess.Popen(["sleep", "60"], cwd="/", **identity)
    if kind == "a zombie":
        other.kill()
        while Path(f"/proc/{other.pid}/stat").read_text().split()[2] != "Z":
            time.sleep(0.01)
    try:
        note.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        account.give(note)
        # The negative control: PostgreSQL itself refuses to start over this note.
        programs = folders.reachable_programs(find_programs(), real_server.place, account)
        start = [programs.path("pg_ctl"), "start", "-w", "-t", "5", "-s", "-D", real_server.data]
        refused, _ = account.run([*start, "-l", real_server.log])
        assert refused != 0
        assert "postmaster.pid" in real_server.log.read_text()

        real_server.ensure_running()
        assert ask(real_server, "SELECT 1") == 1
        assert (other.poll() is None) == (kind != "a zombie")
    finally:
        other.kill()
        other.wait()


def test_a_client_killed_in_the_middle_of_making_the_data_leaves_no_trace(server):
    first = client(server.home)
    half_made = server.place / "data.new" / "PG_VERSION"
    give_up = time.monotonic() + 20
    while not half_made.exists() and time.monotonic() < give_up:
        time.sleep(0.005)
    first.kill()
    first.communicate()
    assert not server.data.exists()
    server.ensure_running()
    assert ask(server, "SELECT 1") == 1
    assert not half_made.parent.exists()


def test_a_folder_that_is_not_ours_is_left_alone(server):
    server.data.mkdir(parents=True)
    precious = server.data / "letters.txt"
    precious.write_text("Dear Ada")
    with pytest.raises(EmbeddedServerError, match="nothing was changed"):
        server.ensure_running()
    assert [path.name for path in server.data.iterdir()] == ["letters.txt"]


def test_data_of_another_major_version_are_named_in_one_line(real_server):
    real_server.stop()
    version = real_server.data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("14\n")
    with pytest.raises(EmbeddedServerError, match="made by PostgreSQL 14") as error:
        real_server.ensure_running()
    assert "\n" not in str(error.value)
    assert (real_server.data / "global" / "pg_control").exists()
    version.write_text(ours)
    real_server.ensure_running()


def test_broken_data_are_made_anew_for_tests_only(server, real_server):
    server.ensure_running()
    for each in (server, real_server):
        each.stop()
    control = real_server.data / "global" / "pg_control"
    whole = control.read_bytes()
    for each in (server, real_server):
        (each.data / "global" / "pg_control").write_bytes(b"torn")
    server.ensure_running()
    assert ask(server, "SELECT 1") == 1
    with pytest.raises(EmbeddedServerError, match="does not start"):
        real_server.ensure_running()
    assert control.read_bytes() == b"torn"
    control.write_bytes(whole)
    real_server.ensure_running()


def test_tests_do_not_take_real_data_for_theirs(real_server):
    real_server.stop()
    tests = Server(real_server.home, role="app", database="app", throw_away=True)
    with pytest.raises(EmbeddedServerError, match="belongs to a real database"):
        tests.ensure_running()
    real_server.ensure_running()


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(folder, make_server):
    deep = folder / ("long" * 20) / "pg"
    server = make_server(deep)
    server.ensure_running()
    socket = Path(server.address()["host"])
    assert len(str(socket)) < folders.LONGEST_SOCKET_PATH
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    # A later process finds it, wherever its own temporary folder is.
    later = client(deep)
    assert later.communicate(timeout=30)[1] == ""
    server.stop()
    shutil.rmtree(socket, ignore_errors=True)


def test_a_socket_that_somebody_deleted_does_not_lock_us_out(real_server):
    real_server.ensure_running()
    Path(real_server.address()["host"], f".s.PGSQL.{folders.PORT}").unlink()
    real_server.ensure_running()
    assert ask(real_server, "SELECT 1") == 1


def test_the_role_is_no_superuser_and_can_do_what_the_product_needs(real_server):
    real_server.ensure_running()
    assert ask(real_server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    for extension in ("pg_trgm", "unaccent", "btree_gist"):
        ask(real_server, f"CREATE EXTENSION {extension}")
    ask(real_server, "CREATE DATABASE test_app")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(real_server, "ALTER SYSTEM SET fsync = off")


def test_the_server_is_reached_by_nobody_else(real_server):
    real_server.ensure_running()
    assert ask(real_server, "SELECT current_setting('listen_addresses')") == ""
    for private in (real_server.data, Path(real_server.address()["host"])):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_stopped_server_is_started_again_and_a_busy_one_can_be_left_alone(real_server):
    real_server.ensure_running()
    with connect(real_server):
        assert real_server.stop(only_if_idle=True) is False
        assert real_server.state() == "running"
    time.sleep(0.1)  # the server takes a moment to see that the client has gone
    assert real_server.stop(only_if_idle=True) is True
    assert real_server.state() == "stopped"
    assert servers_in(real_server.data) == []
    real_server.ensure_running()
    assert real_server.state() == "running"


@pytest.mark.skipif(not IS_ROOT, reason="only root runs the server as somebody else")
def test_as_root_no_folder_is_opened_and_the_data_go_where_the_server_can_reach(
    tmp_path, make_server
):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    parents = [private, *private.parents]
    before = [stat.S_IMODE(path.stat().st_mode) for path in parents]
    server = make_server(private / "pg")
    server.ensure_running()
    assert [stat.S_IMODE(path.stat().st_mode) for path in parents] == before
    assert server.place.parent == folders.STATE
    assert Path(f"/proc/{read_postmaster(server.data).pid}").stat().st_uid != 0
    # Another process finds the same data.
    assert Server(private / "pg", role="app", database="app").data == server.data

    # Should they vanish, nobody begins anew without saying so.
    server.stop()
    shutil.rmtree(server.place)
    with pytest.raises(EmbeddedServerError, match="to begin anew"):
        server.ensure_running()


@pytest.mark.skipif(IS_ROOT, reason="root can write everywhere")
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, make_server):
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedServerError, match="cannot use") as error:
        make_server(tmp_path / "pg").ensure_running()
    assert "\n" not in str(error.value)


def test_a_full_disk_is_one_line(folder, make_server):
    small = folder / "small"
    small.mkdir()
    options = ["-t", "tmpfs", "-o", "size=8m", "tmpfs"]
    if subprocess.run(["mount", *options, str(small)], capture_output=True).returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        with pytest.raises(EmbeddedServerError, match="no room left") as error:
            make_server(small / "pg").ensure_running()
        assert "\n" not in str(error.value)
    finally:
        subprocess.run(["umount", str(small)], check=True)


INSTALLED = sorted(Path("/usr/lib/postgresql").glob("1[5-9]/bin/initdb"))


@pytest.mark.skipif(not INSTALLED, reason="no PostgreSQL is installed on this machine")
def test_an_installed_server_can_be_named_instead(server, monkeypatch):
    monkeypatch.setenv("MINUTEBOOK_POSTGRES_BIN", str(INSTALLED[0].parent))
    server.ensure_running()
    major = INSTALLED[0].parent.parent.name
    assert ask(server, "SHOW server_version").startswith(major)
    # Names and codes sort the same as on the embedded server, by code point.
    assert ask(server, "SELECT 'Zoe' < 'adam' AND upper('ä') = 'Ä'") is True


def test_a_wrong_folder_of_programs_is_one_line(server, monkeypatch, folder):
    monkeypatch.setenv("MINUTEBOOK_POSTGRES_BIN", str(folder))
    with pytest.raises(EmbeddedServerError, match="MINUTEBOOK_POSTGRES_BIN names"):
        server.ensure_running()
