"""How do the pages look today? `make screenshots` takes docs/images/*.png from a fresh demonstration.

Needs a server that answers with the demonstration board (the Makefile starts one): its address is the
first argument, the folder for the pictures the second. A third argument, "all", takes every page at
three widths, light and dark, for looking at while building; without it, only what the README shows.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

BOARD = "/c/advisory-board"
GROUP = "/c/test-framework"
DEVELOPERS = "/c/developer-meeting"
YEAR = dt.date.today().year  # noqa: DTZ011 - the demonstration's working group lies around today
SECRETARY, MEMBER, OBSERVER = (f"{who}@example.org" for who in ("secretary", "member", "observer"))
PAGES = {
    # name: (who, path)
    "sign-in": (None, "/accounts/login/"),
    "desk": (MEMBER, "/"),
    "actions": (SECRETARY, f"{BOARD}/actions/"),
    "action": (MEMBER, f"{BOARD}/actions/8/"),
    "review": (SECRETARY, f"{BOARD}/actions/review/"),
    "meetings": (MEMBER, f"{BOARD}/meetings/"),
    "meeting": (MEMBER, f"{BOARD}/meetings/1/"),
    "next-meeting": (SECRETARY, f"{BOARD}/meetings/2/"),
    "next-meeting-member": (MEMBER, f"{BOARD}/meetings/2/"),
    "people": (SECRETARY, f"{BOARD}/people/"),
    "imports": (SECRETARY, f"{BOARD}/imports/"),
    # series and agendas
    "series": (SECRETARY, f"{BOARD}/meetings/series/"),
    "series-new": (SECRETARY, f"{BOARD}/meetings/series/new/"),
    "standing": (SECRETARY, f"{BOARD}/meetings/standing/"),
    "plan": (SECRETARY, f"{BOARD}/meetings/new/"),
    "draft": (SECRETARY, f"{GROUP}/meetings/5/draft/"),
    "agenda-history": (SECRETARY, f"{BOARD}/meetings/2/agenda/"),
    # topics
    "topics": (MEMBER, f"{GROUP}/topics/"),
    "topics-2012": (SECRETARY, f"{DEVELOPERS}/meetings/1/topics/"),
    "topics-2013": (SECRETARY, "/c/hackathon/meetings/1/topics/"),
    "topics-workshop": (MEMBER, f"{GROUP}/meetings/5/topics/"),
    "consolidate": (SECRETARY, f"{GROUP}/meetings/5/topics/consolidate/"),
    # who comes
    "announce": (SECRETARY, f"{GROUP}/meetings/5/announce/"),
    "invitations": (SECRETARY, f"{BOARD}/meetings/3/invitations/"),
    "requests": (SECRETARY, f"{BOARD}/meetings/3/requests/"),
    "request-member": (OBSERVER, f"{BOARD}/meetings/3/"),
    "poll": (MEMBER, f"{BOARD}/meetings/3/poll/"),
    "poll-decide": (SECRETARY, f"{GROUP}/meetings/5/poll/decide/"),
    # taking minutes
    "sitting": (MEMBER, f"{GROUP}/meetings/3/"),
    "sitting-secretary": (SECRETARY, f"{GROUP}/meetings/3/"),
    "take": (SECRETARY, f"{GROUP}/meetings/3/take/"),
    "end": (SECRETARY, f"{GROUP}/meetings/3/end/"),
    # the minutes' life
    "circulated": (MEMBER, f"{GROUP}/meetings/2/"),
    "circulate": (SECRETARY, f"{GROUP}/meetings/2/circulate/"),
    "corrections": (SECRETARY, f"{GROUP}/meetings/2/corrections/"),
    "ledger": (MEMBER, f"{GROUP}/meetings/2/ledger/"),
    "approve": (SECRETARY, f"{GROUP}/meetings/2/approve/"),
    "approved": (MEMBER, f"{GROUP}/meetings/1/"),
    "public-view": (SECRETARY, f"{GROUP}/meetings/1/public/"),
    "public": (None, f"{DEVELOPERS}/meetings/1/"),
    "papers": (MEMBER, f"{GROUP}/papers/3/"),
    # money, requests, plans, registers
    "approvals": (SECRETARY, f"{GROUP}/approvals/"),
    "approval": (MEMBER, f"{GROUP}/approvals/R-{YEAR}-09/"),
    "approval-secretary": (SECRETARY, f"{GROUP}/approvals/R-{YEAR}-09/"),
    "approval-new": (MEMBER, f"{GROUP}/approvals/new/"),
    "budget": (SECRETARY, f"{GROUP}/budgets/"),
    "budget-observer": (OBSERVER, f"{BOARD}/budgets/2014/"),
    "transfer": (SECRETARY, f"{GROUP}/budgets/{YEAR}/transfer/"),
    "sheet": (SECRETARY, f"{GROUP}/budgets/sheet/"),
    "plan-2015": (MEMBER, f"{BOARD}/plans/2015/"),
    "decisions": (MEMBER, f"{BOARD}/decisions/"),
    "trademarks": (MEMBER, f"{GROUP}/trademarks/"),
}
README = ("desk", "actions", "meeting", "next-meeting", "review", "take", "approval", "budget")
WIDTHS = (1440, 820, 390)


def browser_path() -> str | None:
    """A browser of the machine, or None: then Playwright looks for its own."""
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def signed_in(browser: Browser, base: str, who: str | None, width: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        base_url=base,
        timezone_id="Europe/Dublin",
        device_scale_factor=1,
    )
    page = context.new_page()
    if who:
        page.goto("/accounts/login/")
        page.fill("#id_login", who)
        page.fill("#id_password", "demo")
        page.press("#id_password", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
    return page


def main(base: str, folder: str, everything: bool = False) -> None:
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        for who in {who for who, _path in PAGES.values()}:
            for width in WIDTHS if everything else (1440,):
                for scheme in ("light", "dark") if everything else ("light",):
                    page = signed_in(browser, base, who, width, scheme)
                    for name, (reader, path) in PAGES.items():
                        if reader != who or not (everything or name in README):
                            continue
                        answer = page.goto(path)
                        if answer is None or not answer.ok:
                            raise SystemExit(f"{path}: {answer.status if answer else 'no answer'}")
                        suffix = f"-{width}-{scheme}" if everything else ""
                        page.screenshot(path=out / f"{name}{suffix}.png", full_page=everything)
                    page.context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], everything=sys.argv[3:] == ["all"])
