"""Where do the archives of a run live? Each size in a database of its own, made as tests make theirs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.utils import OperationalError

from actions.models import Action
from minutes.synthetic.archive import make_archive

ACTIONS_A_MEETING = 20


@contextlib.contextmanager
def archives(
    sizes: list[int], *, seed: int, keep: bool, tell: Callable[[str], None]
) -> Iterator[dict[int, dict[str, Any]]]:
    """Databases with archives of so many actions: size -> what a process needs to connect to it.

    The database of the settings is not touched: with `config.embedded` it is even another server that
    holds these, as for tests. They are dropped at the end, unless they are to be kept for the next run.
    """
    original, made = dict(connection.settings_dict), {}
    try:
        for size in sizes:
            _create(size, seed=seed, keep=keep, tell=tell)
            made[size] = {
                key: connection.settings_dict[key]
                if isinstance(connection.settings_dict[key], bool)
                else str(connection.settings_dict[key])  # paths too: it goes to workers as JSON
                for key in ("NAME", "DATA", "THROW_AWAY")
                if key in connection.settings_dict
            }
            made[size]["TEST"] = {}
            _give_back(original)
        yield made
    finally:
        if not keep:
            for address in made.values():
                connection.close()
                connection.settings_dict["NAME"] = address["NAME"]
                with contextlib.suppress(OperationalError):
                    connection.creation.destroy_test_db(original["NAME"], verbosity=0)


def _give_back(original: dict[str, Any]) -> None:
    """Let the connection have the name back that creation replaced; its server stays the throw-away one."""
    connection.close()
    connection.settings_dict["NAME"] = original["NAME"]


def _create(size: int, *, seed: int, keep: bool, tell: Callable[[str], None]) -> None:
    name = f"minutebook_bench_{size}"
    connection.settings_dict["TEST"] = {**connection.settings_dict["TEST"], "NAME": name}
    tell(f"{name}: preparing")
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    if keep and Action.objects.exists():
        return
    make_archive(
        meetings=max(40, size // ACTIONS_A_MEETING),
        actions=size,
        seed=seed,
        tell=lambda line: tell(f"{name}: {line}"),
    )
