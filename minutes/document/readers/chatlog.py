"""A chat log with meeting commands: `#topic` heads what follows, `#startmeeting` names the meeting."""

import re

from minutes.document.lines import Line, Source, nest
from minutes.document.speech import chat_line

FORMAT = "chatlog"

TOPIC = re.compile(r"^[#.]\s?(?:sub)?topic:?\s+(?P<title>\S.*)$|^topic:\s+(?P<title2>\S.*)$", re.I)
START = re.compile(r"^[#.]\s?(?:startmeeting|meetingname|meetingtopic)\s*(?P<title>.*)$", re.I)
PLAIN_COMMAND = re.compile(
    r"^[#.]\s?(?:info|link|idea|help|chair|nick|save|endmeeting|lurk|restrictlogs|undo)\b", re.I
)


def score(raws: list[tuple[int, str]], name: str) -> float:
    solid = [raw for _, raw in raws[:2000] if raw.strip()]
    chat = sum(1 for raw in solid if ((c := chat_line(raw)) and c.nick) or raw.startswith("["))
    return (
        0.85 if solid and chat > 0.6 * len(solid) and any(chat_line(raw) for raw in solid) else 0.0
    )


def read(raws: list[tuple[int, str]]) -> Source:
    source = Source(FORMAT, [])
    for number, raw in raws:
        chat = chat_line(raw)
        text = chat.text if chat and chat.text else ""
        if not raw.strip():
            source.lines.append(Line("", number, "blank"))
        elif m := TOPIC.match(text):
            source.lines.append(
                Line(m.group("title") or m.group("title2"), number, "heading", level=2)
            )
            source.boilerplate.append(raw.strip())
        elif m := START.match(text):
            source.title = source.title or m.group("title").strip() or None
            source.boilerplate.append(raw.strip())
        else:
            source.lines.append(Line(raw.strip(), number, literal=bool(PLAIN_COMMAND.match(text))))
    nest(source.lines)
    return source
