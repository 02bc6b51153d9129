"""What of a stored analysis stands under other rules, so that only the rest is judged again.

What one category finds in a transcript depends on its own expressions and on what all categories share: contexts, word
classes, the rules, the program. Where only expressions of some categories are others and these categories find what
they found, the analysis stands as it is. Where all findings stand and the scorecard is another, the call is only scored
again. What comes of it is what a whole judgement gives; in doubt there is one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qa_monitor.domain import Analysis, Finding, Reading, Transcript, Versions
from qa_monitor.domain.findings import LIKENESS
from qa_monitor.finding import find
from qa_monitor.lexicon import Lexicons, Matcher
from qa_monitor.lexicon.fingerprint import sha256_of_entries, sha256_of_shared, shared
from qa_monitor.ruleset import RuleFiles, Rules, ToolVersions, shipped_models
from qa_monitor.scoring import scored
from qa_monitor.store import (
    JudgedCall,
    LexiconVersion,
    Upheld,
    kindred_versions,
    reading,
    save_lexicon_version,
    writing,
)
from qa_monitor.store.standing import Evidence, complete_analyses, evidence_of, findings_in
from qa_monitor.store.tables import CONCLUDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Rules that a stored analysis may rest on, and what of the rules now is otherwise."""

    version: str
    """Of the lexicons with their rules then."""
    changed: Lexicons
    """The lexicons now, with only the categories that have other expressions."""
    matcher: Matcher
    """Finds these."""
    may_guess: bool
    """Whether what is believed by its sound alone can only be of the changed categories."""

    @property
    def categories(self) -> frozenset[str]:
        """The ids of the changed categories."""
        return frozenset(category.id for category in self.changed.categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is stored of some analyses that may stand."""

    bases: Mapping[int, Basis] = field(default_factory=dict)
    """By the analysis's number the rules that it rests on."""
    found: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    """In the categories that have changed since."""
    evidence: Mapping[int, Evidence] = field(default_factory=dict)
    """Of those that were scored by another scorecard."""


def lexicon_version(rules: RuleFiles | Rules) -> LexiconVersion:
    """What later lexicons are compared with."""
    if isinstance(rules, Rules):
        version, likeness = rules.versions.lexicons, (rules.violations.model, rules.signals.model)
    else:
        version, likeness = rules.version, (rules.likeness, rules.signal_likeness)
    files = (rules.rulebook, rules.profile, rules.reactions, *likeness)
    whole = " ".join((sha256_of_shared(rules.lexicons), *(file.sha256 for file in files), *shipped_models()))
    return LexiconVersion(
        version=version,
        shared=sha256(whole.encode()).hexdigest(),
        categories=sha256_of_entries(rules.lexicons),
    )


def kindred(files: RuleFiles, engine: sa.Engine, *, store: bool) -> list[LexiconVersion]:
    """What is stored of lexicons that differ from these in expressions only; these are stored as well, if wished."""
    own = lexicon_version(files)
    if store:
        with writing(engine) as db:
            save_lexicon_version(db, own)
    with reading(engine) as db:
        return kindred_versions(db, own)


def bases(
    files: RuleFiles, known_version: str | None, known: Lexicons | None, alike: Sequence[LexiconVersion] = ()
) -> tuple[Basis, ...]:
    """The rules under which analyses may stand under `files`: the same, and those that are alike enough.

    Alike are lexicons that differ in nothing but the expressions of categories, read with the same rules: `known` ones,
    which are at hand, and `alike` ones, of which only hashes are.
    """
    at_hand = _at_hand(files, known_version, known)
    told = {basis.version for basis in at_hand}
    return (*at_hand, *(_by_hashes(files, one) for one in alike if one.version not in told))


def _by_hashes(files: RuleFiles, then: LexiconVersion) -> Basis:
    now = sha256_of_entries(files.lexicons)
    others = tuple(one for one in files.lexicons.categories if now[one.id] != then.categories[one.id])
    changed = replace(files.lexicons, categories=others, sha256="")
    return Basis(version=then.version, changed=changed, matcher=Matcher.build(changed), may_guess=False)


def _at_hand(files: RuleFiles, known_version: str | None, known: Lexicons | None) -> tuple[Basis, ...]:
    nothing = replace(files.lexicons, categories=())
    same = Basis(version=files.version, changed=nothing, matcher=Matcher.build(nothing), may_guess=False)
    if known is None or known_version is None or replace(files, lexicons=known).version != known_version:
        return (same,)
    if shared(files.lexicons) != shared(known):
        return (same,)
    before = {category.id: category.entries for category in known.categories}
    others = tuple(one for one in files.lexicons.categories if one.entries != before[one.id])
    changed = replace(files.lexicons, categories=others, sha256="")
    return (same, Basis(version=known_version, changed=changed, matcher=Matcher.build(changed), may_guess=True))


def held(db: Session, calls: Iterable[JudgedCall], now: Mapping[int, ToolVersions], some: Sequence[Basis]) -> Held:
    """What is stored of the calls whose analyses may stand.

    `now`: by the analysis's number what would judge its transcript.
    """
    found: dict[int, tuple[Finding, ...]] = {}
    resting: dict[int, Basis] = {}
    rescored: list[int] = []
    by_basis: defaultdict[int, list[JudgedCall]] = defaultdict(list)
    for call in calls:
        for number, basis in enumerate(some):
            if call.state in CONCLUDED and call.analysis_id in now and _rests_on(call, basis, now[call.analysis_id]):
                by_basis[number].append(call)
    for number, own in by_basis.items():
        basis, ids = some[number], [call.analysis_id for call in own]
        complete = complete_analyses(db, ids, basis.categories)
        resting.update(dict.fromkeys(complete, basis))
        found |= findings_in(db, complete, basis.categories)
        rescored += (
            call.analysis_id
            for call in own
            if call.analysis_id in complete and call.versions.scorecard != now[call.analysis_id].scorecard
        )
    return Held(bases=resting, found=found, evidence=evidence_of(db, rescored))


def _rests_on(call: JudgedCall, basis: Basis, now: ToolVersions) -> bool:
    """Whether the newest analysis was made by the program and the model of now, under the rules of `basis`."""
    asked = "" if call.heard_by is None else call.heard_by.asked
    then = basis.version if basis.version == asked else f"{basis.version}/{asked}"
    return (call.versions.program, call.versions.model, call.versions.lexicons) == (now.program, now.model, then)


def upheld(
    call: JudgedCall,
    transcript: Transcript,
    versions: Versions,
    rules: Rules,
    unverified: Sequence[Reading],
    stored: Held,
) -> Upheld | None:
    """The call under these versions, if its analysis stands; None if it must be judged."""
    basis = stored.bases.get(call.analysis_id)
    if basis is None or call.versions.metadata != versions.metadata or (unverified and not basis.may_guess):
        return None
    if basis.changed.categories:
        callee_role = call.recording.metadata.callee_role
        now = find(transcript, basis.changed, basis.matcher, callee_role=callee_role, unverified=unverified)
        then = stored.found.get(call.analysis_id, ())
        if now != tuple(finding for finding in then if finding.entry != LIKENESS):
            return None
    evidence = stored.evidence.get(call.analysis_id)
    if evidence is None:
        return Upheld(call=call, versions=versions, score=None)
    analysis = Analysis(
        recording=call.recording,
        versions=versions,
        state=call.state,
        reason=call.reason,
        transcript=transcript,
        findings=evidence.findings,
        measures=evidence.measures,
        checks=evidence.checks,
    )
    return Upheld(call=call, versions=versions, score=scored(analysis, rules.scorecards).score)
