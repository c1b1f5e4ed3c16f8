"""How is a page looked at? Once loaded, by axe: light and dark, wide and as on a telephone."""

from __future__ import annotations

from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import resolve, reverse

from tests.conftest import PASSWORD

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 900}
ALL: dict = {"resultTypes": ["violations"], "preload": False}
"""What axe is asked. It need not fetch style sheets and media anew: only rules that are off by themselves, and
those about sound, would read them."""


def faults(page, options=ALL) -> list[str]:
    """What axe finds on the page as it is, one line a rule with the first places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(  # colours on their way from one scheme to the other are no colours
        "options => { for (const one of document.getAnimations()) one.finish();"
        " return axe.run(document, options); }",
        options,
    )
    return [
        f"{v['id']}: {v['help']}\n"
        + "\n".join(f"    {node['html'][:160]} ({node['target']})" for node in v["nodes"][:4])
        for v in found["violations"]
    ]


def overhang(page) -> int:
    """How many pixels the page is wider than the window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def look_at(page) -> list[str]:
    """What is wrong with the page that is open, everything unfolded: wide and light, then narrow and dark.

    It is loaded once. Colours hang on the scheme, what stands beside what on the width; nothing hangs on both.
    """
    wrong = []
    for width, scheme in ((WIDE, "light"), (NARROW, "dark")):
        page.set_viewport_size(width)
        page.emulate_media(color_scheme=scheme)
        page.evaluate(
            "for (const one of document.querySelectorAll('main details')) one.open = true"
        )
        name = f"{width['width']} {scheme}"
        wrong += [f"{page.url}, {name}: {fault}" for fault in faults(page)]
        if (wide := overhang(page)) > 0:
            wrong.append(f"{page.url}, {name}: {wide} pixels too wide")
    return wrong


class Visitor:
    """Goes from page to page, and notes what is wrong and what was seen."""

    def __init__(self, page, live_server):
        self.page, self.url = page, live_server.url
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        page.on("pageerror", lambda e: self.wrong.append(f"{page.url}: {e}"))
        page.on("console", self._said)
        page.on("request", self._asked)

    def _said(self, message):
        if message.type == "error" and "status of 4" not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _asked(self, request):
        if not request.url.startswith((self.url, "data:")):
            self.wrong.append(f"{self.page.url} fetches {request.url}")

    def sign_in(self, user):
        self.page.context.clear_cookies()
        self.page.goto(self.url + reverse("account_login"))
        self.page.fill("#id_login", user.email)
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_load_state()

    def prove_once_more(self):
        """Who changes how one signs in gives the password again."""
        self.visit("account_reauthenticate")
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_load_state()

    def look(self):
        """At the page that is open."""
        self.seen.add(resolve(urlsplit(self.page.url).path).view_name)
        self.wrong += look_at(self.page)

    def visit(self, name, query="", status=200, **kwargs):
        answer = self.page.goto(self.url + reverse(name, kwargs=kwargs) + query)
        if answer.status != status:
            self.wrong.append(f"{name}{query}: {answer.status}")
        if resolve(urlsplit(self.page.url).path).view_name != name:
            self.wrong.append(f"{name}{query} leads to {self.page.url}")
        self.look()

    def send_nonsense(self, name, query="", button="main form[method=post] .main", **kwargs):
        """A form whose texts were emptied: what it answers says so, and is looked at as well."""
        self.page.goto(self.url + reverse(name, kwargs=kwargs) + query)
        self.page.evaluate(
            """button => {
              const form = document.querySelector(button).form;
              form.noValidate = true;
              for (const field of form.querySelectorAll("input[type=text], input:not([type]), input[type=date], input[type=email], textarea")) field.value = "";
            }""",
            button,
        )
        self.page.locator(button).first.click()
        alert = self.page.get_by_role("alert").first
        try:
            alert.wait_for(timeout=5000)
        except Exception:
            self.wrong.append(f"{name}{query}: nonsense is answered without a word")
        self.look()

    def end(self, expected=()):
        """Nothing was wrong, and all was seen that should be."""
        self.wrong += [f"{name} was not looked at" for name in sorted(set(expected) - self.seen)]
        assert not self.wrong, "\n".join(self.wrong)
