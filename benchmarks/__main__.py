"""`python -m benchmarks`: fill archives, serve their pages in turns, print what came out."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from typing import Any

CROWDS_EVERY = 10
"""Everybody who watches asks in one round of so many."""
SIZES, QUICK_SIZES = [1_000, 10_000, 100_000], [200, 1_000]


def main() -> int:
    options = _options()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    with tempfile.TemporaryDirectory() as static:
        os.environ["MINUTEBOOK_BENCH_STATIC"] = static

        from config.plain_errors import in_one_line  # after the environment that settings read

        with in_one_line():
            return _run(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small archives, few rounds: a try")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="ACTIONS", help="of the archives")
    parser.add_argument("--rounds", type=int, help="how often each page is asked for")
    parser.add_argument(
        "--pages", nargs="+", default=[""], help="only pages with these words in their names"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep and reuse the databases")
    parser.add_argument("--queries", action="store_true", help="print what each page asks")
    options = parser.parse_args()
    options.sizes = sorted(options.sizes or (QUICK_SIZES if options.quick else SIZES))
    options.rounds = options.rounds or (5 if options.quick else 40)
    return options


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _run(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import databases, report
    from config.database import check_database

    check_database(for_tests=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    started = time.monotonic()
    with databases.archives(
        options.sizes, seed=options.seed, keep=options.keep, tell=_tell
    ) as made:
        _tell(f"archives stand after {time.monotonic() - started:.0f} s")
        run = measure(made, options)
    for table in (
        report.table(run),
        report.saves_table(run),
        report.money_table(run),
        report.watch_table(run),
    ):
        print(f"\n{table}\n")
    print("\n".join(report.targets(run)))
    return 0


class Process:
    """A worker on one archive, spoken to a line at a time."""

    def __init__(self, database: dict[str, Any]):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "MINUTEBOOK_BENCH_DATABASE": json.dumps(database)},
        )

    def ask(self, do: str, page: dict[str, Any] | None = None) -> dict[str, Any]:
        self.process.stdin.write(json.dumps({"do": do, "page": page}) + "\n")
        self.process.stdin.flush()
        if not (line := self.process.stdout.readline()):
            raise SystemExit("A worker of the benchmark ended before its time.")
        answer = json.loads(line)
        if "error" in answer:
            raise SystemExit(answer["error"])
        return answer

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=10)


def measure(made: dict[int, dict[str, Any]], options: argparse.Namespace):
    """Serve each page of each archive `rounds` times, in an order that changes from round to round, so
    that whatever else the machine does meets all of them alike."""
    from benchmarks import report

    run = report.Run(options.sizes)
    workers, jobs, crowds = {}, [], []
    try:
        for size, database in made.items():
            pages = [p for p in _pages(database) if any(w in p["name"] for w in options.pages)]
            workers[size] = Process(database)
            jobs += [(size, "serve", page["name"], page) for page in pages]
            jobs += [
                (size, "floor", report.FLOOR, page) for page in pages if page["name"] == report.LIST
            ]
            run.grows |= {page["name"] for page in pages if page["grows"]}
            run.crowds |= {p["name"]: {} for p in pages if p["watched"] in ("same", "first")}
            crowds += [(size, page) for page in pages if page["name"] in run.crowds]
        jobs.sort(key=lambda job: job[1] != "floor")
        for size, do, name, page in jobs:
            _warm(workers[size], run.figures(name, size), do, page, options)
        order = random.Random(options.seed)
        for turn in range(options.rounds):
            order.shuffle(jobs)
            for size, do, name, page in jobs:
                run.figures(name, size).times.append(workers[size].ask(do, page)["ms"])
            for size, page in crowds if turn % CROWDS_EVERY == 0 else ():
                took = workers[size].ask("crowd", page)["ms"]
                run.crowds[page["name"]].setdefault(size, []).append(took)
            if (turn + 1) % 10 == 0:
                _tell(f"{turn + 1} of {options.rounds} rounds")
        run.worker_mb = {size: worker.ask("memory")["mb"] for size, worker in workers.items()}
    finally:
        for worker in workers.values():
            worker.end()
    return run


def _warm(worker: Process, figures, do: str, page: dict[str, Any], options) -> None:
    for _ in range(2):
        figures.size = worker.ask(do, page)["bytes"]
    if do == "serve":
        answer = worker.ask("queries", page)
        figures.queries = answer["queries"]
        if options.queries:
            print(f"\n{page['name']}: {page['url']}")
            print("\n".join(f"  {sql}" for sql in answer["sql"]))


def _pages(database: dict[str, Any]) -> list[dict[str, Any]]:
    """What is read of an archive; asked in this process, so that the worker loads nothing for it."""
    from django.db import connection

    from benchmarks.readers import pages_of

    original = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database["NAME"]
    try:
        return pages_of()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original


if __name__ == "__main__":
    sys.exit(main())
