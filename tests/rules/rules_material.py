"""Small lexicons, rule files and calls for the tests of the rule language."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from qa_monitor.domain import CalleeRole, Finding, Metadata, Role, Span, Turn, Utterance, Word
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.rules import RuleBook, evaluate, load_rules

CATEGORY = """\
id: {id}
code: {code}
name: 测试
name_en: test
role: {role}
polarity: {polarity}
severity: {severity}
{more}entries:
  - {{id: one, phrases: {one}}}
  - {{id: two, phrases: {two}}}
examples: {{match: [], no_match: []}}
"""

CATEGORIES = {
    "threat": CATEGORY.format(
        id="threat", code="V01", role="agent", polarity="violation", severity="major", more="say_instead: 您好\n",
        one="[走着瞧]", two="[打死你]",
    ),
    "leak": CATEGORY.format(
        id="leak", code="V05", role="agent", polarity="violation", severity="major",
        more="callee: [third_party]\nsay_instead: 您好\n", one="[他欠了钱]", two="[他逾期了]",
    ),
    "notice": CATEGORY.format(
        id="notice", code="C05", role="agent", polarity="good", severity="none", more="", one="[会录音]", two="[有录音]"
    ),
    "stop": CATEGORY.format(
        id="stop", code="stop", role="customer", polarity="signal", severity="none", more="", one="[别打了]",
        two="[别联系]",
    ),
}  # fmt: skip

SHARED = {
    "classes.yaml": "亲属: [爸, 妈, 爸妈]\n",
    "context.yaml": """\
negation:
  - {direction: before, within: 6, cues: [不会]}
quotation:
  - {direction: before, within: 6, cues: [他说]}
advice:
  - {direction: before, within: 6, cues: [千万不要]}
question:
  - {direction: after, within: 1, cues: [吗]}
condition:
  - {direction: before, within: 6, cues: [如果]}
""",
    "sources.yaml": """\
documents:
  CARD11: {title: 办法, title_en: measures, kind: 规章, kind_en: regulation, standing: verified}
rules:
  R13: {title: 不得威胁, title_en: no threats, content: 不得威胁。, content_en: No threats., standing: verified}
""",
}

RULE = """\
id: {id}
code: {code}
name: 测试规则
name_en: test rule
role: {role}
polarity: {polarity}
severity: {severity}
{more}conditions:
{conditions}
holds: {holds}
examples: {examples}
"""

EXAMPLES = "{holds: [{turns: [{agent: 「您好」}]}], fails: [{turns: [{agent: 您好}], because: %s}]}"


def rule(
    conditions: str,
    holds: str,
    *,
    id: str = "test",  # noqa: A002
    code: str = "V09",
    role: str = "agent",
    polarity: str = "violation",
    severity: str | None = None,
    more: str = "",
    examples: str | None = None,
) -> str:
    """A rule file; `conditions` in YAML, `name: {...}` a line."""
    violation = polarity == "violation"
    return RULE.format(
        id=id,
        code=code,
        role=role,
        polarity=polarity,
        severity=severity or ("major" if violation else "none"),
        more=more + ("say_instead: 您好\n" if violation else ""),
        conditions="\n".join(f"  {line}" for line in conditions.strip().splitlines()),
        holds=holds,
        examples=examples or EXAMPLES % holds,
    )


def write_lexicons(folder: Path) -> Path:
    """A lexicon folder with the categories threat, leak, notice and stop."""
    (folder / "categories").mkdir(parents=True, exist_ok=True)
    for name, text in SHARED.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in CATEGORIES.items():
        (folder / "categories" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def write_rules(folder: Path, *rules: str) -> Path:
    """A folder with these rule files, `000.yaml` and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(rules):
        (folder / f"{number:03}.yaml").write_text(text, encoding="utf-8")
    return folder


def lexicons_in(folder: Path) -> Lexicons:
    """The lexicons of `write_lexicons`."""
    return load_lexicons(write_lexicons(folder))


def book_of(folder: Path, lexicons: Lexicons, *rules: str) -> RuleBook:
    """The rules of these files."""
    return load_rules(write_rules(folder, *rules), lexicons)


def said(
    text: str, *, role: Role = Role.AGENT, at: float = 0.0, probability: float = 1.0, doubtful: str | None = None
) -> Utterance:
    """An utterance of which every character is a word and takes a quarter of a second, from the second `at` on."""
    words = tuple(
        Word(text=character, span=Span(at + index / 4, at + index / 4 + 0.25), probability=probability)
        for index, character in enumerate(text)
    )
    turn = Turn(role=role, span=Span(at, at + max(1, len(text)) / 4))
    return Utterance(turn=turn, words=words, log_probability=-0.1, doubtful=doubtful)


def talk(*turns: str) -> tuple[Utterance, ...]:
    """Turns as `agent: 您好`, or `agent@75: 您好` from second 75; by default a second behind the one before."""
    utterances: list[Utterance] = []
    for turn in turns:
        who, text = turn.split(": ", 1)
        role, _, start = who.partition("@")
        over = utterances[-1].turn.span.end + 1.0 if utterances else 0.0
        utterances.append(said(text, role=Role(role), at=float(start) if start else over))
    return tuple(utterances)


def found(
    book: RuleBook,
    matcher: Matcher,
    utterances: Sequence[Utterance],
    *,
    metadata: Metadata | None = None,
    seconds: float | None = None,
    damaged: Iterable[Span] = (),
    roles_known: bool = True,
) -> tuple[Finding, ...]:
    """What the rules find in a call of these utterances, by default as long as they are."""
    metadata = metadata or Metadata(callee_role=CalleeRole.DEBTOR)
    return evaluate(
        book,
        utterances=utterances,
        findings=matcher.find(utterances, callee_role=metadata.callee_role),
        metadata=metadata,
        seconds=seconds or max((one.turn.span.end for one in utterances), default=0.0),
        damaged=tuple(damaged),
        roles_known=roles_known,
    )


def shown(findings: Iterable[Finding]) -> list[str]:
    """Findings as `2「走着瞧」`, by turn from 0; `-「」12.0-60.0` for an absence; `?roles` behind one for review."""
    return [_shown(finding) for finding in findings]


def _shown(finding: Finding) -> str:
    why = f"?{finding.review_because}" if finding.review_because else ""
    if not finding.heard:
        return f"-「」{finding.span.start}-{finding.span.end}{why}"
    return f"{finding.turn}「{finding.heard}」{why}"
