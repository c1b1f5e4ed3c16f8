"""How is one made-up committee written, row by row: terms, meetings, actions with their events?

Order matters where chance is drawn: the same seed gives the same rows.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from actions.life import Fact, fold
from minutes.synthetic import lives, scene, words
from people.names import name_key

STATUSES = (("open", "unknown", "proposed"), (60, 75, 100))
"""How what is not closed stands, with cumulative weights."""
ATTENDING_AT_MOST = 20
STEPS_OF_MEETING = ("announced", "in_session", "drafting", "circulated", "approved")


class Writing:
    """One committee being written."""

    def __init__(self, archive, committee_id: int, share: scene.Share, board: scene.Scene):
        self.archive, self.random = archive, archive.random
        self.committee_id, self.share, self.board = committee_id, share, board
        self.meetings: dict[int, dict[str, Any]] = {}
        """The rows of meetings to be, by id; what approved minutes keep is known after the actions."""
        self.meeting_ids: list[int] = []
        """Of those that took place."""
        self.topics: list[list[int]] = []
        """The items of each meeting that took place, under which actions may be raised."""

    def everything(self) -> None:
        self.write_terms()
        self.subject_ids = [
            self.archive.subjects.add(committee_id=self.committee_id, name=name, key=name_key(name))
            for name in words.SUBJECTS
        ]
        self.write_meetings()
        self.write_actions()
        for pk, row in self.meetings.items():
            self.archive.meetings.add(id=pk, **row)

    def number(self, kind: str, last: int, year: int = 0) -> None:
        self.archive.numberings.add(committee_id=self.committee_id, kind=kind, year=year, last=last)

    def write_terms(self) -> None:
        for seat in self.board.seats:
            since = self.board.starts.date()
            for holder in seat.holders:
                until = holder.until and holder.until.date() - dt.timedelta(days=1)
                self.archive.memberships.add(
                    committee_id=self.committee_id,
                    person_id=holder.person_id,
                    organisation_id=holder.organisation_id,
                    role=seat.role,
                    votes=seat.role in ("chair", "member"),
                    starts_on=since,
                    ends_on=until,
                )
                since = holder.until and holder.until.date()

    # Meetings

    def write_meetings(self) -> None:
        held = self.board.meeting_starts
        decided: dict[int, int] = {}
        for place, starts_at in enumerate(held):
            to_go = len(held) - 1 - place
            state = "drafting" if to_go == 0 else "circulated" if to_go == 1 else "approved"
            meeting_id = self.write_meeting(place + 1, starts_at, state)
            self.meeting_ids.append(meeting_id)
            self.write_agenda(meeting_id, with_notes=True)
            self.write_attendance(meeting_id, starts_at)
            self.write_decision(meeting_id, starts_at, decided)
        coming = self.archive.now + dt.timedelta(days=5, hours=16)
        self.write_agenda(self.write_meeting(len(held) + 1, coming, "announced"), with_notes=False)
        self.topics.pop()
        self.number("meeting", len(held) + 1)
        for year, last in decided.items():
            self.number("decision", last, year)
        self.archive.tell(f"{self.share.name}: {len(held) + 1:,} meetings")

    def write_meeting(self, number: int, starts_at: dt.datetime, state: str) -> int:
        meeting_id = next(self.archive.meetings.ids)
        self.meetings[meeting_id] = {
            "committee_id": self.committee_id,
            "number": number,
            "title": f"{self.share.name}, meeting {number}",
            "starts_at": starts_at,
            "ends_at": starts_at + dt.timedelta(minutes=90),
            "time_zone": scene.ZONE,
            "place": "By phone",
            "state": state,
            "as_approved": {"actions": {}, "approvals": {}} if state == "approved" else None,
        }
        secretary = self.board.secretary(starts_at).person_id
        at, before = min(starts_at, self.archive.now) - dt.timedelta(days=14), ""
        for to_state in ("planned", *STEPS_OF_MEETING):
            self.archive.meeting_events.add(
                meeting_id=meeting_id,
                kind="moved_on" if before else "planned",
                by_id=secretary,
                happened_at=at,
                recorded_at=at,
                from_state=before,
                to_state=to_state,
            )
            if to_state == state:
                break
            at, before = (
                (starts_at if to_state == "announced" else at) + dt.timedelta(hours=1),
                to_state,
            )
        return meeting_id

    def write_agenda(self, meeting_id: int, *, with_notes: bool) -> None:
        add, random = self.archive.items.add, self.random
        add(meeting_id=meeting_id, position=0, title="Minutes of the last meeting", minutes=5)
        add(meeting_id=meeting_id, position=1, title="Review of actions", minutes=20)
        topics = []
        for position, title in enumerate(random.sample(words.TOPICS, random.randint(3, 5)), 2):
            topic = add(
                meeting_id=meeting_id,
                position=position,
                title=title,
                minutes=15,
                subject_id=random.choice(self.subject_ids),
                notes=words.notes(random) if with_notes else "",
            )
            topics.append(topic)
            if random.random() < 0.3:
                below = add(
                    meeting_id=meeting_id,
                    parent_id=topic,
                    position=0,
                    title="Next steps",
                    notes=words.notes(random) if with_notes else "",
                )
                topics.append(below)
        add(meeting_id=meeting_id, position=8, title="Any other business")
        self.topics.append(topics)

    def write_attendance(self, meeting_id: int, starts_at: dt.datetime) -> None:
        seats = self.board.seats[:ATTENDING_AT_MOST]
        for position, seat in enumerate(seats):
            holder = seat.at(starts_at)
            present = position == 0 or self.random.random() < 0.7
            self.archive.attendances.add(
                meeting_id=meeting_id,
                person_id=holder.person_id,
                organisation_id=holder.organisation_id,
                reply="yes" if present else self.random.choice(("no", "maybe", "")),
                present=present,
                by_phone=self.random.random() < 0.5,
                position=position,
            )

    def write_decision(
        self, meeting_id: int, starts_at: dt.datetime, decided: dict[int, int]
    ) -> None:
        if self.random.random() < 0.6:
            decided[starts_at.year] = decided.get(starts_at.year, 0) + 1
            said = f"{self.random.choice(words.VERBS)} {self.random.choice(words.OBJECTS)}"
            self.archive.decisions.add(
                committee_id=self.committee_id,
                year=starts_at.year,
                number=decided[starts_at.year],
                text=f"The board will {said}.",
                meeting_id=meeting_id,
                item_id=self.random.choice(self.topics[-1]),
                decided_at=starts_at + dt.timedelta(minutes=30),
            )

    # Actions

    def write_actions(self) -> None:
        count, random = self.share.actions, self.random
        # What is not closed is mostly recent: the likeliest of a weighted draw without repetition.
        draw = [(random.random() ** (1 / ((n / count) ** 6 + 0.01)), n) for n in range(count)]
        draw.sort(reverse=True)
        not_closed = {n for _, n in draw[: round(count * self.share.not_closed)]}
        self.action_ids: list[int] = []
        for n in range(count):
            if n in not_closed:
                (status,) = random.choices(STATUSES[0], cum_weights=STATUSES[1])
            else:
                status = "closed"
            self.write_action(n, status)
            if (n + 1) % 10_000 == 0 or n + 1 == count:
                self.archive.tell(f"{self.share.name}: {n + 1:,} of {count:,} actions")
        self.number("action", count)

    def write_action(self, n: int, status: str) -> None:
        random, held = self.random, self.board.meeting_starts
        meeting = n * len(held) // self.share.actions
        raised_at = held[meeting] + dt.timedelta(seconds=n % 5000)
        ends_at = self.end_of(meeting, raised_at, status)
        everyone = random.random() < 0.05
        owners = self.owners_of(raised_at, everyone)
        steps = lives.live(random, lives.Plan(status, raised_at, ends_at, len(owners)))
        action_id = next(self.archive.actions.ids)
        owner_ids = [next(self.archive.owners.ids) for _ in owners]
        confidential = random.random() < 0.02
        life = fold(self.write_events(action_id, steps, owners, owner_ids, confidential))
        in_meeting = random.random() < 0.85
        text = words.promise(random, self.archive.projects)
        self.archive.actions.add(
            id=action_id,
            committee_id=self.committee_id,
            number=n + 1,
            text=text,
            status=life.status,
            resolution=life.resolution,
            closed_at=life.closed_at,
            touched_at=life.touched_at,
            version=len(steps),
            due_on=self.due_of(raised_at),
            subject_id=random.choice(self.subject_ids) if random.random() < 0.7 else None,
            confidential=confidential,
            everyone=everyone,
            origin="meeting" if in_meeting else random.choice(("page", "mail")),
            raised_at=raised_at,
            raised_in_id=self.meeting_ids[meeting] if in_meeting else None,
            raised_item_id=random.choice(self.topics[meeting]) if in_meeting else None,
            parent_id=random.choice(self.action_ids[-200:])
            if n and random.random() < 0.08
            else None,
        )
        self.action_ids.append(action_id)
        if in_meeting:
            self.freeze(self.meeting_ids[meeting], action_id, text, owners)
        for position, (holder, owner_id) in enumerate(zip(owners, owner_ids, strict=True)):
            person_id, organisation_id = holder
            self.archive.owners.add(
                id=owner_id,
                action_id=action_id,
                committee_id=self.committee_id,
                person_id=person_id,
                organisation_id=organisation_id,
                position=position,
                ticked_at=life.ticks.get(owner_id),
            )

    def freeze(self, meeting_id: int, action_id: int, text: str, owners) -> None:
        """Approved minutes keep the words in which they raised an action."""
        if kept := self.meetings[meeting_id]["as_approved"]:
            names = [
                self.archive.names[("person", person) if person else ("organisation", organisation)]
                for person, organisation in owners
            ]
            kept["actions"][str(action_id)] = {
                "text": text,
                "status": "open",
                "owners": [{"name": name, "ticked": False} for name in names],
            }

    def end_of(self, meeting: int, raised_at: dt.datetime, status: str) -> dt.datetime:
        """When the last thing happened: closed at one of the next meetings, or lately, or some day."""
        held, random = self.board.meeting_starts, self.random
        latest = self.archive.now - dt.timedelta(hours=1)
        if status == "closed":
            later = meeting + 1 + int(random.expovariate(0.5))
            if later < len(held):
                return held[later] + dt.timedelta(seconds=1800 + random.randrange(1800))
        return raised_at + (latest - raised_at) * random.uniform(0.2, 1)

    def owners_of(self, moment: dt.datetime, everyone: bool) -> list[tuple[int | None, int | None]]:
        """(person id, organisation id), one of them given: one to three, or each organisation."""
        organisations = self.board.organisations(moment)
        if everyone and organisations:
            return [(None, pk) for pk in organisations]
        if self.random.random() < 0.15 and organisations:
            return [(None, self.random.choice(organisations))]
        count = self.random.choice((1, 1, 1, 2, 2, 3))
        held = self.board.owners(self.random, moment, count)
        return [(holder.person_id, None) for holder in held]

    def due_of(self, raised_at: dt.datetime) -> dt.date | None:
        if self.random.random() < 0.4:
            return raised_at.date() + dt.timedelta(days=self.random.randint(7, 120))
        return None

    def write_events(
        self, action_id: int, steps: list[lives.Step], owners, owner_ids, confidential: bool
    ) -> list[Fact]:
        facts, before = [], ""
        for step in steps:
            by_id = None
            if not step.itself:
                who = owners[step.by_owner][0] if step.by_owner is not None else None
                by_id = who or self.board.secretary(step.at).person_id
            meeting = self.board.meeting_before(step.at) if step.in_meeting else None
            owner_id = owner_ids[step.owner] if step.owner is not None else None
            pk = self.archive.events.add(
                action_id=action_id,
                kind=step.kind,
                by_id=by_id,
                owner_id=owner_id,
                meeting_id=self.meeting_ids[meeting] if meeting is not None else None,
                happened_at=step.at,
                recorded_at=step.at,
                from_state=before,
                to_state=step.to_state,
                resolution=step.resolution,
                note=step.note,
                is_word=step.is_word,
                confidential=confidential,
            )
            facts.append(Fact(pk, step.kind, step.at, step.to_state, step.resolution, owner_id))
            before = step.to_state or before
        return facts
