"""Small lexicon folders and utterances for the tests of the lexicon stage."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qa_monitor.domain import Role, Span, Turn, Utterance, Word
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.lexicon.pattern import compile_tree, whole_numbers

CLASSES = "亲属: [爸, 妈, 爸妈, 家人]\n再: [再]\n"

CONTEXT = """\
negation:
  - {direction: before, within: 6, cues: [不会, 没有权, 不是], unless: [就, 但, "以为~2不会"]}
  - {direction: before, within: 0, cues: [没有]}
quotation:
  - {direction: before, within: 10, cues: ["你(刚才|)说~3有人", 有人]}
advice:
  - {direction: before, within: 8, cues: [千万不要, 不要]}
  - {direction: after, within: 4, cues: [是违法的]}
question:
  - {direction: around, within: 1, cues: [吗]}
condition:
  - {direction: before, within: 6, cues: [可能, 如果], unless: [马上]}
"""

SOURCES = """\
documents:
  CARD11:
    title: 《商业银行信用卡业务监督管理办法》
    title_en: credit card measures
    kind: 部门规章
    kind_en: departmental regulation
    standing: verified
rules:
  R13:
    title: 不得威胁
    title_en: no threats
    content: 不得威胁、恐吓。
    content_en: No threats.
    documents: [{id: CARD11, standing: verified, article: 第六十八条}]
    standing: verified
    in_force_from: null
    superseded_by: null
"""

THREAT = """\
id: threat
code: V01
name: 威胁恐吓
name_en: threats
role: agent
polarity: violation
severity: critical
sources: [R13]
say_instead: 我们只与您本人联系，您看哪天方便处理？
entries:
  - id: tell_family
    phrases: [告诉你家人, 打给你爸妈]
    patterns: ["<再>不还~6(打给|告诉)~2<亲属>"]
    exceptions: [告诉你家人一声平安]
  - id: wait_and_see
    phrases: [走着瞧]
    severity: minor
    ignores: [negation]
examples:
  match:
    - {text: 那我就「打给你爸妈」, entry: tell_family}
    - {text: 「再不还我就打给爸妈」, entry: tell_family}
    - {text: 咱们「走着瞧」, entry: wait_and_see}
  no_match:
    - {text: 我们不会告诉你家人的, because: negation}
    - {text: 您刚才说有人要告诉你家人, because: quotation}
    - {text: 你去告诉你家人吧, role: customer, because: role}
todo_match:
  - {text: 你全家都别想好过}
"""

PLAIN = """\
id: {id}
code: {code}
name: 测试
name_en: test
role: {role}
polarity: {polarity}
severity: {severity}
{more}entries:
{entries}
examples: {{match: [], no_match: []}}
"""


def category(
    id: str = "test",  # noqa: A002
    *,
    code: str = "V09",
    role: str = "agent",
    polarity: str = "violation",
    severity: str | None = None,
    more: str = "",
    phrases: str = "[告诉你家人]",
    entries: str | None = None,
) -> str:
    """A category file without examples; `entries` in YAML, or one entry `one` with these phrases."""
    violation = polarity == "violation"
    return PLAIN.format(
        id=id,
        code=code,
        role=role,
        polarity=polarity,
        severity=severity or ("major" if violation else "none"),
        more=more + ("say_instead: 您好\n" if violation else ""),
        entries=entries or f"  - {{id: one, phrases: {phrases}}}",
    )


def write_lexicons(
    folder: Path,
    categories: Mapping[str, str],
    *,
    classes: str = CLASSES,
    context: str = CONTEXT,
    sources: str = SOURCES,
) -> Path:
    """A lexicon folder with these category files."""
    (folder / "categories").mkdir(parents=True, exist_ok=True)
    for name, text in (("classes.yaml", classes), ("context.yaml", context), ("sources.yaml", sources)):
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in categories.items():
        (folder / "categories" / name).write_text(text, encoding="utf-8")
    return folder


def lexicons_of(folder: Path, *categories: str, context: str = CONTEXT) -> Lexicons:
    """The lexicons of a folder with these categories."""
    files = {f"{number:03}.yaml": text for number, text in enumerate(categories)}
    return load_lexicons(write_lexicons(folder, files, context=context))


Place = tuple[str, str, str, tuple[int, int], tuple[tuple[int, int], ...]]
"""Category, entry, the expression as it is written, where it was found, and its gaps."""


def one_by_one(lexicons: Lexicons, texts: Sequence[str]) -> dict[str, list[Place]]:
    """Every place of every expression in normal texts, looked for one expression after the other."""
    found: dict[str, list[Place]] = {text: [] for text in texts}
    for category in lexicons.categories:
        for entry in category.entries:
            for phrase in entry.phrases:
                for text in (text for text in texts if phrase.normal in text):
                    starts = [match.start() for match in re.finditer(f"(?={whole_numbers(phrase.normal)})", text)]
                    places = [(start, start + len(phrase.normal)) for start in starts]
                    found[text] += ((category.id, entry.id, phrase.written, place, ()) for place in places)
            for pattern in entry.patterns:
                regex = compile_tree(pattern.tree, lexicons.classes)
                for text in texts:
                    matches = [(match.span(), gaps(match)) for match in regex.finditer(text)]
                    found[text] += ((category.id, entry.id, pattern.written, *match) for match in matches)
    return {text: sorted(places) for text, places in found.items()}


def gaps(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    """Where the gaps of a pattern lie that hold anything."""
    every = (match.span(group) for group in range(1, (match.re.groups or 0) + 1))
    return tuple((start, stop) for start, stop in every if start < stop)


def all_at_once(matcher: Matcher, text: str) -> list[Place]:
    """The same by the matcher."""
    return sorted(
        (one.expression.category.id, one.expression.entry.id, one.expression.written, one.bounds, one.gaps)
        for one in matcher._matches(text)
    )


def said(
    text: str,
    *,
    role: Role = Role.AGENT,
    at: float = 0.0,
    probability: float = 1.0,
    doubtful: str | None = None,
) -> Utterance:
    """An utterance of which every character is a word and takes one second, from the second `at` on."""
    words = tuple(
        Word(text=character, span=Span(at + index, at + index + 1), probability=probability)
        for index, character in enumerate(text)
    )
    turn = Turn(role=role, span=Span(at, at + max(1, len(text))))
    return Utterance(turn=turn, words=words, log_probability=-0.1, doubtful=doubtful)


def put_right(heard: str, text: str, *, probability: float, role: Role = Role.AGENT) -> Utterance:
    """An utterance that was heard as `heard`, as many characters, and put right to `text` with that probability."""
    utterance = said(text, role=role)
    words = tuple(
        word if word.text == wrote else replace(word, heard=wrote, probability=probability)
        for word, wrote in zip(utterance.words, heard, strict=True)
    )
    return replace(utterance, words=words)
