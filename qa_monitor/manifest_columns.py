"""What the columns and cells of a call platform's manifest mean: every header and every value known, in one place.

docs/manifest.md is the same in prose; a test holds the two together.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from qa_monitor.domain import CalleeRole, Layout


class Column(StrEnum):
    """A column the program knows, by its English name in the manifest."""

    FILE = "file"
    CALL_ID = "call_id"
    AGENT_ID = "agent_id"
    AGENT_NAME = "agent_name"
    TEAM = "team"
    CUSTOMER_REF = "customer_ref"
    STARTED_AT = "started_at"
    CALLEE_ROLE = "callee_role"
    LAYOUT = "layout"
    DAYS_OVERDUE = "days_overdue"
    AGENCY = "agency"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HEADERS: Mapping[Column, tuple[str, ...]] = {
    Column.FILE: _words("""
        file 录音文件 录音文件名 录音文件路径 录音路径 录音地址 文件 文件名 文件名称 文件路径 音频文件 录音 filename
        file_name file_path path audio audio_file recording recording_file
    """),
    Column.CALL_ID: _words("""
        call_id 通话编号 通话ID 通话流水号 流水号 通话标识 通话唯一标识 呼叫ID 呼叫编号 呼叫流水号 录音编号 录音ID
        录音流水号 话单编号 话单号 会话ID 通话记录ID call_no call_number call_uuid call_sid recording_id session_id
        ucid uuid
    """),
    Column.AGENT_ID: _words("""
        agent_id 坐席工号 工号 坐席编号 坐席ID 坐席号 坐席账号 员工工号 员工编号 作业员工号 agent agent_no agent_code
        employee_id staff_id operator_id
    """),
    Column.AGENT_NAME: _words("""
        agent_name 坐席姓名 坐席名称 坐席名 员工姓名 作业员姓名 经办人姓名 employee_name staff_name operator_name
    """),
    Column.TEAM: _words("""
        team 班组 团队 小组 组别 组名 坐席组 坐席班组 所属班组 所属团队 所属小组 所属组 团队名称 班组名称 技能组 部门
        所属部门 team_name group group_name department skill_group
    """),
    Column.CUSTOMER_REF: _words("""
        customer_ref 客户编号 客户号 客户ID 客户代码 案件编号 案件号 案件ID 案号 合同编号 合同号 借据号 借据编号
        customer_id customer_no client_id case_id case_no case_number contract_no contract_id
    """),
    Column.STARTED_AT: _words("""
        started_at 开始时间 通话开始时间 呼叫开始时间 录音开始时间 起始时间 通话起始时间 呼叫时间 拨打时间 外呼时间
        呼出时间 拨号时间 start_time start started call_time call_start call_start_time begin_time datetime
    """),
    Column.CALLEE_ROLE: _words("""
        callee_role 被叫身份 被叫人身份 被叫角色 被叫关系 被叫人关系 接听人身份 接听人关系 通话对象 呼叫对象 联系对象
        联系人类型 联系人身份 联系人关系 与客户关系 与债务人关系 与借款人关系 与持卡人关系 与本人关系 关系
        callee_relation callee_type contact_type contact_role relation relationship
    """),
    Column.LAYOUT: _words("""
        layout 声道 声道布局 声道分布 声道说明 声道类型 录音声道 音轨 channel channel_layout
    """),
    Column.DAYS_OVERDUE: _words("""
        days_overdue 逾期天数 逾期日数 当前逾期天数 逾期天 拖欠天数 overdue_days days_past_due dpd
    """),
    Column.AGENCY: _words("""
        agency 外包机构 外包公司 外包商 委外机构 委外公司 委外商 催收机构 催收公司 合作机构 外部机构 agency_name
        vendor outsourcer collection_agency
    """),
}
"""Headers of each column; where a manifest has two for one column, the earlier in this list is read. Case, width,
spaces, punctuation and a remark in brackets do not matter; nor which of `SAME_WORDS` is written."""

SAME_WORDS: Mapping[str, str] = {
    "座席": "坐席",
    "客服": "坐席",
    "催收员": "坐席",
    "催员": "坐席",
    "话务员": "坐席",
    "坐席员": "坐席",
}
"""Words that platforms use for the agent, all read as 坐席, in headers and in channel layouts."""

PERSONAL_PARTS: tuple[str, ...] = _words("""
    姓名 名字 户名 手机 电话 号码 主叫 被叫 身份证 证件 卡号 账号 帐号 地址 住址 邮箱 微信 QQ 单位 生日 出生 phone
    mobile id_card id_no id_number card_no card_number account_no account_number address email wechat birth
    customer_name client_name debtor_name borrower_name caller_number callee_number called_number msisdn
""")
"""A header that contains one of these, and is no known column, names personal data: its cells are not kept."""

PERSONAL_HEADERS: tuple[str, ...] = _words("""
    客户 借款人 持卡人 债务人 联系人 担保人 name tel caller callee called calling ani dnis customer client debtor
    borrower cardholder contact
""")
"""Whole headers that name personal data."""

CALLEE_ROLES: Mapping[CalleeRole, tuple[str, ...]] = {
    CalleeRole.DEBTOR: _words("""
        debtor 本人 客户本人 持卡人 持卡人本人 借款人 借款人本人 债务人 债务人本人 主借人 主借款人 共同借款人 共借人
        共债人 cardholder borrower co_borrower self
    """),
    CalleeRole.GUARANTOR: _words("guarantor 担保人 保证人 连带责任人 连带担保人 surety"),
    CalleeRole.SPOUSE: _words("spouse 配偶 夫妻 丈夫 妻子 爱人 老公 老婆 husband wife"),
    CalleeRole.THIRD_PARTY: _words("""
        third_party 第三方 第三人 联系人 紧急联系人 其他联系人 其他第三人 家人 家属 亲属 亲戚 父母 父亲 母亲 子女 儿子
        女儿 兄弟 姐妹 兄弟姐妹 同事 朋友 同学 邻居 单位同事 村委 村委会 居委会 contact emergency_contact relative
        family parent colleague friend other_contact
    """),
}
"""Who was called, as platforms write it. 客户 and 其他 say too little and are not here."""

LAYOUTS: Mapping[Layout, tuple[str, ...]] = {
    Layout.AGENT_LEFT: _words("""
        agent_left 左坐席右客户 坐席左客户右 右客户左坐席 客户右坐席左 左坐席 坐席左 坐席在左 左坐席右被叫
        agent_left_customer_right left_agent left_agent_right_customer
    """),
    Layout.CUSTOMER_LEFT: _words("""
        customer_left 左客户右坐席 客户左坐席右 右坐席左客户 坐席右客户左 左客户 客户左 客户在左 坐席在右 右坐席
        坐席右 左被叫右坐席 customer_left_agent_right left_customer left_customer_right_agent agent_right
    """),
    Layout.MONO: _words("mono 单声道 单轨 混音 混合 混音单声道 混录 mixed single monaural"),
    Layout.AGENT_ONLY: _words("""
        agent_only 坐席 仅坐席 只有坐席 坐席侧 坐席端 坐席方 坐席单边 坐席单轨 坐席录音 agent agent_side
    """),
    Layout.CUSTOMER_ONLY: _words("""
        customer_only 客户 仅客户 只有客户 客户侧 客户端 客户方 客户单边 客户单轨 客户录音 customer customer_side
    """),
}
"""Which channel carries whom, as platforms write it; the word 声道 may stand anywhere. 双声道 says too little."""

NOTHING: frozenset[str] = frozenset(
    {
        "",
        *_words(r"- -- — —— / \ \n n/a #n/a nan null (null) none nil unknown 无 空 未知 不详 暂无"),
    }
)
"""Cells by which platforms say that they do not know; in a known column they are as good as empty."""

_INVISIBLE = r"[\s\ufeff\u200b-\u200f\u202a-\u202e\u2060]+"
_EDGES = re.compile(rf"\A{_INVISIBLE}|{_INVISIBLE}\Z")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_TOTAL = re.compile(
    r"(合计|总计|小计|共计|总数|total|sum)([:：\s].*)?|共\s*\d+\s*[条通个行][^.]*", re.IGNORECASE | re.DOTALL
)
_SHORTENED = re.compile(r"\d(\.\d+)?e\+\d+", re.IGNORECASE)
_DAYS = re.compile(r"([+-]?\d{1,5})(\.0+)?\s*(天|日|days?)?", re.ASCII)
_ZONE = r"\s*(?P<zone>Z|(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?)?"
_WRITTEN_OUT = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})"
    r"(?:日\s*|\s*T\s*|\s+|(?=[上下]午))(?P<half>上午|下午)?\s*"
    r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?秒?|分)?"
    + _ZONE,
    re.ASCII | re.IGNORECASE,
)
_DIGITS = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})[ T]?"
    r"(?P<hour>\d{2})(?P<minute>\d{2})(?:(?P<second>\d{2})(?P<fraction>\d{3})?)?" + _ZONE,
    re.ASCII | re.IGNORECASE,
)
_EPOCH = re.compile(r"(1\d{9})(\d{3})?", re.ASCII)  # 2001-2033; what begins with 2 could be a date in digits
_YEARS = range(1990, 2100)  # Excel's zero dates (1900/1/0) and slips of the keyboard are no start times

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where the columns of a manifest stand, counted from 0."""

    known: Mapping[Column, int]
    extra: Mapping[int, str]
    """Columns to keep as they are, under these names."""
    twice: tuple[Column, ...]
    """Known columns that two columns claim by the same name; the first is read."""


def columns(header: Sequence[str]) -> Columns:
    """Which column of `header` (its cells as written) means what. Columns of personal data are in neither mapping."""
    ranks = {index: rank for index, cell in enumerate(header) if (rank := _header_rank(cell)) is not None}
    known: dict[Column, int] = {}
    for index in sorted(ranks, key=lambda index: (ranks[index], index)):
        known.setdefault(ranks[index][0], index)
    ranked_alike = Counter(ranks.values())
    read = set(known.values())
    kept = {
        i: cell_text(cell) for i, cell in enumerate(header) if i not in read and (i in ranks or not _is_personal(cell))
    }
    return Columns(
        known=known,
        extra=_names(kept),
        twice=tuple(column for column, index in known.items() if ranked_alike[ranks[index]] > 1),
    )


def cell_text(cell: str) -> str:
    """A cell without what Excel puts around a value: blanks and invisible marks, `="00123"`, a leading apostrophe."""
    text = _EDGES.sub("", cell)
    if wrapped := _EXCEL_TEXT.fullmatch(text):
        text = _EDGES.sub("", wrapped[1])
    return text.removeprefix("'")


def says_nothing(cell: str) -> bool:
    """Whether a cell of a known column is empty, or says that its value is unknown."""
    return _half_width(cell) in NOTHING


def is_total(cells: Iterable[str]) -> bool:
    """Whether a row sums up the others (合计, 共 12 条): its first cell that is not empty says so."""
    first = next((text for cell in cells if (text := cell_text(cell))), "")
    return _TOTAL.fullmatch(first) is not None


def parse_id(cell: str) -> str | None:
    """An id, its full-width characters made half-width; None where Excel cut a long number to 1.23E+17."""
    text = unicodedata.normalize("NFKC", cell)
    return None if _SHORTENED.fullmatch(text) else text


def parse_callee_role(cell: str) -> CalleeRole | None:
    """Who was called, None for a wording that `CALLEE_ROLES` does not have."""
    return _ROLE_OF.get(_plain(cell))


def parse_layout(cell: str) -> Layout | None:
    """The channel layout, None for a wording that `LAYOUTS` does not have."""
    return _LAYOUT_OF.get(_layout_word(cell))


def parse_days(cell: str) -> int | None:
    """Whole days (`43`, `43天`, `43.0`), negative before the due date; None for anything else."""
    match = _DAYS.fullmatch(_half_width(cell))
    return None if match is None else int(match[1])


def parse_started_at(cell: str, default_zone: ZoneInfo) -> datetime | None:
    """The moment a cell names, with its own zone or else `default_zone`.

    None where it is not a date of 1990-2099 with hour and minute in year-month-day order: a date alone would put the
    call at midnight, a forbidden hour, and 10/12/2026 is one day or another.
    """
    text = unicodedata.normalize("NFKC", cell)
    if epoch := _EPOCH.fullmatch(text):
        moment = datetime.fromtimestamp(int(epoch[1]), default_zone)
        return moment.replace(microsecond=int(epoch[2] or 0) * 1000)
    match = _WRITTEN_OUT.fullmatch(text) or _DIGITS.fullmatch(text)
    return None if match is None else _moment(match.groupdict(), default_zone)


def _moment(parts: Mapping[str, str | None], default_zone: ZoneInfo) -> datetime | None:
    hour = _hour(int(parts["hour"] or 0), parts.get("half"))
    year = int(parts["year"] or 0)
    if hour is None or year not in _YEARS:
        return None
    fraction = (parts["fraction"] or "").ljust(6, "0")[:6]
    zone = parts.get("zone")
    try:
        return datetime(
            year,
            int(parts["month"] or 0),
            int(parts["day"] or 0),
            hour,
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            int(fraction),
            tzinfo=default_zone if zone is None else _offset(zone),
        )
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int | None:
    """The hour 0..23; 上午/下午 count to 12, though some platforms write 下午 15:05."""
    if half is None:
        return hour
    if half == "上午":
        return None if hour > 12 else hour % 12
    return hour if hour > 12 else hour % 12 + 12


def _offset(zone: str) -> timezone:
    """`Z`, `+08`, `+0800`, `+08:00`, each perhaps after UTC or GMT. Raises ValueError for a day and more."""
    digits = re.sub(r"\D", "", zone).ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if "-" in zone else ahead)


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _plain(text: str) -> str:
    """Letters and digits only, so that Call ID, call_id and ｃａｌｌＩＤ are one word."""
    text = re.sub(r"[\W_]+", "", _half_width(text))
    for word, same in SAME_WORDS.items():
        text = text.replace(word, same)
    return text


def _header_rank(cell: str) -> tuple[Column, int] | None:
    """The column that a header means and its place among that column's headers, 0 the first choice."""
    text = cell_text(cell)
    without_remark = re.sub(r"\(.*?\)", "", unicodedata.normalize("NFKC", text))
    return _COLUMN_OF.get(_plain(text)) or _COLUMN_OF.get(_plain(without_remark))


def _is_personal(header: str) -> bool:
    plain = _plain(cell_text(header))
    return plain in _PERSONAL_HEADERS or any(part in plain for part in _PERSONAL_PARTS)


def _names(headers: Mapping[int, str]) -> dict[int, str]:
    """A name of its own for each column: 第7列 for one without, `备注 (2)` for the second 备注."""
    names: dict[int, str] = {}
    for index, header in headers.items():
        name, number = header or f"第{index + 1}列", 1
        while name in names.values():
            number += 1
            name = f"{header} ({number})"
        names[index] = name
    return names


def _layout_word(text: str) -> str:
    return _plain(text).replace("声道", "")


def _by_word(table: Mapping[_T, tuple[str, ...]], word_of: Callable[[str], str]) -> dict[str, _T]:
    return {word_of(word): key for key, words in table.items() for word in words}


_ROLE_OF = _by_word(CALLEE_ROLES, _plain)
_LAYOUT_OF = _by_word(LAYOUTS, _layout_word)
_COLUMN_OF = {_plain(word): (column, rank) for column, words in HEADERS.items() for rank, word in enumerate(words)}
_PERSONAL_PARTS = tuple(_plain(part) for part in PERSONAL_PARTS)
_PERSONAL_HEADERS = frozenset(_plain(header) for header in PERSONAL_HEADERS)
