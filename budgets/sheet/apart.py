"""How is a file read that anybody may have made? In a process of its own, with little memory and time.

Whatever it does to the libraries that read it, the site goes on: the process ends, and the person is told.
It knows no secret and no database, gets the bytes, and gives back plain JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from .model import Sheet, Unreadable
from .reading import read_sheet

MOST_MEMORY = 768 * 2**20
MOST_SECONDS = 20
_ROOT = Path(__file__).resolve().parents[2]


def read_apart(name: str, data: bytes) -> Sheet:
    """As read_sheet. Raises Unreadable also where the file needed too much memory or time."""
    try:
        done = subprocess.run(  # ourselves, with no word of the file's
            [sys.executable, "-m", "budgets.sheet"],
            input=json.dumps({"name": name}).encode() + b"\n" + data,
            capture_output=True,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            timeout=MOST_SECONDS,
            check=False,
        )
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise Unreadable("too_much_work") from None
    if "kind" in told:
        raise Unreadable(told["kind"], **told["said"])
    return Sheet.from_json(told)


def main() -> None:
    """The other side: bytes come in, a sheet or the reason why not goes out."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        told = read_sheet(json.loads(head)["name"], data).to_json()
    except Unreadable as no:
        told = {"kind": no.kind, "said": no.said}
    except MemoryError:
        told = {"kind": "too_much_work", "said": {}}
    json.dump(told, sys.stdout)
