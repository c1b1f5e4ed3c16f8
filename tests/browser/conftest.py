"""A real browser on a real server: the machine's Chromium, one for the whole run, a fresh context a test."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started

from tests.conftest import PASSWORD

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    args = {
        **browser_type_launch_args,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }
    return args | ({"executable_path": found} if found else {})


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request):
    """Each walk is done twice."""
    return request.param


@pytest.fixture
def browser_context_args(browser_context_args, request):
    args = {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "timezone_id": "Europe/Dublin",
    }
    if "javascript" in request.fixturenames:
        args["java_script_enabled"] = request.getfixturevalue("javascript")
    return args


_asked = Counter()
"""Requests that the live server has begun to answer, and those it has answered."""
request_started.connect(lambda **_more: _asked.update(begun=1), weak=False, dispatch_uid="begun")
request_finished.connect(lambda **_more: _asked.update(done=1), weak=False, dispatch_uid="done")


@pytest.fixture(autouse=True)
def _all_is_answered(transactional_db, browser):
    """Nothing is asked any more while the tables are emptied: pages that watch or save are left first."""
    # What an earlier test began and nobody ended (a browser that left) never will be.
    lost = _asked["begun"] - _asked["done"]
    yield
    for context in browser.contexts:
        context.close()
    for _try in range(50):
        if _asked["begun"] - _asked["done"] <= lost:
            break
        time.sleep(0.1)


@pytest.fixture
def sign_in_at(live_server):
    """Signs in through the sign-in page of any page, as a person does: sign_in_at(page, cast.member)."""

    def _sign_in_at(page, user):
        page.goto(f"{live_server.url}/accounts/login/")
        page.fill("#id_login", user.email)
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(f"{live_server.url}/")
        return page

    return _sign_in_at


@pytest.fixture
def enter(page, sign_in_at):
    """The same, on the test's own page: enter(cast.member)."""
    return lambda user: sign_in_at(page, user)


@pytest.fixture
def check_accessible():
    """Runs axe on the page as it is; fails with what it found, in words."""

    def _check(page):
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return _check
