"""Why a request is refused, in words for the person who made it, with the status of HTTP that says so to a program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError


class Refused(QaMonitorError):
    """Base of all refusals."""

    status = 400


class NotSignedIn(Refused):
    """Nobody is signed in, or the session has ended."""

    status = 401

    def __init__(self) -> None:
        super().__init__(Text("请先登录", "sign in first"))


class NotAllowed(Refused):
    """The account lacks the right."""

    status = 403

    def __init__(self, text: Text | None = None) -> None:
        super().__init__(text or Text("您的账号没有这项权限", "your account may not do that"))


class NotThere(Refused):
    """There is no such thing, or none that this account may see: the two look alike."""

    status = 404

    def __init__(self, text: Text | None = None) -> None:
        super().__init__(text or Text("没有这个内容，或您无权查看", "there is no such thing, or not for you"))


class Unfit(Refused):
    """What was sent cannot be used; the text says what is missing."""

    status = 422


class TooOften(Refused):
    """Too many failed attempts."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            Text("登录失败次数过多，请 15 分钟后再试", "too many failed attempts; try again in 15 minutes")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One act on a call, for its history and for whom it came between."""

    version: int
    """Of the call after it."""
    at: datetime
    by: str
    """Display name; empty where the program did it."""
    what: Text


class ChangedMeanwhile(Refused):
    """Somebody else changed the call since it was opened; nothing was stored."""

    status = 409

    def __init__(self, version: int, changes: Sequence[Change]) -> None:
        self.version = version
        self.changes = tuple(changes)
        zh = "；".join(f"{change.by or '系统'}：{change.what.zh}" for change in changes)
        en = "; ".join(f"{change.by or 'the program'}: {change.what.en}" for change in changes)
        super().__init__(
            Text(
                f"这通电话在您打开之后有了变化，您的结论没有保存，请看过后再定。{zh}",
                f"the call has changed since you opened it; your verdict was not stored. Look again: {en}",
            )
        )
