"""Does the site answer, and what should the person who started it know?

Started by gunicorn on behalf of `make run`. It asks for a real page, because a server that listens
may still be unable to show anything.
"""

import os
import sys
import time
import urllib.error
import urllib.request

PATIENCE = 60  # seconds
SIGN_INS = ("secretary", "chair", "member", "observer", "outsider", "admin")


# Whatever proxy the environment names has no part in asking ourselves.
ASK = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def status_of(url: str) -> int | None:
    """The HTTP status of a page, redirects followed; None while nobody answers."""
    try:
        with ASK.open(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def main() -> int:
    port, server = os.environ["PORT"], os.getppid()
    give_up = time.monotonic() + PATIENCE
    while (status := status_of(f"http://127.0.0.1:{port}/")) is None:
        if os.getppid() != server or time.monotonic() > give_up:
            return 0  # the server has said itself why it stopped
        time.sleep(0.05)
    if status >= 500:
        sys.stderr.write(f"The site answers with an error {status}: its own message is above.\n")
    lines = [f"Minutebook answers at http://localhost:{port}/"]
    if os.environ.get("DEMO") == "1":
        people = ", ".join(f"{name}@example.org" for name in SIGN_INS)
        lines.append(f"The demonstration's accounts, password `demo`: {people}")
    lines.append("Stop with Ctrl-C; the database keeps running until `make stop`.")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
