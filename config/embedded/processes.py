"""Is the server that `postmaster.pid` names alive, and does anything still work in its folder?

After `kill -9` or a power cut the file stays, and its number may by then belong to a zombie or to
somebody else's process. So a process counts only when it is a `postgres` whose working directory
is the data folder; every process of a server stays in there as long as it lives.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says: the main process, its socket's folder, how far it has come."""

    pid: int
    socket_folder: str
    status: str


def read_postmaster(data: Path) -> Postmaster | None:
    """The note that a server leaves in its data folder; None where there is none to be read."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    # https://www.postgresql.org/docs/current/storage-file-layout.html: pid, data folder, start
    # time, port, socket folder, address, shared memory key; then the status, since version 10.
    if len(lines) < 5 or not lines[0].strip().isdigit():
        return None
    status = lines[7].strip() if len(lines) > 7 else "starting"
    return Postmaster(int(lines[0]), lines[4].strip(), status)


def is_server(pid: int, data: Path) -> bool:
    """Whether this process is alive and a postgres at work in `data`."""
    if not PROC.joinpath("self").exists():
        return _is_server_by_ps(pid, data)
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        program = os.readlink(PROC / str(pid) / "exe").removesuffix(" (deleted)")
        folder = os.readlink(PROC / str(pid) / "cwd")
    except OSError:
        return False
    return state not in "ZX" and Path(program).name == "postgres" and folder == str(data.resolve())


def servers_in(data: Path) -> list[int]:
    """Every living process of a server in `data`, children that outlived a killed one included."""
    pids = [int(entry.name) for entry in PROC.glob("[0-9]*")]
    if not pids:
        postmaster = read_postmaster(data)
        pids = [postmaster.pid] if postmaster else []
    return [pid for pid in pids if is_server(pid, data)]


def _is_server_by_ps(pid: int, data: Path) -> bool:
    # A system without /proc: the main process carries the data folder in its command line.
    said = subprocess.run(  # noqa: S603
        ["ps", "-p", str(pid), "-o", "stat=,command="],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return bool(said) and said[0] != "Z" and "postgres" in said and str(data) in said
