"""Is this line a decision, the outcome of a request, or a vote?

Keywords: `Agreed`, `AGREED:`, `Agreement:`, `Decision:`, `RESOLVED:`, `[Conclusion]`, `#agreed`; in running text the
phrases by which boards record motions ("motion carried", "approved by the board", "5 in favor, 1 abstain").
"Agreed, if ..." has a condition.
"""

import re
from dataclasses import dataclass

from minutes.document.inline import plain, without_addresses
from minutes.document.model import Outcome, Stance
from minutes.document.numbers import NUMBER
from minutes.document.words import VERBS

WORDS = "agreed|agreements?|decisions?|decided|resolved|resolution|conclusions?|consensus|accepted|approved"
KEYWORD = re.compile(
    rf"^[\[(#]?\s?(?P<word>{WORDS})"
    rf"\s?[\])]?(?P<number>\s+#?\d{{1,3}}(?=\s*[:.)])|\s+{NUMBER}\b)?"
    r"(?P<sep>\s*[:.,!;\u2013\u2014]\s*|\s+-\s+|\s+(?=(?:on|that|to|not to|if|provided|unless|subject|in (?:the )?room|is|was|by|as|without|unanimously)\b)|\s*$)",
    re.I,
)
MARKED = re.compile(
    r"^(?:#\s?(?:agreed|accepted|decision|decided|resolved)\b|\[(?:agreed|agreement|decision|decided|resolved|conclusion|consensus)\])(?P<number>\s+"
    rf"{NUMBER}\b)?\s*:?\s*",
    re.I,
)
WE = re.compile(
    r"^(?:it was|we(?: all)?|(?:the )?(?:board|committee|group|council|tsc|team|wg|meeting|members|everyone|everybody)(?: members)?(?: all)?)\s+"
    r"(?:have |has )?(?:(?:also |then |unanimously |all |formally )*)(?:agreed|decided|resolved|voted|approved|adopted|ratified|elected|accepted)\b"
    r"(?!\s+(?:previously|earlier|last|at the last))",
    re.I,
)
DECLINED = re.compile(
    r"^(?:\W{0,2})(?:declined|rejected|refused|not (?:agreed|approved)|motion (?:failed|defeated|rejected)|denied)\b",
    re.I,
)
DEFERRED = re.compile(r"^(?:\W{0,2})(?:deferred|postponed|tabled|held over|carried over)\b", re.I)
WITHDRAWN = re.compile(r"^(?:\W{0,2})withdrawn\b", re.I)
PUT_OFF: tuple[tuple[re.Pattern[str], Outcome], ...] = (
    (DECLINED, "declined"),
    (DEFERRED, "deferred"),
    (WITHDRAWN, "withdrawn"),
)
CONDITION = re.compile(
    r"^\s*(?:[,:;\u2013-]\s*)?(?P<text>(?:if|provided|unless|subject to|on (?:the )?condition|as long as|pending|contingent)\b.{2,})",
    re.I,
)
_PASSED = r"(?:carried|carries|passed|passes|approved|adopted|accepted|ratified|agreed)"
_THING = (
    r"(?:motions?|proposals?|minutes|budget|resolutions?|requests?|charter|policy|polic(?:y|ies)|nominations?|applications?|grants?|"
    r"agenda|elections?|amendments?|recommendations?|plans?|reports?)"
)
MOTION = re.compile(
    rf"\bmotion (?:has |have )?(?:been |was |is )?(?:unanimously )?{_PASSED}"
    rf"|\b{_THING}\b[^.;?]{{0,80}}?\b(?:(?:has|have) been|was|were|is|are)?\s*(?:unanimously |formally )?{_PASSED}\b"
    rf"|\b(?:has|have) been (?:unanimously )?(?:approved|adopted|ratified) by\b|\b(?:was|were) (?:unanimously )?(?:agreed|approved|adopted|ratified) by the (?:board|committee|council)"
    r"|\bvot(?:ed|es?) (?:and |unanimously |to )*(?:approved?|unanimously approved?)\b|\bunanimous(?:ly)? (?:approved|agreed|consent|vote|elected)"
    r"|\b(?:passed|approved|elected|carried|accepted) by (?:\w+ )?(?:voice vote|acclamation|consensus|unanimous|vote|show of hands)"
    r"|\b(?:passed|carried|approved|adopted)[,:]?\s+(?:\d{1,3}\s*[-\u2013]\s*\d{1,3}\b|unanimous\w*)"
    r"|[$\u20ac\u00a3]\s?[\d,.]+[kK]?\s+(?:was |were |is )?(?:approved|granted)\b"
    r"|\b(?:all|everyone)(?: (?:others )?present)? (?:were |was |are |is )?(?:agreed|approved|(?:voted )?in favou?r)\b|\bconsensus (?:is|was)\b|\bno objections?\.?\)",
    re.I,
)
MOVED = re.compile(
    r"^(?:vote\s*\|\s*)?(?:motion|vote|proposal|proposed|resolution)\b[^:]{0,30}:.{5,400}?[\s\u2013\u2014-]+"
    r"(?:carried|passed|approved|adopted)\W*$",
    re.I,
)
EXAMPLE = re.compile(r"\be\.g\.|\bfor example\b|^[^:\"]{2,40}:\s*\"[^\"]*\"$", re.I)
"""How votes are written, or what somebody said word for word: no decision."""
OUTCOME = re.compile(
    r"^\W*(?:(?:motion )?(?:passed|carried)[.:!]?|approved, \d{1,2}-\d{1,2}-\d{1,2}|(?:it (?:is|was) )?so (?:resolved|ordered|agreed)"
    r"|(?:\+1\W+)?unanimous(?:ly)?(?: (?:in favou?r|consent|approval|yes|agreement|vote))?)\W*$",
    re.I,
)
"""A line that is nothing but the outcome; on what, stands above."""
PASSED = re.compile(r"^(?:motion )?(?:passed|carried)\s*:\s*(?=\S)", re.I)
IT_WAS = re.compile(
    r"^(?:general|broad|rough|unanimous|clear) (?:agreement|consensus) (?:that|to|on)\b|^it was (?:(?:also|then|unanimously|generally|further) )*(?:agreed|decided|resolved) (?:that|to|by)\b",
    re.I,
)
CARRIED = re.compile(
    r"(?:^|[.:;!)]\s+)(?:[Cc]arried|[Pp]assed|[Aa]pproved|[Aa]dopted)(?=[\s.(,;]|$)|\b(?:CARRIED|PASSED|ADOPTED|APPROVED)\b"
)
TALLY = re.compile(
    r"(?<![/\d.])\b(?:\d{1,3}|all|none|zero|one|two|three|four|five|six|seven|eight|nine)\s+(?:(?:votes? )?(?:in )?favou?r|for(?=\s*(?:[,;.)]|and \d|$))|yes|yea|ayes?|against|oppos\w+|nays?|no|abst\w+)\b"
    r"|\b(?:for|against|yes|no|abstain\w*|abstentions?|in favou?r)\s*[:=]\s*\d{1,3}\b|[+]1\s*[:x]\s*\d",
    re.I,
)
FAVOUR = re.compile(
    r"(?<![/\d.])\b\d{1,3}\s+(?:votes? )?(?:in favou?r|yes|ayes?|for(?=\s*(?:[,;.)]|and \d|$)))|\bin favou?r\s*[:=]\s*\d",
    re.I,
)
HEDGED = re.compile(
    r"\b(?:need(?:s|ed)?|require[sd]?|seek(?:ing)?|await(?:ing|s)?|pending|aim(?:ing)?|would|could|should|might|may|if|once|when|until|"
    r"before|after|as|to be|not|yet to be|wait(?:ing)? (?:for|on)|for|without)\s+(?:\w+\s+){0,4}?(?:approv\w+|agree\w*|accept\w*|adopt\w*|ratif\w+|vote[ds]?|voting|passed)\b",
    re.I,
)  # fmt: skip
EARLIER = re.compile(
    r"\b(?:last (?:meeting|week|month|year)|previous meeting|earlier|already|previously|orgs? before)\b",
    re.I,
)
BARE = re.compile(
    r"^(?:\W*)(?:(?:the )?(?:motion|proposal|both|all|it|this|these|they)\b(?!\s*(?::|by|to|that|from)\s*)|voted\b(?!.{0,40}\bto\b)|\w+(?: \w+)? (?:second(?:s|ed)?|initiated)\b|agree(?:d|ment)\b|passed\b|carried\b|approved\b|unanimous|no objections)",
    re.I,
)
SUBJECT = re.compile(
    r"^vote\s*[:|]|\b(?:propos\w+|motions?|mov(?:e|ed|es)|authori[sz]e[ds]?|request\w*|recommend\w*|resolution|nominat\w+)\b",
    re.I,
)
STEMS = (
    "carri pass approv adopt accept ratif agreed unanim elected grant favo consensus objection agreement decided resolved voted "
    "ordered"
).split()
DIGIT = re.compile(r"\d")
"""Without one of these stems, or a figure, no line records a decision: most lines are let go at once."""
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
STANCES: list[tuple[re.Pattern[str], Stance]] = [
    (re.compile(r"^(?:abstain\w*|\+0|0\b|-0)", re.I), "abstains"),
    (
        re.compile(
            r"\b(?:doesn'?t|does not|don'?t|do not|didn'?t|did not) (?:see|have) (?:an?y? |any )?(?:issue|problem|objection|concern)s?|^no (?:objections?|issues?|problems?|concerns?)\b|^fine with\b",
            re.I,
        ),
        "no objection",
    ),
    (
        re.compile(
            r"^(?:no|nay|against|opposed|opposes|objects?|-1|disagrees?|not in favou?r)\b|^-1", re.I
        ),
        "against",
    ),
    (
        re.compile(
            r"^(?:yes|yea|aye|ok(?:ay)?|agrees?|agreed|approves?|approved|for|in favou?r|supports?|supportive|\+1|sounds good|fine|good)(?:\b|$)|^\+1",
            re.I,
        ),
        "favour",
    ),
]


@dataclass(slots=True, frozen=True)
class DecisionLine:
    text: str
    """Without the keyword; empty for a bare "Agreed", whose matter stands above."""
    outcome: Outcome = "agreed"
    condition: str | None = None
    votes: str | None = None
    number: str | None = None
    keyword: str = ""
    """The keyword in lower case; empty for a phrase in running text."""
    leans: bool = False
    """The sentence that records the vote does not say on what, though the line may."""
    bare: bool = False
    """The line does not say what was decided: that stands in a line above."""


def decision_line(text: str) -> DecisionLine | None:
    """The decision that a line with a keyword states, or None."""
    words = plain(text).lstrip("*\u2022 ")
    for pattern, outcome in PUT_OFF:
        if (m := pattern.match(words)) and len(words) - m.end() < 80:
            return DecisionLine(
                words[m.end() :].strip(" .:,-"), outcome, keyword=outcome, bare=True
            )
    if m := MARKED.match(words):
        body = words[m.end() :].strip()
        return (
            DecisionLine(
                body,
                condition=condition_of(body),
                number=(m.group("number") or "").strip() or None,
                keyword="agreed",
                bare=not body,
            )
            if body
            else None
        )
    if OUTCOME.match(words) and votes_in(words):
        return None  # "Approved, 4-0-2.": a count of what stands above
    if m := PASSED.match(words):
        return DecisionLine(words[m.end() :].strip(), votes=votes_in(words), keyword="passed")
    m = KEYWORD.match(words)
    if not m or words.endswith("?") or (words.isupper() and len(words) > 40):
        return None
    keyword, body = m.group("word").lower(), words[m.end() :].strip()
    if keyword in ("agreements", "decisions", "conclusions") and not body:
        return None
    if (keyword == "accepted" and not body) or re.match(r"in (?!the room|room|principle)", body):
        return None
    room = re.match(r"in (?:the )?room\W*$", body)
    if m.group("sep").isspace() and not room:
        # "Agreement on early PM": the keyword is part of the sentence.
        body = words[: m.start("number")] + words[m.end("number") :] if m["number"] else words
    condition = (
        CONDITION.match(words[m.end() :].strip())
        if m.group("sep").strip() in (",", "", ":", "-", "–")
        else None
    )
    return DecisionLine(
        "" if room else body,
        outcome="condition" if condition else "agreed",
        condition=condition.group("text").strip(" .") if condition else None,
        votes=votes_in(words),
        number=(m.group("number") or "").strip(" #") or None,
        keyword=keyword,
        bare=bool(
            room or condition or not body or (keyword == "approved" and body.startswith(words[:8]))
        ),
    )


def condition_of(text: str) -> str | None:
    """ "there is no trademark issue" of "..., if there is no trademark issue" at the start of what was agreed."""
    m = CONDITION.match(text)
    return m.group("text").strip(" .") if m else None


def recorded_decision(text: str) -> DecisionLine | None:
    """A decision recorded in running text ("Motion carried.", "voted to make it optional"), or None."""
    words = without_addresses(plain(text))
    if not any(map(words.lower().__contains__, STEMS)) and not DIGIT.search(words):
        return None
    if EXAMPLE.search(words):
        return None
    if OUTCOME.match(words):
        return DecisionLine(words, votes=votes_in(words), leans=True, bare=True)
    if len(words) < 12 or len(words) > 1500 or words.endswith("?"):
        return None
    if TALLY.search(words) and FAVOUR.search(words) and not HEDGED.search(words):
        alone = not re.search(r"\w", TALLY.sub("", words))
        return DecisionLine(words, votes=votes_in(words), leans=alone, bare=alone)
    hit = MOTION.search(words) or WE.match(words) or MOVED.match(words)
    if not hit and SUBJECT.search(words):
        hit = CARRIED.search(words)
    if not hit:
        agreed = next((s for s in SENTENCE.split(words) if IT_WAS.match(s)), None)
        return DecisionLine(agreed) if agreed else None
    if HEDGED.search(words) or EARLIER.search(words):
        return None
    sentence = sentence_around(words, hit.start(), hit.end())
    if re.match(r"^\W*(?:need|aim|to be)\b", words, re.I):
        return None
    return DecisionLine(
        words, votes=votes_in(words), leans=bool(BARE.match(sentence)), bare=bool(BARE.match(words))
    )


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of `text` that holds the characters from `start` to `end`."""
    left = max((m.end() for m in SENTENCE.finditer(text) if m.end() <= start), default=0)
    right = min((m.start() for m in SENTENCE.finditer(text) if m.start() >= end), default=len(text))
    return text[left:right]


def votes_in(text: str) -> str | None:
    """The votes as stated: "5 in favor, 1 abstain", "vote yes by Michael, Eoin", "unanimous consent"."""
    if tallies := list(TALLY.finditer(text)):
        return text[tallies[0].start() : tallies[-1].end()]
    if m := re.search(r"\bvotes? (?:yes|no) by [^-.;\u2013]{2,200}", text, re.I):
        return m.group().strip(" ,")
    if m := re.search(r"\b\d{1,2}-\d{1,2}-\d{1,2}\W*$", text):
        return m.group().rstrip(" .")
    m = re.search(r"\bunanimous(?:ly)?(?: \w+)?|\bvoice vote\b|\bno objections?\b", text, re.I)
    return m.group() if m else None


def is_subject(text: str) -> bool:
    """Does the line say what a bare "motion carried" below it may have been about?"""
    return bool(SUBJECT.search(plain(text)))


def several(text: str) -> list[str]:
    """The sentences of a conclusion, apart where the later ones command ("Go with ... Ask for ...")."""
    parts = SENTENCE.split(text)
    if len(parts) > 1 and all((p.split() or [""])[0].strip(",.").lower() in VERBS for p in parts):
        return parts
    return [text]


def stance_of(remark: str) -> Stance | None:
    """What a member says to a request, where the words make it plain."""
    words = plain(remark).replace("\u2019", "'").strip()
    return next((stance for pattern, stance in STANCES if pattern.search(words)), None)
