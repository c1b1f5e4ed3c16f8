"""What does it take until the server in a data folder answers?

One file lock covers everything that changes the folder, so any number of processes may ask at
once: the first makes and starts, the others wait and find it answering. Each step can be killed
and is then done again: a data folder gets its name only when it is complete.
"""

import errno
import fcntl
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from config.embedded import folders, tuning
from config.embedded.account import Account, account_for
from config.embedded.errors import EmbeddedServerError
from config.embedded.processes import Postmaster, is_server, read_postmaster, servers_in
from config.embedded.programs import Programs, find_programs

SUPERUSER = "postgres"
PATIENCE = 120  # seconds: recovery after a power cut takes its time
LARGEST_LOG = 10_000_000  # bytes
# Lies in a data folder whose writes are not safe, so that neither kind is taken for the other.
THROW_AWAY_MARK = "THROW_AWAY"


class Server:
    """The server of one folder: `home` is what the settings name, the data may lie elsewhere."""

    def __init__(self, home: Path, *, role: str, database: str, throw_away: bool = False) -> None:
        self.home = home.absolute()
        self.role = role
        self.database = database
        self.throw_away = throw_away

    @property
    def place(self) -> Path:
        return folders.place_of(self.home)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def log(self) -> Path:
        return self.place / "server.log"

    def address(self) -> dict[str, Any]:
        """How to reach the server as far as its folder says: `host` and `port`, or nothing."""
        postmaster = read_postmaster(self.data)
        if postmaster is None:
            return {}
        return {"host": postmaster.socket_folder, "port": folders.PORT}

    def ensure_running(self) -> None:
        """Return when the server answers and has our role and database; else one clear line."""
        try:
            self._make_home()
            with self._alone() as lock:
                if not self._answers():
                    self._bring_up(lock)
                self._provide_role_and_database()
        except OSError as error:
            raise EmbeddedServerError(_plain(error, self.home)) from error

    def stop(self, *, only_if_idle: bool = False) -> bool:
        """Stop the server, its data safe on disk; whether it did."""
        if not self.home.exists():
            return False
        with self._alone():
            if only_if_idle and self._answers() and self._is_in_use():
                return False
            return self._stop()

    def state(self) -> str:
        """`running`, `starting`, `stopping`, `stopped` or `never started`."""
        postmaster = read_postmaster(self.data)
        if postmaster and is_server(postmaster.pid, self.data):
            return "running" if postmaster.status == "ready" else postmaster.status
        return "stopped" if self.data.exists() else "never started"

    # -- under the lock -----------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> Iterator[int]:
        try:
            lock = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError as error:
            raise EmbeddedServerError(
                f"The folder {self.home} of the embedded PostgreSQL cannot be written: run this "
                "as its owner or as root, or set MINUTEBOOK_VAR to a folder of your own."
            ) from error
        try:
            _wait_for(
                lambda: _locked(lock),
                f"Another process has been starting the database in {self.home} for too long.",
            )
            yield lock
        finally:
            os.close(lock)

    def _make_home(self) -> None:
        if not self.home.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            # Its own folder, not a parent: the server's user has to enter it. The data are 0700.
            self.home.chmod(0o755)

    def _bring_up(self, lock: int) -> None:
        postmaster = read_postmaster(self.data)
        if postmaster and is_server(postmaster.pid, self.data):
            if self._answers_in_the_end(postmaster.pid):
                return
            self._stop()
        account = account_for(self.data)
        folders.settle(self.home, account)
        account = account_for(self.data)
        programs = folders.reachable_programs(find_programs(), self.place, account)
        try:
            self._make_data(programs, account, lock)
            self._start(programs, account)
        except EmbeddedServerError:
            if not self._may_be_thrown_away():
                raise
            # Without fsync a power cut can leave anything.
            shutil.rmtree(self.data)
            self._make_data(programs, account, lock)
            self._start(programs, account)

    def _may_be_thrown_away(self) -> bool:
        marked = (self.data / THROW_AWAY_MARK).exists()
        return self.throw_away and marked and not servers_in(self.data)

    def _make_data(self, programs: Programs, account: Account, lock: int) -> None:
        if self.data.exists() and any(self.data.iterdir()):
            self._check_data(programs, account)
            return
        half_made = self.place / "data.new"
        if half_made.exists():
            shutil.rmtree(half_made)
        folders.private_folder(half_made, account)
        # The lock goes along: were we killed now, the next one waits until initdb has ended.
        options = tuning.initdb_options(programs, safe=not self.throw_away)
        status, said = account.run(
            [programs.path("initdb"), *options, "-U", SUPERUSER, "-D", half_made],
            pass_fds=[lock],
        )
        if status != 0:
            raise EmbeddedServerError(f"The database cannot be made in {self.place}: {_why(said)}")
        with (half_made / "postgresql.conf").open("a") as settings:
            settings.write(f"include_if_exists = '{tuning.SETTINGS_FILE}'\n")
        if self.throw_away:
            (half_made / THROW_AWAY_MARK).touch()
        half_made.rename(self.data)

    def _check_data(self, programs: Programs, account: Account) -> None:
        try:
            made_by = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise EmbeddedServerError(
                f"{self.data} is not a PostgreSQL data folder, and not empty: nothing was changed."
            ) from None
        if made_by != str(programs.major):
            raise EmbeddedServerError(
                f"The data in {self.data} were made by PostgreSQL {made_by}, and the server here "
                f"is {programs.version}: name the programs of version {made_by} in "
                "MINUTEBOOK_POSTGRES_BIN, and move with `manage.py backup` and `restore`."
            )
        if (self.data / THROW_AWAY_MARK).exists() != self.throw_away:
            raise EmbeddedServerError(
                f"{self.data} belongs to {'a real' if self.throw_away else 'a test'} database: "
                "tests and real data each need a folder of their own."
            )
        if not account.can_reach(self.data):
            raise EmbeddedServerError(
                f"The user {account.name}, who runs PostgreSQL, cannot reach {self.data}: move "
                "the folder to where that user can, or set MINUTEBOOK_VAR."
            )

    def _start(self, programs: Programs, account: Account) -> None:
        socket = folders.socket_folder(self.place, account)
        self._clear_away_dead_server(socket)
        settings = self.data / tuning.SETTINGS_FILE
        settings.write_text(tuning.server_settings(socket, safe=not self.throw_away))
        account.give(settings)
        already_said = self._open_log(account)
        patience = ["-w", "-s", "-t", str(PATIENCE)]
        status, said = account.run(
            [programs.path("pg_ctl"), "start", *patience, "-D", self.data, "-l", self.log],
            timeout=PATIENCE + 10,
        )
        if status != 0:
            with self.log.open(errors="replace") as log:
                log.seek(already_said)
                why = _why(log.read() or said)
            raise EmbeddedServerError(f"The database in {self.data} does not start: {why}")

    def _open_log(self, account: Account) -> int:
        size = self.log.stat().st_size if self.log.exists() else 0
        if size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.old"))
        self.log.touch(mode=0o600)
        account.give(self.log)
        return self.log.stat().st_size

    def _clear_away_dead_server(self, socket: Path) -> None:
        # Children of a killed server write on for a moment, and must have ended.
        _wait_for(
            lambda: not servers_in(self.data),
            f"Processes of an earlier server still work in {self.data}; see "
            f"{self.data / 'postmaster.pid'}.",
            seconds=20,
        )
        # PostgreSQL takes a living process of any program for its predecessor, even a zombie. The
        # socket's folder is this server's alone, so its note is as stale as the other one.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for note in (f".s.PGSQL.{folders.PORT}.lock", f".s.PGSQL.{folders.PORT}"):
            (socket / note).unlink(missing_ok=True)

    def _stop(self) -> bool:
        postmaster = read_postmaster(self.data)
        if postmaster is None or not is_server(postmaster.pid, self.data):
            return False
        try:
            os.kill(postmaster.pid, signal.SIGINT)  # PostgreSQL's "fast shutdown"
        except ProcessLookupError:
            return True
        except PermissionError as error:
            raise EmbeddedServerError(
                f"The server in {self.data} belongs to another user of this machine."
            ) from error
        _wait_for(
            lambda: not is_server(postmaster.pid, self.data),
            f"The server in {self.data} does not stop; its process is {postmaster.pid}.",
        )
        return True

    # -- asking it ----------------------------------------------------------------------------

    def _connect(self) -> "psycopg2.extensions.connection":
        address = self.address()
        if not address:
            raise psycopg2.OperationalError("no server has left a note")
        return psycopg2.connect(dbname="postgres", user=SUPERUSER, connect_timeout=10, **address)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _answers_in_the_end(self, pid: int) -> bool:
        """Wait for a server that is alive: it may be recovering, or on its way out."""
        give_up = time.monotonic() + PATIENCE
        while is_server(pid, self.data) and time.monotonic() < give_up:
            if self._answers():
                return True
            postmaster = read_postmaster(self.data)
            if postmaster and postmaster.status == "ready" and not _has_socket(postmaster):
                return False  # somebody cleared the temporary folder: nobody can reach it any more
            time.sleep(0.05)
        return False

    def _is_in_use(self) -> bool:
        with closing(self._connect()) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return bool(cursor.fetchone()[0])

    def _provide_role_and_database(self) -> None:
        role, database = sql.Identifier(self.role), sql.Identifier(self.database)
        with closing(self._connect()) as connection:
            connection.autocommit = True  # CREATE DATABASE does not run in a transaction
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [self.role])
                if cursor.fetchone() is None:
                    # Not a superuser: those can switch off the triggers that guard frozen rows.
                    # CREATEDB is for the test database.
                    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database])
                if cursor.fetchone() is None:
                    # The owner of a database may create its trusted extensions.
                    cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _has_socket(postmaster: Postmaster) -> bool:
    return Path(postmaster.socket_folder, f".s.PGSQL.{folders.PORT}").exists()


def _wait_for(condition: Callable[[], bool], otherwise: str, *, seconds: float = PATIENCE) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            raise EmbeddedServerError(otherwise)
        time.sleep(0.05)


def _plain(error: OSError, home: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no room left on the disk for the database in {home}."
    where = error.filename2 or error.filename or home
    return f"The embedded PostgreSQL cannot use {where}: {error.strerror or error}."


def _why(said: str) -> str:
    """The line that matters among all that initdb or the server's log said."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines):
        return "there is no room left on the disk"
    for mark in ("error:", "FATAL:", "PANIC:", "ERROR:"):
        for line in lines:
            if mark in line:
                return line.partition(mark)[2].strip()
    return lines[-1] if lines else "it did not say why"
