"""Settings, from the command line, the environment or a file, in that order. Reference: docs/settings.md."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qa_monitor.domain import Lang, Text
from qa_monitor.errors import ConfigurationError, Problem

FILE_NAME = "qa-monitor.toml"
"""Looked for in the working directory."""
VARIABLE_PREFIX = "QA_MONITOR_"
FILE_VARIABLE = "QA_MONITOR_CONFIG"
"""Names a settings file elsewhere."""
DEVICES = ("auto", "cpu", "cuda")
COMPUTE_TYPES = (
    *("auto", "default", "int8", "int8_float16", "int8_bfloat16", "int8_float32"),
    *("int16", "float16", "bfloat16", "float32"),
)
"""Arithmetic of the model, as CTranslate2 names it."""

SWITCH = ("on", "off")

_FOR_TESTS = "QA_MONITOR_TEST_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a run."""

    database: str = field(default="sqlite:///qa-monitor.db", repr=False)
    """SQLAlchemy URL of SQLite or PostgreSQL; may hold a password, so it is never printed."""
    model: str = "base"
    """`base` (the embedded one), another model's name, or the path of a folder."""
    models_dir: Path = Path(".models")
    """Where models are put in place."""
    device: str = "auto"
    """One of `DEVICES`."""
    compute_type: str = "auto"
    """One of `COMPUTE_TYPES`."""
    lexicons: Path
    scorecard: Path | None = None
    """One scorecard for every call; None: those of the lexicons, chosen by `scorecards/choice.yaml`."""
    workers: int | None = None
    """Worker processes, >= 1; None: as many as the machine bears."""
    zone: ZoneInfo
    """Zone of manifest times that name none."""
    lang: Lang = Lang.ZH
    oidc_issuer: str | None = None
    """Address of the OpenID provider by which people sign in to the review; None: by password alone."""
    oidc_client_id: str | None = None
    """What the provider calls this program."""
    oidc_secret: str | None = field(default=None, repr=False)
    """What this program proves itself by to the provider; None for a public client."""
    oidc_claim: str = "preferred_username"
    """The claim of the ID token that is the account's name."""
    password_sign_in: str = "on"
    """One of `SWITCH`: whether passwords open the review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """A setting as given, where, and the folder from which a relative path in it counts."""

    value: str
    path: Path
    line: int | None = None
    folder: Path = Path()


class _Unusable(Exception):
    """A value that its setting cannot take: what is wrong, and the remedy."""

    def __init__(self, what: Text, remedy: Text) -> None:
        super().__init__(what.en)
        self.what = what
        self.remedy = remedy


def load_settings(
    *, command_line: Mapping[str, str | None], environment: Mapping[str, str], file: Path | None
) -> Settings:
    """The settings in force: command line before environment before settings file before defaults.

    `command_line` is by setting, None where an option was not given. `file` is read instead of the one that
    QA_MONITOR_CONFIG names or the working directory has. An empty value counts as not given. Raises ConfigurationError
    with every unknown name, wrong type and unusable value; it never shows a database URL.
    """
    problems: list[Problem] = []
    layers = (
        {"zone": _Given(value="Asia/Shanghai", path=Path("zone"))},
        _from_file(_settings_file(environment, file), problems),
        _from_environment(environment),
        {name: _Given(value=value or "", path=Path(_option(name))) for name, value in command_line.items()},
    )
    given = {
        name: setting for layer in layers for name, setting in layer.items() if setting.value or name not in _PARSERS
    }
    values: dict[str, Any] = {}
    for name, setting in given.items():
        if name not in _PARSERS:
            problems.append(_unknown(name, setting))
            continue
        try:
            values[name] = _PARSERS[name](setting)
        except _Unusable as error:
            problems.append(Problem(setting.path, setting.line, error.what, error.remedy))
    if problems:
        raise ConfigurationError(problems)
    lexicons = values.pop("lexicons", None) or _default_lexicons()
    secret = values.pop("oidc_secret_file", None)
    return Settings(lexicons=lexicons, **({"oidc_secret": secret} | values))


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return VARIABLE_PREFIX + name.upper()


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _default_lexicons() -> Path:
    """`lexicons/` of the working directory if it holds categories, else the one beside this package, if that does."""
    here, beside_package = Path("lexicons"), Path(__file__).resolve().parents[1] / "lexicons"
    return next((folder for folder in (here, beside_package) if (folder / "categories").is_dir()), here)


# --- where they come from ---------------------------------------------------------------------------------------


def _from_environment(environment: Mapping[str, str]) -> dict[str, _Given]:
    """Settings of variables that begin with QA_MONITOR_; an unknown one under its own name."""
    names = {variable(name): name for name in _PARSERS}
    return {
        names.get(key, key): _Given(value=value, path=Path(key))
        for key, value in environment.items()
        if key.startswith(VARIABLE_PREFIX) and key != FILE_VARIABLE and not key.startswith(_FOR_TESTS)
    }


def _settings_file(environment: Mapping[str, str], file: Path | None) -> Path | None:
    """The settings file to read. Raises ConfigurationError for one that is named and not there."""
    named = file or (Path(environment[FILE_VARIABLE]).expanduser() if environment.get(FILE_VARIABLE) else None)
    if named is None:
        return Path(FILE_NAME) if Path(FILE_NAME).is_file() else None
    if not named.is_file():
        raise ConfigurationError([_no_such_file(named)])
    return named


def _from_file(path: Path | None, problems: list[Problem]) -> dict[str, _Given]:
    """Settings of a TOML file of plain keys. Raises ConfigurationError for a file that is no TOML."""
    if path is None:
        return {}
    text = _file_text(path)
    given: dict[str, _Given] = {}
    for key, value in _toml(path, text).items():
        line = _line_of(key, text)
        if key in _PARSERS and type(value) is not _type_in_file(key):
            problems.append(_wrong_type(path, line, key))
        else:
            given[key] = _Given(value=str(value), path=path, line=line, folder=path.parent)
    return given


def _file_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigurationError([_unreadable(path, error)]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError([_no_toml(path, line)]) from error


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))  # the only place where tomllib says it
        line, column = (int(place[1]), int(place[2])) if place else (len(text.splitlines()), None)
        raise ConfigurationError([_no_toml(path, line, column)]) from error


def _line_of(key: str, text: str) -> int | None:
    """Where a key of a TOML file, or a table of that name, begins."""
    match = re.search(rf"^[ \t]*\[*[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]", text, re.MULTILINE)
    return None if match is None else text.count("\n", 0, match.start()) + 1


def _type_in_file(name: str) -> type:
    return int if name == "workers" else str


# --- what they may be -------------------------------------------------------------------------------------------


def _database(given: _Given) -> str:
    """The URL, an SQLite file in it relative to the working directory."""
    sqlite = re.fullmatch(r"sqlite:///(?!:memory:)(.+)", given.value)
    if sqlite:
        return f"sqlite:///{given.folder / sqlite[1]}"
    if re.fullmatch(r"postgresql(\+psycopg)?://.+", given.value):
        return given.value
    raise _Unusable(
        Text(
            "数据库地址不能用（地址可能含密码，这里不显示）",
            "the database URL cannot be used (not shown: it may hold a password)",
        ),
        Text(
            "请写 sqlite:///文件名 或 postgresql+psycopg://用户:密码@主机/库名",
            "Write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE",
        ),
    )


def _model(given: _Given) -> str:
    """A name as it is; what begins like a path, as a whole path, so that it stays different from a name."""
    return str(_path(given).absolute()) if given.value.startswith(("./", "../", "/", "~")) else given.value


def _path(given: _Given) -> Path:
    try:
        return given.folder / Path(given.value).expanduser()
    except RuntimeError as error:
        raise _Unusable(
            Text(
                f"不知道「{_shown(given.value)}」是谁的主目录", f'whose home "{_shown(given.value)}" means is not known'
            ),
            Text("请写完整路径", "Write the whole path"),
        ) from error


def _one_of(choices: Sequence[str]) -> Callable[[_Given], str]:
    def choice(given: _Given) -> str:
        if given.value in choices:
            return given.value
        raise _Unusable(
            Text(f"没有「{_shown(given.value)}」这个选项", f'"{_shown(given.value)}" is not a choice'),
            Text(f"可选：{'、'.join(choices)}", f"Choose one of: {', '.join(choices)}"),
        )

    return choice


def _workers(given: _Given) -> int:
    if re.fullmatch(r"0*[1-9][0-9]{0,3}", given.value):
        return int(given.value)
    raise _Unusable(
        Text(f"进程数不能是「{_shown(given.value)}」", f'"{_shown(given.value)}" is no number of processes'),
        Text(
            "请写 1 到 9999 的整数；不写则自动决定",
            "Write a whole number from 1 to 9999; leave it out to let the program decide",
        ),
    )


def _zone(given: _Given) -> ZoneInfo:
    try:
        return ZoneInfo(given.value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _Unusable(
            Text(f"没有「{_shown(given.value)}」这个时区", f'there is no time zone "{_shown(given.value)}"'),
            Text(
                "请写 IANA 时区名，如 Asia/Shanghai；若名字没错，是本机缺时区数据：pip install tzdata",
                "Write an IANA name such as Asia/Shanghai; if it is one, zone data are missing: pip install tzdata",
            ),
        ) from error


def _lang(given: _Given) -> Lang:
    return Lang(_one_of(tuple(Lang))(given))


def _text(given: _Given) -> str:
    return given.value


def _issuer(given: _Given) -> str:
    if safe_address(given.value):
        return given.value
    raise _Unusable(
        Text("OIDC 签发方地址不能用", "the address of the OIDC issuer cannot be used"),
        Text(
            "请照提供方的写法填写 https 地址（http 只限本机）",
            "Write its https address as the provider does (http for this machine alone)",
        ),
    )


def safe_address(address: object) -> bool:
    """Whether what is sent there stays between the two: https, or this machine."""
    return isinstance(address, str) and bool(
        re.fullmatch(r"(https://[^/\s?#@]+|http://(localhost|127\.0\.0\.1)(:\d+)?)(/\S*)?", address)
    )


def _secret_file(given: _Given) -> str:
    """The text of the file, without the line's end."""
    try:
        return _path(given).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _Unusable(
            Text("OIDC 密钥文件读不了", "the file of the OIDC secret cannot be read"),
            Text("请检查路径与读取权限，文件只写密钥本身", "Check path and permission; it holds the secret alone"),
        ) from error


def _shown(value: str) -> str:
    """A value fit for a message: what looks like a URL, and could hold a password, is cut."""
    return re.sub(r"://.*", "://…", value)[:60]


_PARSERS: Mapping[str, Callable[[_Given], Any]] = {
    "database": _database,
    "model": _model,
    "models_dir": _path,
    "device": _one_of(DEVICES),
    "compute_type": _one_of(COMPUTE_TYPES),
    "lexicons": _path,
    "scorecard": _path,
    "workers": _workers,
    "zone": _zone,
    "lang": _lang,
    "oidc_issuer": _issuer,
    "oidc_client_id": _text,
    "oidc_secret": _text,
    "oidc_secret_file": _secret_file,
    "oidc_claim": _text,
    "password_sign_in": _one_of(SWITCH),
}


# --- problems ---------------------------------------------------------------------------------------------------


def _unknown(name: str, given: _Given) -> Problem:
    near = next(iter(get_close_matches(name.removeprefix(VARIABLE_PREFIX).lower(), _PARSERS, n=1)), None)
    return Problem(
        given.path,
        given.line,
        Text(f"没有「{name}」这个设置", f'there is no setting "{name}"'),
        Text(
            f"{f'是否指 {near}？' if near else ''}可用的设置：{'、'.join(_PARSERS)}",
            f"{f'Did you mean {near}? ' if near else ''}The settings are: {', '.join(_PARSERS)}",
        ),
    )


def _no_such_file(path: Path) -> Problem:
    return Problem(
        path,
        None,
        Text("没有这个设置文件", "there is no such settings file"),
        Text(
            f"请检查路径；用 {FILE_VARIABLE} 指定时请检查该环境变量",
            f"Check the path, and the variable {FILE_VARIABLE} if it is set",
        ),
    )


def _unreadable(path: Path, error: OSError) -> Problem:
    return Problem(
        path,
        None,
        Text(f"设置文件打不开：{error.strerror}", f"the settings file cannot be opened: {error.strerror}"),
        Text("请检查读取权限", "Check the permission to read it"),
    )


def _no_toml(path: Path, line: int, column: int | None = None) -> Problem:
    return Problem(
        path,
        line,
        Text("这里不合 TOML 的写法", "this is not TOML"),
        Text(
            '请写成 model = "base" 这样的行，文字要加引号，存为 UTF-8',
            'Write lines like model = "base", text in quotes, in UTF-8',
        ),
        column,
    )


def _wrong_type(path: Path, line: int | None, name: str) -> Problem:
    if _type_in_file(name) is int:
        remedy = Text(f"请写整数，如 {name} = 4", f"Write a whole number: {name} = 4")
    else:
        remedy = Text(f'请写加引号的文字，如 {name} = "…"', f'Write text in quotes: {name} = "…"')
    return Problem(path, line, Text(f"{name} 的值类型不对", f"{name} has a value of the wrong type"), remedy)
