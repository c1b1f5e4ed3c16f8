#!/usr/bin/env python3
"""Run a management command: what goes wrong before it starts is said in one line.

A wrong setting or a database that cannot be reached is the operator's to mend, and a traceback
hides the sentence that says how. `--traceback` shows everything, as it does for Django's own
errors.
"""

import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from config.plain_errors import in_one_line, wrong_options_in_one_line
    except ImportError as error:
        print(
            f"Minutebook needs its environment: {error}. Run `make install`, then "
            "`.venv/bin/python manage.py ...`.",
            file=sys.stderr,
        )
        return 1
    wrong_options_in_one_line()
    with in_one_line(show_traceback="--traceback" in sys.argv):
        from django.conf import settings
        from django.core.management import execute_from_command_line

        # Read here, because Django reports a wrong setting as an unknown command.
        settings.configured or settings.INSTALLED_APPS  # noqa: B018
        execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
