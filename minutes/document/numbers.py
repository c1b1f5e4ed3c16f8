"""What does the number of a record look like in a line: AB-17, D-2014-07, R-2014-05?"""

import re

NUMBER = r"(?-i:[A-Z][A-Z0-9]{0,7})-(?:\d{4}-)?\d{1,6}"
"""A committee's code has one to eight capitals and digits; decisions and requests count by year."""

WHOLE = re.compile(NUMBER)
