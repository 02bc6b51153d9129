"""`qa-monitor review`: the review in the browser."""

import logging
import socket
import sys
import threading
import webbrowser
from functools import cache

import click
import sqlalchemy as sa

from qa_monitor.cli.console import message
from qa_monitor.cli.interface import Command, option, settings_of
from qa_monitor.cli.options import setting_options
from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.review.configuration import note_configuration
from qa_monitor.review.knowledge import Knowledge, load_knowledge
from qa_monitor.review.people import people
from qa_monitor.review.provider import Provider, provider_of
from qa_monitor.ruleset import read_rule_files, rules_from
from qa_monitor.settings import Settings
from qa_monitor.store import catch_up, open_database, reading

GRACE_SECONDS = 10
"""How long requests that are under way may take when the program is told to stop."""


NOBODY_YET = Text(
    "还没有账号，无人可登录。请先运行 qa-monitor account add NAME --role administrator",
    "there are no accounts yet, so nobody can sign in: run qa-monitor account add NAME --role administrator",
)


class AddressTaken(QaMonitorError):
    """Another program listens at the address, or it is none of this machine."""


@click.command(
    cls=Command,
    text=Text(
        zh="在浏览器里复核：听录音，看依据，作结论。Ctrl-C 停止。\n\n"
        "首次使用先添加账号：qa-monitor account add NAME --role administrator。",
        en="Review in the browser: hear the recording, see the evidence, decide. Ctrl-C stops it.\n\n"
        "First add an account: qa-monitor account add NAME --role administrator.",
    ),
    examples=["qa-monitor review", "qa-monitor review --host 0.0.0.0 --port 8080 --no-browser"],
)
@option(
    "--host",
    default="127.0.0.1",
    metavar="ADDRESS",
    text=Text("监听地址；默认只限本机 127.0.0.1", "address to listen at; default 127.0.0.1, this machine alone"),
)
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    metavar="NUMBER",
    text=Text("端口；默认 8765，0 为任一空闲端口", "port; default 8765, 0 for any that is free"),
)
@option("--no-browser", is_flag=True, text=Text("不打开浏览器", "do not open a browser"))
@setting_options("database", "lexicons", "scorecard", "zone")
@click.pass_context
def review(ctx: click.Context, /, host: str, port: int, no_browser: bool, **given: str | None) -> None:
    """Reviews of calls that were scored by an earlier program are opened meanwhile."""
    settings = settings_of(ctx, given)
    provider = provider_of(settings)
    engine = open_database(settings.database)
    listening = _listen(host, port)
    knowledge = load_knowledge(settings)
    if knowledge.problem is not None:
        message(knowledge.problem.in_(settings.lang))
    note_configuration(engine, knowledge)
    with reading(engine) as db:
        if not people(db):
            message(NOBODY_YET.in_(settings.lang))
    address = f"http://{_shown(host)}:{listening.getsockname()[1]}/"
    told = Text(f"复核网页：{address}（Ctrl-C 停止）", f"The review is at {address} (Ctrl-C stops it)")
    message(told.in_(settings.lang))
    if not no_browser:
        threading.Timer(1, webbrowser.open, [address]).start()
    threading.Thread(target=catch_up, args=(engine,), daemon=True).start()
    _log_requests()
    _serve(engine, knowledge, settings, provider, listening)
    engine.dispose()


def _serve(
    engine: sa.Engine, knowledge: Knowledge, settings: Settings, provider: Provider | None, listening: socket.socket
) -> None:
    """Until Ctrl-C or SIGTERM. The web framework is loaded here: no other command needs it."""
    import uvicorn  # noqa: PLC0415

    from qa_monitor.review.application import create_app  # noqa: PLC0415
    from qa_monitor.review.office import Office  # noqa: PLC0415

    office = Office(
        engine=engine,
        knowledge=knowledge,
        zone=settings.zone,
        lang=settings.lang,
        rules=None if knowledge.problem else cache(lambda: rules_from(read_rule_files(settings), model="")),
        provider=provider,
        passwords=settings.password_sign_in == "on",
    )
    config = uvicorn.Config(
        create_app(office),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens before anything else is done. Raises AddressTaken."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise AddressTaken(
            Text(
                f"无法监听 {host}:{port}：{error.strerror}\n    请换一个 --port，或停止占用它的程序",
                f"cannot listen at {host}:{port}: {error.strerror}\n    choose another --port, or stop what uses it",
            )
        ) from error


def _shown(host: str) -> str:
    """What a browser on this machine calls it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _log_requests() -> None:
    """One JSON line a request on stderr: method, route, status, time; no address, no account, nothing that was said."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter('{"at": "%(asctime)s", "level": "%(levelname)s", "message": %(message)s}'))
    log = logging.getLogger("qa_monitor.review")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
