"""The address of a database, checked before anything connects; what is said of it never holds a password."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError

DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
"""What people write before `://`, and the driver that serves it."""

FORMS = Text(
    "可用的写法：sqlite:///文件夹/calls.db 或 postgresql://用户:密码@主机:5432/数据库"
    "（密码里的 @ : / % 写成 %40 %3A %2F %25）",
    "write sqlite:///folder/calls.db or postgresql://user:password@host:5432/database "
    "(inside a password, write @ : / % as %40 %3A %2F %25)",
)


class UnusableDatabase(QaMonitorError):
    """A database that cannot be opened, upgraded, read or written; the text says which, why, and what to do."""

    def __init__(self, what: Text, remedy: Text) -> None:
        super().__init__(Text(f"{what.zh}\n    {remedy.zh}", f"{what.en}\n    {remedy.en}"))


def database_url(address: str) -> sa.URL:
    """The address with its driver. Raises UnusableDatabase where it is malformed or of a database we do not serve."""
    try:
        url = sa.make_url(address)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        url = None
    if url is None or _misread(address, url):
        # the address itself stays out of the message: a password may stand anywhere in it, and the cause quotes it
        raise UnusableDatabase(
            Text(
                "数据库地址无法识别（为保密，不显示其内容）",
                "the database URL is malformed (not shown, it may hold a password)",
            ),
            FORMS,
        ) from None
    scheme = url.drivername
    if scheme not in DRIVERS:
        raise UnusableDatabase(
            Text(f"不支持数据库类型 {scheme}://", f"databases of type {scheme}:// are not supported"), FORMS
        )
    url = url.set(drivername=DRIVERS[scheme])
    _check_folder(url)
    return url


def _misread(address: str, url: sa.URL) -> bool:
    """Whether a part cannot be what it was read as: an @ inside a password leaves its tail in host or database."""
    if url.get_backend_name() == "sqlite":
        return any((url.host, url.username, url.password, url.port))
    return address.count("@") > 1


def shown(url: sa.URL) -> str:
    """The address without password and without its query, which may hold one too."""
    return url.set(drivername=url.get_backend_name(), query={}).render_as_string(hide_password=True)


def _check_folder(url: sa.URL) -> None:
    """A missing folder is told, not made: it is more often a slip than a wish."""
    folder = Path((url.database or "").removeprefix("file:")).parent
    if url.get_backend_name() == "sqlite" and not folder.is_dir():
        raise UnusableDatabase(
            Text(
                f"数据库 {shown(url)} 无法使用：文件夹 {folder} 不存在",
                f"the database {shown(url)} cannot be used: the folder {folder} does not exist",
            ),
            Text(
                f"请先建立文件夹（mkdir -p {folder}），或改正地址",
                f"make the folder (mkdir -p {folder}), or mend the URL",
            ),
        )
