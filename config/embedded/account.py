"""Which user of the machine runs the server, and what can that user reach?

PostgreSQL refuses to run as root. Root therefore starts it as another user, and never opens the
permissions of a folder to make that possible: what the user cannot reach is put elsewhere
(`folders.py`).
"""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.errors import EmbeddedServerError

STAND_INS_FOR_ROOT = ("postgres", "nobody")
# Whatever a person has set for their own PostgreSQL must not reach ours.
KEPT_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Account:
    """The user that owns the data folder and runs the server."""

    uid: int
    gid: int
    name: str

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def run(
        self, command: Sequence[str | Path], *, pass_fds: Sequence[int] = (), timeout: float = 120
    ) -> tuple[int, str]:
        """Run a program as this user; its exit status and all it said.

        The output goes through a file: a server that the program leaves behind would keep a pipe
        open for ever.
        """
        environment = {k: v for k, v in os.environ.items() if k in KEPT_ENVIRONMENT}
        environment["LC_ALL"] = "C"
        identity: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as output:
            try:
                status = subprocess.run(  # noqa: S603 - our own programs, no shell
                    [str(word) for word in command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    cwd="/",
                    timeout=timeout,
                    pass_fds=pass_fds,
                    check=False,
                    **({} if self.is_me else identity),
                ).returncode
            except (PermissionError, subprocess.SubprocessError) as error:
                raise EmbeddedServerError(
                    f"{command[0]} cannot be run as the user {self.name}: {error}"
                ) from error
            output.seek(0)
            return status, output.read()

    def can_reach(self, path: Path) -> bool:
        """Whether this user can run the program, or enter the folder, at `path`."""
        # The kernel is asked, because modes, ACLs and mounts all have a say.
        status, _ = self.run(["/bin/sh", "-c", 'test -x "$1" && test -r "$1"', "sh", path])
        return status == 0

    def give(self, path: Path) -> None:
        """Make this user the owner of one file or folder."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """The user that the server of this data folder runs as.

    The folder's owner where there is one already: a second user of the machine gets a clear
    line instead of a second server, and root takes part in what somebody made before.
    """
    me = os.geteuid()
    owner = _owner(data)
    if me != 0:
        if owner not in (None, me):
            raise EmbeddedServerError(
                f"The database in {data} belongs to the user {_name(owner)}: run this as that "
                "user or as root, or set MINUTEBOOK_VAR to a folder of your own."
            )
        return Account(me, os.getegid(), _name(me))
    if owner:
        return Account(owner, data.stat().st_gid, _name(owner))
    for name in STAND_INS_FOR_ROOT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise EmbeddedServerError(
        "PostgreSQL does not run as root, and this machine has neither a user `postgres` nor "
        "`nobody`: make one, run this as an ordinary user, or set DATABASE_URL."
    )


def _owner(data: Path) -> int | None:
    try:
        return data.stat().st_uid
    except (FileNotFoundError, NotADirectoryError):
        return None


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return str(uid)
