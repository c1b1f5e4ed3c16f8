"""A real browser on a real server: the machine's Chromium, one for the whole run, a fresh context a test."""

from __future__ import annotations

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

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


@pytest.fixture
def enter(page, live_server):
    """Signs in through the sign-in page, as a person does: enter(cast.member)."""

    def _enter(user):
        page.goto(f"{live_server.url}/accounts/login/")
        page.fill("#id_login", user.email)
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(f"{live_server.url}/")
        return page

    return _enter


@pytest.fixture
def check_accessible():
    """Runs axe on the page as it is; fails with what it found, in words."""

    def _check(page):
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return _check
