"""What do people of a made-up board promise and say? Pure; all chance comes from the Random given."""

from __future__ import annotations

from random import Random

COMMON = "report"
"""Stands in three of ten actions."""
COMMON_SHARE = 0.3
NAMED_SHARE = 0.2
"""One action in five names a project; a project is named by about five actions, at any size."""
ACTIONS_A_NAME = 25

GIVEN = (
    "Ada Ben Carla Dmitri Elif Femi Greta Hugo Ines Jun Kofi Lena Marek Nadia Omar Priya Quinn Rosa "
    "Sven Tara Ulla Viktor Wanda Xenia Yusuf Zora Anders Bianca Chidi Dora"
).split()
FAMILY = (
    "Abel Brandt Castell Dorn Ekdahl Farrow Gellert Hallam Ibsen Jansky Kestrel Lindqvist Moreau "
    "Nakata Okafor Petrov Quiroga Rasmussen Sandoval Tamm Ueda Varga Winther Yilmaz Zeller Arden "
    "Bloch Corvin Duarte Eberl Fontane Grau Holm Isaksen Jolly Kranz Lowell Mistral Norden Oduya"
).split()
ORGANISATIONS = (
    "Aldermoor Systems",
    "Brightwater",
    "Copperfield Networks",
    "Dunlin Hosting",
    "Eastgate Silicon",
    "Foxglove Cloud",
    "Greywacke",
    "Harbour Telecom",
    "Ironbridge Labs",
    "Juniper Row Foundation",
    "Kittiwake",
    "Larkspur Data",
)
SUBJECTS = (
    "Test lab",
    "Release cycle",
    "Security process",
    "Website",
    "Developer summit",
    "Trademark",
    "Hosting",
    "Continuous integration",
    "Press and analysts",
    "Membership",
    "Training",
    "Documentation",
)
VERBS = (
    "ask the hosting company about|collect figures for|write down|send round|find a second pair of "
    "eyes for|compare two offers for|agree a date for|talk to the lawyers about|draw up a list of|"
    "check the cost of|publish|prepare slides on|book a room for|thank everyone for|set up|tidy up|"
    "answer the questions about|find a volunteer for|renew|measure"
).split("|")
OBJECTS = (
    "two more machines|the spring summit|the style guide|the mirror in Asia|the nightly builds|"
    "open seats|the travel budget|the mailing lists|the bug tracker|the press contacts|the logo|"
    "the new tutorials|spare network cards|the release notes|the member survey|the wiki's front page|"
    "next year's plan|the storage array|the signing keys|the call for talks"
).split("|")
TAILS = (
    "before the next call|with the other members|and tell the list|as agreed last time|"
    "if nobody objects|for the first half of the year|with a short summary|until the summer||||"
).split("|")
WORDS_SAID = (
    "waiting for an answer from the supplier|half of it is done|no news since last time|"
    "sent round on the list, two replies so far|figures are in, text is missing|"
    "needs a decision on the budget first|moved to the week after the summit|"
    "a volunteer was found|first draft is with the lawyers|took longer than thought, nearly there|"
    "all offers are in|the room is booked, the rest follows"
).split("|")
NOTES = (
    "Everyone had read the draft.|The figures were explained line by line.|Two members had questions "
    "about the timetable.|It was felt that this can wait until autumn.|Nobody saw a reason against it.|"
    "The cost is lower than expected.|There is still no volunteer for the second half.|"
    "Thanks went to those who kept the machines running.|The room preferred the shorter version.|"
    "A written summary will go to the list."
).split("|")
TOPICS = (
    "Status of the test lab|Preparing the summit|Requests from members|Money so far this year|"
    "Security handling|Where the website goes|Feedback from users|Hiring a technical writer"
).split("|")
SYLLABLES = "ba ve ro ti la ku ne zo mi fa do ri su pa ge lo wi na to be ky du se vo ha ji".split()


def person_name(random: Random) -> str:
    return f"{random.choice(GIVEN)} {random.choice(FAMILY)}"


def project_names(random: Random, count: int) -> list[str]:
    """Different invented words, such as "Kunezo", which no dictionary's stemming touches."""
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(random.choices(SYLLABLES, k=4)).capitalize() + "x"] = None
    return list(names)


def promise(random: Random, projects: list[str]) -> str:
    """What an action says: "Collect figures for the logo with the other members"."""
    said = f"{random.choice(VERBS)} {random.choice(OBJECTS)} {random.choice(TAILS)}".strip()
    if random.random() < COMMON_SHARE:
        said += random.choice((" for the report", ", then write the report", " (see report)"))
    if random.random() < NAMED_SHARE:
        said += f", project {random.choice(projects)}"
    return said[0].upper() + said[1:]


def word(random: Random) -> str:
    """An update: how it stands."""
    return random.choice(WORDS_SAID)


def notes(random: Random) -> str:
    """What stands under an item: a paragraph in Markdown, often with bullets below."""
    text = " ".join(random.sample(NOTES, random.randint(2, 4)))
    if random.random() < 0.6:
        text += "\n\n" + "\n".join(f"- {said}" for said in random.sample(NOTES, 3))
    return text
