"""`qa-monitor lexicon`: are the files that people edit in order, and do they find what they promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from qa_monitor.cli.console import message, write, write_json
from qa_monitor.cli.interface import Command, Group, lang, option, settings_of
from qa_monitor.cli.objects import Object, problem_object
from qa_monitor.cli.options import setting_options
from qa_monitor.conduct import load_profile, load_reactions
from qa_monitor.domain import Lang, Text
from qa_monitor.errors import ConfigurationError, ExitCode
from qa_monitor.lexicon import ExampleResult, Lexicons, Matcher, Verdict, load_lexicons, run_examples
from qa_monitor.rules import DialogueResult, load_rules, run_rule_examples
from qa_monitor.scoring import scorecards_of
from qa_monitor.settings import Settings

lexicon = Group(
    "lexicon",
    text=Text(zh="检查词库和评分卡。", en="Check lexicons and scorecards."),
    examples=["qa-monitor lexicon check", "qa-monitor lexicon test"],
)


@lexicon.command(
    "check",
    cls=Command,
    text=Text(
        zh="检查词库、评分卡和规则文件能否使用；有问题时列出文件、行、列和改法。",
        en="Check that lexicons, scorecard and profile can be used; every problem with file, line, column and remedy.",
    ),
    examples=["qa-monitor lexicon check", "qa-monitor lexicon check --lexicons my-lexicons --json"],
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("lexicons", "scorecard")
@click.pass_context
def check(ctx: click.Context, /, as_json: bool, **given: str | None) -> None:
    """With --json the problems are data; without, `main` prints them."""
    settings = settings_of(ctx, given)
    try:
        loaded = _loaded(settings)
    except ConfigurationError as error:
        if not as_json:
            raise
        write_json({"valid": False, "problems": [problem_object(problem) for problem in error.problems]})
        ctx.exit(ExitCode.CONFIGURATION)
    entries = sum(len(category.entries) for category in loaded.categories)
    if as_json:
        write_json({"valid": True, "problems": [], "categories": len(loaded.categories), "entries": entries})
        return
    categories = len(loaded.categories)
    fine = Text(
        f"词库、评分卡和规则可以使用：{categories} 个类别，{entries} 个条目，{len(loaded.sources)} 条依据",
        f"lexicons, scorecard and profile are valid: {categories} categories, {entries} entries, "
        f"{len(loaded.sources)} rules",
    )
    write(fine.in_(settings.lang))


def _loaded(settings: Settings) -> Lexicons:
    """Everything that people edit. Raises ConfigurationError."""
    loaded = load_lexicons(settings.lexicons)
    load_rules(settings.lexicons / "rules", loaded)
    load_profile(settings.lexicons / "profile.yaml")
    scorecards_of(settings, loaded)
    load_reactions(settings.lexicons / "reactions.yaml", loaded)
    return loaded


@lexicon.command(
    "test",
    cls=Command,
    text=Text(
        zh="运行词库文件里的全部例句：该找到的找到，不该找到的不误判。",
        en="Run every example in the lexicon files: what must be found is found, what must not is not.",
    ),
    examples=["qa-monitor lexicon test", "qa-monitor lexicon test --lexicons my-lexicons --json"],
)
@option("--json", "as_json", is_flag=True, text=Text("以 JSON 输出", "write JSON"))
@setting_options("lexicons")
@click.pass_context
def test(ctx: click.Context, /, as_json: bool, lexicons: str | None) -> None:
    """Failing examples are told one by one, known misses are counted."""
    folder = settings_of(ctx, {"lexicons": lexicons}).lexicons
    loaded = load_lexicons(folder)
    matcher = Matcher.build(loaded)
    dialogues = run_rule_examples(load_rules(folder / "rules", loaded), matcher)
    results = [*map(_of_category, run_examples(loaded, matcher)), *map(_of_rule, dialogues)]
    counts = {verdict: sum(result.verdict is verdict for result in results) for verdict in Verdict}
    failed = [result for result in results if result.verdict is Verdict.FAILED]
    if as_json:
        write_json(
            {
                **{str(verdict): number for verdict, number in counts.items()},
                "failures": [_object(result) for result in failed],
            }
        )
    else:
        _tell(failed, counts[Verdict.PASSED], counts[Verdict.TODO], lang(ctx))
    ctx.exit(ExitCode.EXAMPLES_FAILED if failed else ExitCode.OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """An example of a lexicon or a rule that was run."""

    path: Path
    line: int
    owner: str
    text: str
    expected: Text
    got: Text
    verdict: Verdict


def _of_category(result: ExampleResult) -> _Tried:
    return _Tried(
        path=result.example.path,
        line=result.example.line,
        owner=result.category,
        text=result.example.text,
        expected=result.expected,
        got=result.got,
        verdict=result.verdict,
    )


def _of_rule(result: DialogueResult) -> _Tried:
    return _Tried(
        path=result.dialogue.path,
        line=result.dialogue.line,
        owner=result.rule,
        text=" / ".join(utterance.text for utterance in result.dialogue.utterances),
        expected=result.expected,
        got=result.got,
        verdict=result.verdict,
    )


def _tell(failed: Sequence[_Tried], passed: int, todo: int, language: Lang) -> None:
    for one in failed:
        wrong = Text(
            f"{one.path}:{one.line}: {one.owner}：{one.text}\n    应为：{one.expected.zh}\n    实际：{one.got.zh}",
            f"{one.path}:{one.line}: {one.owner}: {one.text}\n    expected: {one.expected.en}\n    got: {one.got.en}",
        )
        write(wrong.in_(language))
    total = Text(
        f"例句 {passed + len(failed)} 条，不符 {len(failed)} 条；已知遗漏 {todo} 条（不计）",
        f"{passed + len(failed)} examples, {len(failed)} do not hold; {todo} known misses (not counted)",
    )
    message(total.in_(language))


def _object(one: _Tried) -> Object:
    return {
        "path": str(one.path),
        "line": one.line,
        "category": one.owner,
        "text": one.text,
        "expected": {"zh": one.expected.zh, "en": one.expected.en},
        "got": {"zh": one.got.zh, "en": one.got.en},
    }
