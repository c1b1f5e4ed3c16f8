"""What came out: figures, ratios, and whether they are what was to be reached."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

FLOOR = "the floor"
LIST = "actions, first page"
ADMIN = "admin, list of actions"

SAVES = ("words", "a new action", "a changed action")
SMALL, FULL = "6 items", "60 items"
WATCH_SAME, WATCH_DRAWN, WATCH_FIRST = (
    "nothing new",
    "something new, drawn before",
    "something new, first to look",
)
MONEY = ("budget of 200 lines", "list of requests", "a request")
FEW, MANY = "50 requests", "5,000 requests"
WATCHES = (WATCH_SAME, WATCH_DRAWN, WATCH_FIRST)
WATCHERS, EVERY = 200, 4
"""So many watch a meeting, and each asks so many seconds after the last answer."""

FLOOR_TIMES, ADMIN_TIMES, GROWTH, WORKER_MB = 6.0, 0.4, 1.2, 120
MANY_TIMES = 1.3
FULL_TIMES, WATCH_QUERIES, WATCH_SHARE = 1.2, 3, 1.0


def save_name(what: str, where: str) -> str:
    return f"save {what}, {where}"


def watch_name(what: str) -> str:
    return f"watch, {what}"


def money_name(what: str, count: str) -> str:
    return f"{what}, {count}"


APART = {save_name(what, where) for what in SAVES for where in (SMALL, FULL)} | {
    watch_name(what) for what in WATCHES
}
APART |= {money_name(what, count) for what in MONEY for count in (FEW, MANY)}
"""What has a table of its own."""


@dataclass
class Figures:
    """Of one page at one size."""

    queries: int = 0
    size: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return sorted(self.times)[min(len(self.times) - 1, round(0.95 * len(self.times)))]


@dataclass
class Run:
    """All figures of a run: by page, by number of actions."""

    sizes: list[int]
    pages: dict[str, dict[int, Figures]] = field(default_factory=dict)
    grows: set[str] = field(default_factory=set)
    worker_mb: dict[int, float] = field(default_factory=dict)
    crowds: dict[str, dict[int, list[float]]] = field(default_factory=dict)
    """Milliseconds in which one worker answered everybody who watches, once each."""

    def figures(self, page: str, size: int) -> Figures:
        return self.pages.setdefault(page, {}).setdefault(size, Figures())

    def ratio(self, page: str, to: str, size: int) -> float | None:
        if to not in self.pages or size not in self.pages[to]:
            return None
        return self.pages[page][size].median / self.pages[to][size].median

    def growth(self, page: str) -> float | None:
        """The largest archive against the smallest."""
        by_size = self.pages[page]
        if len(self.sizes) < 2 or not {self.sizes[0], self.sizes[-1]} <= by_size.keys():
            return None
        return by_size[self.sizes[-1]].median / by_size[self.sizes[0]].median


def table(run: Run) -> str:
    """The pages: a Markdown table, one line a page and size."""
    head = ["page", "actions", "queries", "median ms", "95 % ms", "kB", "× floor", "× admin"]
    head.append(f"× at {run.sizes[0]:,}")
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    for page, by_size in run.pages.items():
        for size, figures in by_size.items() if page not in APART else ():
            is_list = page.startswith("actions")
            lines.append(
                [
                    page if size == run.sizes[0] else "",
                    f"{size:,}",
                    str(figures.queries) if figures.queries else "1",
                    f"{figures.median:.1f}",
                    f"{figures.p95:.1f}",
                    f"{figures.size / 1000:.0f}",
                    _times(run.ratio(page, FLOOR, size)) if is_list else "",
                    _times(run.ratio(page, ADMIN, size)) if is_list else "",
                    _times(figures.median / by_size[run.sizes[0]].median)
                    if size != run.sizes[0]
                    else "",
                ]
            )
    return _markdown(lines)


def saves_table(run: Run) -> str:
    """What saving an item costs in a full meeting, against a small one."""
    return _pairs(run, "save", [(what, *_saves(what)) for what in SAVES], (SMALL, FULL))


def money_table(run: Run) -> str:
    """What pages of money cost where much was agreed, against little."""
    return _pairs(run, "money", [(what, *_money(what)) for what in MONEY], (FEW, MANY))


def _saves(what: str) -> tuple[str, str]:
    return save_name(what, SMALL), save_name(what, FULL)


def _money(what: str) -> tuple[str, str]:
    return money_name(what, FEW), money_name(what, MANY)


def _pairs(run: Run, of: str, pairs: list[tuple[str, str, str]], names: tuple[str, str]) -> str:
    """A table of pages in two fillings, the second against the first, at each size of the archive."""
    head = [of, "actions", f"queries, {names[0]}", "median ms", f"queries, {names[1]}", "median ms"]
    lines = [[*head, "×"], ["---", *["---:"] * len(head)]]
    for what, small, full in pairs:
        for size in run.sizes:
            if (ratio := _pair_times(run, small, full, size)) is not None:
                found = [run.pages[name][size] for name in (small, full)]
                told = [text for f in found for text in (str(f.queries), f"{f.median:.1f}")]
                first = what if size == run.sizes[0] else ""
                lines.append([first, f"{size:,}", *told, _times(ratio)])
    return _markdown(lines)


def _pair_times(run: Run, small: str, full: str, size: int) -> float | None:
    return run.ratio(full, small, size) if full in run.pages else None


def watch_table(run: Run) -> str:
    """What those who watch cost one worker."""
    head = [
        "watch",
        "actions",
        "queries",
        "median ms",
        "kB",
        f"s for {WATCHERS}",
        "requests a second",
    ]
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    for what in WATCHES:
        for size, figures in run.pages.get(watch_name(what), {}).items():
            crowd = run.crowds.get(watch_name(what), {}).get(size)
            took = statistics.median(crowd) / 1000 if crowd else None
            told = ["", ""] if took is None else [f"{took:.2f}", f"{WATCHERS / took:.0f}"]
            first = what if size == run.sizes[0] else ""
            each = [str(figures.queries), f"{figures.median:.1f}", f"{figures.size / 1000:.0f}"]
            lines.append([first, f"{size:,}", *each, *told])
    return _markdown(lines)


def _markdown(lines: list[list[str]]) -> str:
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "| "
        + " | ".join(
            _fit(cell, width, i) for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        + " |"
        for line in lines
    )


def _fit(cell: str, width: int, column: int) -> str:
    if cell.startswith("---"):
        return "-" * width if column == 0 else "-" * (width - 1) + ":"
    return cell.ljust(width) if column == 0 else cell.rjust(width)


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}"


def targets(run: Run) -> list[str]:
    """What was to be reached, and what was: one line each. Nothing fails by it."""
    lines = [*_list_targets(run), *_growth_targets(run)]
    lines += [*_save_targets(run), *_money_targets(run), *_watch_targets(run)]
    for size, mb in run.worker_mb.items():
        lines.append(_line(mb, WORKER_MB, f"megabytes of a worker, {size:,}"))
    return lines


def _list_targets(run: Run) -> Iterator[str]:
    for size in run.sizes:
        if (ratio := run.ratio(LIST, FLOOR, size)) is not None:
            yield _line(ratio, FLOOR_TIMES, f"list of actions against the floor, {size:,}")
        if (ratio := run.ratio(LIST, ADMIN, size)) is not None:
            yield _line(ratio, ADMIN_TIMES, f"list of actions against the admin's, {size:,}")


def _growth_targets(run: Run) -> Iterator[str]:
    for page in run.pages:
        if page not in run.grows and page != FLOOR and (growth := run.growth(page)) is not None:
            yield _line(growth, GROWTH, f"{page}, {run.sizes[-1]:,} against {run.sizes[0]:,}")


def _save_targets(run: Run) -> Iterator[str]:
    for what in SAVES:
        for size in run.sizes:
            if (ratio := _pair_times(run, *_saves(what), size)) is not None:
                yield _line(ratio, FULL_TIMES, f"save {what}, {FULL} to {SMALL}, {size:,}")


def _money_targets(run: Run) -> Iterator[str]:
    for what in MONEY:
        for size in run.sizes:
            if (ratio := _pair_times(run, *_money(what), size)) is not None:
                yield _line(ratio, MANY_TIMES, f"{what}, {MANY} to {FEW}, {size:,}")


def _watch_targets(run: Run) -> Iterator[str]:
    for size, figures in run.pages.get(watch_name(WATCH_SAME), {}).items():
        yield _line(figures.queries, WATCH_QUERIES, f"queries of a watcher, {size:,}")
    for size, crowd in run.crowds.get(watch_name(WATCH_SAME), {}).items():
        share = statistics.median(crowd) / 1000 / EVERY
        yield _line(share, WATCH_SHARE, f"of one worker for {WATCHERS} watchers, {size:,}")


def _line(value: float, most: float, what: str) -> str:
    said = "reached" if value <= most else "NOT REACHED"
    return f"{said:>11}  {value:7.2f}  (at most {most:g})  {what}"
