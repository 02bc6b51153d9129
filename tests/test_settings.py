from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ctranslate2.models import Whisper
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st

from qa_monitor import settings
from qa_monitor.domain import Lang
from qa_monitor.errors import ConfigurationError
from qa_monitor.settings import COMPUTE_TYPES, Settings, load_settings, variable

REPOSITORY = Path(__file__).parents[1]
NAMES = [
    *("database", "model", "models_dir", "device", "compute_type"),
    *("lexicons", "scorecard", "workers", "zone", "lang"),
    *("oidc_issuer", "oidc_client_id", "oidc_secret", "oidc_claim", "password_sign_in"),
]
ANY_TEXT = ("oidc_client_id", "oidc_secret", "oidc_claim")
"""Whatever is written there may be meant."""


@pytest.fixture(autouse=True)
def _working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lexicons" / "categories").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)


def load(
    toml: str | bytes = "",
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
    **options: str | None,
) -> Settings:
    if toml:
        Path("qa-monitor.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return load_settings(command_line=options, environment=environment or {}, file=file)


def refusal(
    toml: str | bytes = "",
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
    **options: str | None,
) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(toml, environment, file, **options)
    return caught.value.text.zh


def test_defaults() -> None:
    assert load() == Settings(
        database="sqlite:///qa-monitor.db",
        model="base",
        models_dir=Path(".models"),
        device="auto",
        compute_type="auto",
        lexicons=Path("lexicons"),
        scorecard=None,
        workers=None,
        zone=ZoneInfo("Asia/Shanghai"),
        lang=Lang.ZH,
        oidc_issuer=None,
        oidc_client_id=None,
        oidc_secret=None,
        oidc_claim="preferred_username",
        password_sign_in="on",
    )


FROM_FILE = """
database = "postgresql+psycopg://qa@db/calls"
model = "small"
models_dir = "models"
device = "cuda"
compute_type = "float16"
lexicons = "rules"
scorecard = "strict.yaml"
workers = 3
zone = "Asia/Hong_Kong"
lang = "en"
oidc_issuer = "https://login.bank.example/realms/staff"
oidc_client_id = "qa"
oidc_secret = "invented"
oidc_claim = "staff_number"
password_sign_in = "off"
"""


def test_every_setting_from_a_file() -> None:
    assert load(FROM_FILE) == Settings(
        database="postgresql+psycopg://qa@db/calls",
        model="small",
        models_dir=Path("models"),
        device="cuda",
        compute_type="float16",
        lexicons=Path("rules"),
        scorecard=Path("strict.yaml"),
        workers=3,
        zone=ZoneInfo("Asia/Hong_Kong"),
        lang=Lang.EN,
        oidc_issuer="https://login.bank.example/realms/staff",
        oidc_client_id="qa",
        oidc_secret="invented",
        oidc_claim="staff_number",
        password_sign_in="off",
    )


OTHER = {
    "database": "sqlite:///other.db",
    "model": "medium",
    "models_dir": "elsewhere",
    "device": "cpu",
    "compute_type": "int8",
    "lexicons": "others",
    "scorecard": "lenient.yaml",
    "workers": "5",
    "zone": "Asia/Urumqi",
    "lang": "zh",
    "oidc_issuer": "http://localhost:8080",
    "oidc_client_id": "other",
    "oidc_secret": "another",
    "oidc_claim": "email",
    "password_sign_in": "on",
}


@pytest.mark.parametrize("name", NAMES)
def test_command_line_before_environment_before_file_before_default(name: str) -> None:
    default, from_file = load(), load(FROM_FILE)
    from_environment = load(environment={variable(name): OTHER[name]})
    from_command_line = load_settings(
        command_line={name: str(getattr(from_file, name))}, environment={variable(name): OTHER[name]}, file=None
    )
    assert getattr(from_file, name) != getattr(default, name)
    assert str(getattr(from_environment, name)) == OTHER[name]
    assert getattr(from_command_line, name) == getattr(from_file, name)


def test_the_oidc_secret_may_stand_in_a_file_of_its_own() -> None:
    Path("secret").write_text("invented\n")
    read = load(environment={"QA_MONITOR_OIDC_SECRET_FILE": "secret"})
    assert read.oidc_secret == "invented"
    assert "invented" not in repr(read)
    assert refusal(environment={"QA_MONITOR_OIDC_SECRET_FILE": "none"}) == (
        "QA_MONITOR_OIDC_SECRET_FILE: OIDC 密钥文件读不了\n    请检查路径与读取权限，文件只写密钥本身"
    )


@pytest.mark.parametrize(
    "issuer",
    [
        pytest.param("http://login.bank.example", id="without TLS"),
        pytest.param("login.bank.example", id="no scheme"),
        pytest.param("https://user:secret@login.bank.example", id="with a password"),
        pytest.param("http://localhost.bank.example", id="another machine that begins like this one"),
    ],
)
def test_an_issuer_has_a_safe_address(issuer: str) -> None:
    assert refusal(environment={"QA_MONITOR_OIDC_ISSUER": issuer}) == (
        "QA_MONITOR_OIDC_ISSUER: OIDC 签发方地址不能用\n    请照提供方的写法填写 https 地址（http 只限本机）"
    )


def test_empty_values_count_as_not_given() -> None:
    Path("qa-monitor.toml").write_text("workers = 3\nlexicons = ''\n")
    environment = {"QA_MONITOR_ZONE": "Asia/Tokyo", "QA_MONITOR_WORKERS": "", "QA_MONITOR_LEXICONS": ""}
    read = load_settings(command_line=dict.fromkeys(NAMES, ""), environment=environment, file=None)
    assert read == replace(load(), workers=3, zone=ZoneInfo("Asia/Tokyo"))
    assert load(zone=None, workers=None) == load()


def test_a_lower_value_that_is_overridden_may_be_wrong() -> None:
    assert load("zone = 'Mars'", {"QA_MONITOR_ZONE": "Venus"}, zone="Asia/Tokyo").zone == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("how", ["variable", "argument"])
def test_a_named_file_is_read_instead_of_the_one_here(tmp_path: Path, how: str) -> None:
    elsewhere = tmp_path / "etc" / "qa.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text("workers = 7")
    environment = {"QA_MONITOR_CONFIG": str(elsewhere)} if how == "variable" else {"QA_MONITOR_CONFIG": "not read"}
    assert load("workers = 2", environment, elsewhere if how == "argument" else None).workers == 7


def test_relative_paths_count_from_the_settings_file(tmp_path: Path) -> None:
    elsewhere = tmp_path / "etc" / "qa.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(
        'lexicons = "rules"\nmodels_dir = "/models"\nmodel = "./large"\ndatabase = "sqlite:///data/qa.db"\n'
    )
    read = load(file=elsewhere, scorecard="mine.yaml")
    assert (read.lexicons, read.models_dir, read.scorecard) == (
        tmp_path / "etc/rules",
        Path("/models"),
        Path("mine.yaml"),
    )
    assert (read.model, read.database) == (str(tmp_path / "etc/large"), f"sqlite:///{tmp_path}/etc/data/qa.db")


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        pytest.param("base", "base", id="a name"),
        pytest.param("Systran/faster-whisper-small", "Systran/faster-whisper-small", id="a name with a slash"),
        pytest.param("./base", "{here}/base", id="a path is told from the name"),
        pytest.param("/models/base", "/models/base", id="a whole path"),
        pytest.param("~/base", "{home}/base", id="in the home folder"),
    ],
)
def test_model_by_name_or_path(tmp_path: Path, model: str, expected: str) -> None:
    assert load(model=model).model == expected.format(here=tmp_path, home=Path.home())


def test_the_file_of_an_sqlite_url_may_be_absolute() -> None:
    assert load(database="sqlite:////data/qa.db").database == "sqlite:////data/qa.db"


@pytest.mark.parametrize(
    ("here", "beside_package", "expected"),
    [
        pytest.param(True, True, "lexicons", id="the working directory's"),
        pytest.param(False, True, "{package}/lexicons", id="else the ones beside the package"),
        pytest.param(False, False, "lexicons", id="else here, where a reader will miss them"),
    ],
)
def test_lexicons_where_nothing_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: bool, beside_package: bool, expected: str
) -> None:
    package = tmp_path / "repository"
    monkeypatch.setattr(settings, "__file__", str(package / "qa_monitor" / "settings.py"))
    if beside_package:
        (package / "lexicons" / "categories").mkdir(parents=True)
    if not here:
        (tmp_path / "lexicons" / "categories").rmdir()
    lexicons = Path(expected.format(package=package))
    assert (load().lexicons, load().scorecard) == (lexicons, None)


# --- what cannot be used ----------------------------------------------------------------------------------------

ALL = (
    "可用的设置：database、model、models_dir、device、compute_type、lexicons、scorecard、workers、zone、lang、"
    "oidc_issuer、oidc_client_id、oidc_secret、oidc_secret_file、oidc_claim、password_sign_in"
)
URL = (
    "数据库地址不能用（地址可能含密码，这里不显示）\n"
    "    请写 sqlite:///文件名 或 postgresql+psycopg://用户:密码@主机/库名"
)
NO_TOML = '这里不合 TOML 的写法\n    请写成 model = "base" 这样的行，文字要加引号，存为 UTF-8'


@pytest.mark.parametrize(
    ("toml", "text"),
    [
        pytest.param(
            '\ndatbase = "x"\n',
            f"qa-monitor.toml:2: 没有「datbase」这个设置\n    是否指 database？{ALL}",
            id="unknown key",
        ),
        pytest.param("[x]\ny = 1\n", f"qa-monitor.toml:1: 没有「x」这个设置\n    {ALL}", id="a table"),
        pytest.param(
            'workers = "3"',
            "qa-monitor.toml:1: workers 的值类型不对\n    请写整数，如 workers = 4",
            id="number as text",
        ),
        pytest.param(
            "workers = true", "qa-monitor.toml:1: workers 的值类型不对\n    请写整数，如 workers = 4", id="no number"
        ),
        pytest.param(
            "model = 3",
            'qa-monitor.toml:1: model 的值类型不对\n    请写加引号的文字，如 model = "…"',
            id="text as number",
        ),
        pytest.param(
            "[zone]\nname = 1",
            'qa-monitor.toml:1: zone 的值类型不对\n    请写加引号的文字，如 zone = "…"',
            id="a table of a setting's name",
        ),
        pytest.param(
            "workers = 0",
            "qa-monitor.toml:1: 进程数不能是「0」\n    请写 1 到 9999 的整数；不写则自动决定",
            id="no worker",
        ),
        pytest.param(
            '# 时区\nzone = "Beijing"',
            "qa-monitor.toml:2: 没有「Beijing」这个时区\n"
            "    请写 IANA 时区名，如 Asia/Shanghai；若名字没错，是本机缺时区数据：pip install tzdata",
            id="no such zone",
        ),
        pytest.param('lang = "fr"', "qa-monitor.toml:1: 没有「fr」这个选项\n    可选：zh、en", id="no such choice"),
        pytest.param('model = "a"\nmodel = base\n', f"qa-monitor.toml:2:9: {NO_TOML}", id="no TOML"),
        pytest.param('\nmodel = "a', f"qa-monitor.toml:2: {NO_TOML}", id="TOML that ends too early"),
        pytest.param("\nmodel = '基".encode("gb18030"), f"qa-monitor.toml:2: {NO_TOML}", id="no UTF-8"),
        pytest.param(
            'lang = "fr"\ndevice = "gpu"\n',
            "qa-monitor.toml:1: 没有「fr」这个选项\n    可选：zh、en\n"
            "qa-monitor.toml:2: 没有「gpu」这个选项\n    可选：auto、cpu、cuda",
            id="all problems at once",
        ),
    ],
)
def test_a_file_that_cannot_be_used(toml: str | bytes, text: str) -> None:
    assert refusal(toml) == text


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert load("\ufeffworkers = 2").workers == 2


def test_a_file_that_is_not_there() -> None:
    remedy = "请检查路径；用 QA_MONITOR_CONFIG 指定时请检查该环境变量"
    assert refusal(file=Path("none.toml")) == f"none.toml: 没有这个设置文件\n    {remedy}"
    assert refusal(environment={"QA_MONITOR_CONFIG": "gone"}) == f"gone: 没有这个设置文件\n    {remedy}"


@pytest.mark.parametrize(
    ("environment", "text"),
    [
        pytest.param(
            {"QA_MONITOR_DATABSE": "x"},
            f"QA_MONITOR_DATABSE: 没有「QA_MONITOR_DATABSE」这个设置\n    是否指 database？{ALL}",
            id="unknown variable",
        ),
        pytest.param(
            {"QA_MONITOR_WORKERS": "two"},
            "QA_MONITOR_WORKERS: 进程数不能是「two」\n    请写 1 到 9999 的整数；不写则自动决定",
            id="unusable value",
        ),
        pytest.param(
            {"QA_MONITOR_LEXICONS": "~nobody-of-this-name/x"},
            "QA_MONITOR_LEXICONS: 不知道「~nobody-of-this-name/x」是谁的主目录\n    请写完整路径",
            id="somebody's home",
        ),
    ],
)
def test_a_variable_that_cannot_be_used(environment: Mapping[str, str], text: str) -> None:
    assert refusal(environment=environment) == text


def test_variables_of_the_tests_and_of_others_are_left_alone() -> None:
    assert load(environment={"QA_MONITOR_TEST_POSTGRESQL": "postgresql://x", "PATH": "/bin"}) == load()


def test_an_option_that_cannot_be_used() -> None:
    assert refusal(compute_type="int3") == (
        f"--compute-type: 没有「int3」这个选项\n    可选：{'、'.join(COMPUTE_TYPES)}"
    )


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgres://qa:geheim@db/calls", id="a scheme that SQLAlchemy no longer knows"),
        pytest.param("mysql://qa:geheim@db/calls", id="another database"),
        pytest.param("qa:geheim@db/calls", id="no scheme"),
        pytest.param("sqlite:///:memory:", id="a database that would be lost"),
        pytest.param("sqlite://", id="no file"),
    ],
)
def test_a_database_url_that_cannot_be_used_is_not_shown(url: str) -> None:
    assert refusal(database=url) == f"--database: {URL}"
    assert refusal(f'database = "{url}"') == f"qa-monitor.toml:1: {URL}"


@pytest.mark.parametrize(
    "name",
    [name for name in NAMES if name not in ("model", "models_dir", "lexicons", "scorecard", *ANY_TEXT)],
)
def test_a_password_in_the_wrong_place_is_not_shown(name: str) -> None:
    assert "geheim" not in refusal(environment={variable(name): "mysql://qa:geheim@db/calls"})


def test_settings_print_without_the_database() -> None:
    assert "geheim" not in repr(load(database="postgresql://qa:geheim@db/calls"))


@run_with(deadline=None)
@given(content=st.binary() | st.text("modelzn=\"'[]=.#\n12").map(str.encode), value=st.text(max_size=8))
def test_arbitrary_files_and_values_are_used_or_refused(content: bytes, value: str) -> None:
    for environment in ({}, {variable(name): value for name in NAMES}):
        try:
            load(content or b"\n", environment)
        except ConfigurationError as error:
            assert error.problems  # noqa: PT017


# --- the reference ----------------------------------------------------------------------------------------------


def test_the_reference_has_every_setting() -> None:
    reference = (REPOSITORY / "docs" / "settings.md").read_text("utf-8")
    rows = {line.split("|")[1].strip(): line for line in reference.splitlines() if line.startswith("| `")}
    assert sorted(rows) == sorted(f"`{name}`" for name in (*NAMES, "oidc_secret_file"))
    assert [name for name in NAMES if f"`{variable(name)}`" not in rows[f"`{name}`"]] == []
    assert [choice for choice in COMPUTE_TYPES if f"`{choice}`" not in rows["`compute_type`"]] == []


def test_the_arithmetics_are_those_of_ctranslate2() -> None:
    documented = (Whisper.__init__.__doc__ or "").replace("\n", " ")
    assert sorted(COMPUTE_TYPES) == sorted(
        documented.split("possible values are: ")[2].split(")")[0].replace(" ", "").split(",")
    )
