"""What is typed and filed on the demonstration, longer than a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A paper as if it had been uploaded."""

    name: str
    text: str

    def chunks(self) -> Iterable[bytes]:
        return [self.text.encode()]


MACHINES = Sheet(
    "machines.csv",
    "role,how many,memory GB,watt\ncompile,2,64,400\nnested tests,4,128,650\nlibvirt tests,3,96,500\nspare,1,64,400\n",
)
MACHINES_AGAIN = Sheet("machines.csv", MACHINES.text + "switch,1,,90\n")

LIBVIRT = Sheet(
    "libvirt-tests.md",
    "# What the libvirt tests would need\n\n- three machines, two of them alike\n- a night for each full run\n"
    "- somebody who reads the reports in the morning\n",
)

REVIEW = """\
TF-2: figures for storage are in, two data sheets are missing
TF-3: Antony has both answers and sends them round
TF-8 done: the list hangs on the next agenda
"""
"""Typed under the review of actions, where the numbers are those that the group gave before."""

PLACES = """\
Antony: the second host has room from the first of the month
Konrad: wants a second line before anything moves
Action Antony Messerli: ask the second host for a contract of one year
Action Konrad Rzeszutek Wilk and Ian Campbell: write down what a second line must carry
Agreed: the first rack goes to the second host
"""

NIGHTS = """\
Don: the long tests can start at ten in the evening
Action Don Dugger: move the two long tests to the night
"""
