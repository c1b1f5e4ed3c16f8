"""MediaWiki: `== heading ==`, `*` and `#` bullets, `{| tables |}`, `'''bold'''`."""

import re

from minutes.document.lines import BOX, Line, Source, build, columns

FORMAT = "mediawiki"

HEADING = re.compile(r"^\s{0,1}(={1,6})\s*([^=].*?|[^=])\s*\1\s*$")
LIST = re.compile(r"^([*#:;]{1,8})\s*(.*\S)\s*$")
MARK = re.compile(r"'''|\[\[[^\]\n]{1,200}\]\]|\{\{[^{}\n]{1,200}\}\}|^\{\||^__[A-Z]+__")
COMMENT = re.compile(r"^\s*<!--.*-->\s*$|^__[A-Z]+__\s*$|^\[\[Category:[^\]]+\]\]\s*$", re.I)
CELL = re.compile(r"\|\||!!")
ATTRIBUTES = re.compile(r"^\s*(?:[\w-]+\s*=\s*(?:\"[^\"]{0,200}\"|'[^']{0,200}'|\w+)\s*)+\|(?!\|)")


def score(raws: list[tuple[int, str]], name: str) -> float:
    headings = sum(1 for _, raw in raws if HEADING.match(raw))
    marks = sum(1 for _, raw in raws[:3000] if MARK.search(raw))
    nested = sum(
        1
        for _, raw in raws[:3000]
        if re.match(r"^\*{2,6}\s*[^*\s]", raw) and not raw.rstrip().endswith("*")
    )
    known = 0.5 if re.search(r"\.(?:mediawiki|wiki|mw)$", name, re.I) else 0.0
    atx = any(re.match(r"^#{1,6} \S", raw) for _, raw in raws)
    found = min(0.6, 0.3 * headings) + min(0.2, 0.05 * marks) + min(0.1, 0.05 * nested)
    return min(1.0, known + (found if headings or not atx else 0.0))


def read(raws: list[tuple[int, str]]) -> Source:
    source = Source(FORMAT, [])
    rows: list[tuple[int, str]] = []
    kept: list[tuple[int, str]] = []
    tables: dict[int, list[Line]] = {}
    depth = 0
    for number, raw in raws:
        if raw.startswith("{|"):
            depth += 1
        if depth:
            rows.append((number, raw))
            if raw.startswith("|}"):
                depth -= 1
                if not depth:
                    tables[rows[0][0]] = table(rows)
                    kept.append((rows[0][0], "\x00table"))
                    rows = []
        elif COMMENT.match(raw):
            source.boilerplate.append(raw.strip())
        else:
            kept.append((number, raw))
    kept += rows  # a table that is never closed is text
    for line in build(kept, special):
        source.lines += tables[line.number] if line.text == "\x00table" else [line]
    return source


def special(raw: str, number: int) -> Line | None:
    """The heading or list line that `raw` is."""
    if m := HEADING.match(raw):
        return Line(m.group(2).strip(), number, "heading", level=len(m.group(1)))
    if (m := LIST.match(raw)) and not raw.startswith("#redirect"):
        marks, text = m.group(1), m.group(2)
        if marks[-1] in "*#":
            box = BOX.match(text)
            line = Line(text[box.end() :] if box else text, number, "bullet", indent=len(marks))
            line.box = box.group("state") != " " if box else None
            line.width = len(raw.rstrip())
            return line
        return Line(text, number, indent=len(marks) * 2, width=len(raw.rstrip()))
    # A line that begins with a blank is text here, except the bullets that people indent all the same.
    return (
        Line(raw.strip(), number, indent=columns(" "), width=0) if raw.startswith("\x00") else None
    )


def table(rows: list[tuple[int, str]]) -> list[Line]:
    """One line a row of the table, with its cells."""
    out: list[Line] = []
    current: Line | None = None
    for number, raw in rows:
        body = raw.strip()
        if body.startswith(("{|", "|}", "|+")):
            if words := re.sub(r"^(?:\{\||\|\}|\|\+)", "", body).strip():
                out.append(Line(words, number, literal=True))
        elif body.startswith("|-"):
            current = None
        elif body.startswith(("|", "!")):
            if current is None:
                current = Line("", number, "row", header=body.startswith("!"))
                out.append(current)
            cells = CELL.split(body[1:])
            current.cells += [ATTRIBUTES.sub("", c).strip() for c in cells]
            # Attributes of a cell are words of the source as well: kept beside the table.
            held = [m.group() for c in cells if (m := ATTRIBUTES.match(c))]
            out += [Line(h.strip(" |"), number, literal=True) for h in held]
        elif current is not None and current.cells:
            current.cells[-1] = f"{current.cells[-1]} {body}".strip()
        elif body:
            out.append(Line(body, number))
    return out
