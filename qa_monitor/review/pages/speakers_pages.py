"""Who speaks in a call on one track, told by a person: each turn given to a side, cut where both speak in it.

What is chosen lies in the form alone until it is kept, so cutting a turn sends the form and gets it back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from qa_monitor.domain import Account, Role, Span, Text
from qa_monitor.review.calls import reviewed_call
from qa_monitor.review.knowledge import Knowledge
from qa_monitor.review.pages.shell import rendered, to, wants_part
from qa_monitor.review.refusals import Unfit
from qa_monitor.review.requests import Decides, InOffice
from qa_monitor.review.roles import TOLD, give_roles
from qa_monitor.review.values import ReviewedCall, SpokenTurn, SpokenWord
from qa_monitor.speakers import Told, callee_of, on_one_track
from qa_monitor.store import reading, writing
from qa_monitor.words import ROLES

PLACE = re.compile(r"(\d{1,6})\.(\d{1,6})")
"""Numbers of a turn and of the word in it from which somebody speaks."""
Place = tuple[int, int]

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidByOne:
    """A turn, or the part of one that somebody says, as the form shows it."""

    turn: int
    word: int
    """Number of its first word in the turn."""
    span: Span
    words: tuple[SpokenWord, ...]
    doubtful: str | None
    role: Role

    @property
    def name(self) -> str:
        """Of its field."""
        return f"{self.turn}.{self.word}"

    @property
    def text(self) -> str:
        """What was said."""
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSpeakers:
    """What the form sent."""

    seen: int
    roles: Mapping[Place, Role]
    cut: Place | None
    join: Place | None


async def sent_speakers(request: Request) -> SentSpeakers:
    """The fields of the form: one for each part, named by its place. Raises Unfit for any that nobody can read."""
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    seen = fields.get("seen", "")
    if not re.fullmatch(r"\d{1,9}", seen):
        raise Unfit(Text("参数无法理解：seen", "cannot be understood: seen"))
    roles = {_place(name): _role(value) for name, value in fields.items() if PLACE.fullmatch(name)}
    asked = {name: _place(fields[name]) for name in ("cut", "join") if name in fields}
    return SentSpeakers(seen=int(seen), roles=roles, cut=asked.get("cut"), join=asked.get("join"))


SentByForm = Annotated[SentSpeakers, Depends(sent_speakers)]


def _place(name: str) -> Place:
    found = PLACE.fullmatch(name)
    if found is None:
        raise Unfit(Text("参数无法理解：位置", "cannot be understood: a place"))
    return int(found[1]), int(found[2])


def _role(value: str) -> Role:
    if value not in TOLD:
        raise Unfit(Text("参数无法理解：角色", "cannot be understood: a role"))
    return Role(value)


@router.get("/calls/{public_id}/speakers")
def speakers_page(request: Request, office: InOffice, account: Decides, public_id: str, at: float = 0.0) -> Response:
    """Every turn with who speaks in it, as known by now."""
    with reading(office.engine) as db:
        call = _call(db, account, public_id, office.knowledge)
    roles = {(turn.index, 0): _side(turn.role) for turn in call.turns}
    return rendered(request, "speakers.html", account, at_second=max(0.0, at), **_values(call, roles, call.row.version))


@router.post("/calls/{public_id}/speakers")
def tell_speakers(request: Request, office: InOffice, account: Decides, public_id: str, sent: SentByForm) -> Response:
    """Keep who speaks and see the call as it is judged by that; or cut a turn, or join it again, and go on telling."""
    if sent.cut is not None or sent.join is not None:
        with reading(office.engine) as db:
            call = _call(db, account, public_id, office.knowledge)
        template = "parts/speakers.html" if wants_part(request) else "speakers.html"
        return rendered(request, template, account, at_second=0.0, **_values(call, _changed(sent), sent.seen))
    told = [Told(utterance=turn, word=word, role=role) for (turn, word), role in sent.roles.items()]
    rules = None if office.rules is None else office.rules()  # before the database is locked
    with writing(office.engine) as db:
        give_roles(db, account, public_id, told, seen=sent.seen, rules=rules)
    address = f"/calls/{public_id}"
    return Response(headers={"hx-redirect": address}) if wants_part(request) else to(address)


def _changed(sent: SentSpeakers) -> Mapping[Place, Role]:
    """The roles with a turn cut, its later part as yet unknown, or joined to the part before."""
    roles = {place: role for place, role in sent.roles.items() if place != sent.join}
    return roles if sent.cut is None else roles | {sent.cut: Role.UNKNOWN}


def _call(db: Session, account: Account, public_id: str, knowledge: Knowledge) -> ReviewedCall:
    """Masked. Raises NotThere, NotAllowed, and Unfit for a call that has nothing to tell."""
    call = reviewed_call(db, account, public_id, knowledge)
    transcript = call.analysis.transcript
    if transcript is None or not call.turns or not on_one_track(transcript):
        raise Unfit(Text("这通电话双方各有一个声道，或没有文字，无需指定", "nothing is to be told of this call"))
    return call


def _side(role: Role) -> Role:
    """As the form has it, where the customer stands for whoever was called."""
    return Role.CUSTOMER if role is Role.THIRD_PARTY else role


def _values(call: ReviewedCall, roles: Mapping[Place, Role], seen: int) -> dict[str, Any]:
    callee = callee_of(call.analysis.recording.metadata.callee_role)
    return {
        "call": call,
        "said": said_by_one(call.turns, roles),
        "sides": {role: ROLES[callee if role is Role.CUSTOMER else role] for role in TOLD},
        "seen": seen,
        "lanes": (Role.UNKNOWN,),
        "seconds": 0.0 if call.analysis.transcript is None else call.analysis.transcript.seconds,
    }


def said_by_one(turns: Sequence[SpokenTurn], roles: Mapping[Place, Role]) -> list[SaidByOne]:
    """The turns, cut at the words of `roles`; a place that there is not is left out."""
    words = {turn: [word for _, word in some] for turn, some in groupby(sorted(roles), key=lambda place: place[0])}
    return [
        SaidByOne(
            turn=turn.index,
            word=first,
            span=_span(turn, first, stop),
            words=turn.words[first:stop],
            doubtful=turn.doubtful,
            role=roles.get((turn.index, first), Role.UNKNOWN),
        )
        for turn in turns
        for first, stop in pairwise(
            [0, *(word for word in words.get(turn.index, ()) if 0 < word < len(turn.words)), len(turn.words)]
        )
    ]


def _span(turn: SpokenTurn, first: int, stop: int) -> Span:
    """From the first word to the last; a turn that is not cut, as it is."""
    if (first, stop) == (0, len(turn.words)):
        return turn.span
    spans = [word.span for word in turn.words[first:stop]]
    return Span(min(span.start for span in spans), max(span.end for span in spans))
