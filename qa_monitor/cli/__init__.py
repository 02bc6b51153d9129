"""The program `qa-monitor`; docs/commands.md is its reference."""

from qa_monitor.cli.account import account
from qa_monitor.cli.audit import audit
from qa_monitor.cli.calls import calls
from qa_monitor.cli.coach import coach
from qa_monitor.cli.database import database
from qa_monitor.cli.evaluate import evaluate
from qa_monitor.cli.export import export
from qa_monitor.cli.interface import Root, version_option
from qa_monitor.cli.lexicon import lexicon
from qa_monitor.cli.model import model
from qa_monitor.cli.practices import practices
from qa_monitor.cli.report import report
from qa_monitor.cli.rescore import rescore_command
from qa_monitor.cli.retention import retention
from qa_monitor.cli.review import review
from qa_monitor.cli.score import score
from qa_monitor.cli.search import search_command
from qa_monitor.cli.show import show
from qa_monitor.domain import Text

main = Root(
    "qa-monitor",
    text=Text(
        zh="给催收与客服通话录音做质检：转写、按词库和规则找出疑似违规、评分，并附证据。",
        en="Checks recorded collections and service calls: transcribes them, finds suspected violations by lexicons\n"
        "and rules, and scores them, with the evidence.",
    ),
    params=[version_option()],
    examples=[
        "qa-monitor score recordings/",
        "qa-monitor calls --critical",
        "qa-monitor show d03",
        "qa-monitor report d03 -o d03.html",
        "qa-monitor --lang en --help",
    ],
)

for command in (
    score,
    rescore_command,
    calls,
    show,
    report,
    search_command,
    coach,
    export,
    practices,
    evaluate,
    lexicon,
    model,
    database,
    review,
    account,
    audit,
    retention,
):
    main.add_command(command)

__all__ = ["main"]
