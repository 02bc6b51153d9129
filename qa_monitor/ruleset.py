"""What judges a call, read from files and ready for use, and the versions that an analysis names."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256

from qa_monitor import __version__
from qa_monitor.conduct import (
    Profile,
    Reactions,
    load_profile,
    load_reactions,
)
from qa_monitor.correction import Corrector, shipped_corrector, shipped_sha256
from qa_monitor.domain import (
    Layout,
    Recording,
)
from qa_monitor.language import Segmenter
from qa_monitor.language.breaks import shipped_breaks_sha256
from qa_monitor.lexicon import Lexicons, Matcher, load_lexicons
from qa_monitor.likeness import Comparison, shipped_signals
from qa_monitor.likeness import shipped as shipped_likeness
from qa_monitor.likeness.model import Likeness
from qa_monitor.recognition import find_model
from qa_monitor.rules import RuleBook
from qa_monitor.rules import load_rules as load_rulebook
from qa_monitor.scoring import Scorecards, scorecards_of
from qa_monitor.settings import Settings
from qa_monitor.speakers import VOICES, find_voices
from qa_monitor.verification import Questioner, shipped_prior


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolVersions:
    """What the tools of a run are, as `Versions` names it."""

    program: str
    model: str
    lexicons: str
    scorecard: str
    voices: str = ""
    """The voice model by which the sides of a call on one track are told apart; empty where there is none."""

    def model_for(self, recording: Recording) -> str:
        """The models that a transcript of `recording` rests on: voices tell sides apart only where channels do not."""
        on_channels = any(file.layout not in (None, Layout.MONO) for file in recording.files)
        return self.model if on_channels or not self.voices else f"{self.model}+{self.voices}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFiles:
    """What the files say that people edit."""

    lexicons: Lexicons
    rulebook: RuleBook
    profile: Profile
    reactions: Reactions
    scorecards: Scorecards
    likeness: Likeness
    """Of an agent's words to violations."""
    signal_likeness: Likeness
    """Of the words of the person called to signals."""

    @property
    def version(self) -> str:
        """Of all but the scorecards, as `Versions.lexicons` names it."""
        likeness = (self.likeness, self.signal_likeness)
        files = (self.lexicons, self.rulebook, self.profile, self.reactions, *likeness)
        return _fingerprint(*(file.sha256 for file in files), *shipped_models())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All that judges a transcript: enough where the audio was heard before."""

    lexicons: Lexicons
    matcher: Matcher
    rulebook: RuleBook
    profile: Profile
    scorecards: Scorecards
    reactions: Reactions
    questioner: Callable[[], Questioner]
    """Finds what to ask the audio; heavy, and built when first needed: who only judges asks nothing."""
    violations: Comparison
    """Of an agent's words."""
    signals: Comparison
    """Of the words of the person called."""
    segmenter: Callable[[], Segmenter]
    """Heavy as well."""
    corrector: Callable[[], Corrector]
    """Puts misheard words right; heavy as well."""
    versions: ToolVersions


def load_rules(settings: Settings) -> Rules:
    """Read every file that people edit, before any audio. Raises ConfigurationError with all problems of a file."""
    files = read_rule_files(settings)
    rules = rules_from(files, model=find_model(settings.model, models=settings.models_dir).version)
    voices = VOICES if find_voices(settings.models_dir) else ""
    return replace(rules, versions=replace(rules.versions, voices=voices))


def read_rule_files(settings: Settings, lexicons: Lexicons | None = None) -> RuleFiles:
    """The files that people edit, checked; `lexicons` where these have been read already, which takes longest.

    Raises ConfigurationError with all problems of a file.
    """
    lexicons = lexicons or load_lexicons(settings.lexicons)
    return RuleFiles(
        lexicons=lexicons,
        rulebook=load_rulebook(settings.lexicons / "rules", lexicons),
        profile=load_profile(settings.lexicons / "profile.yaml"),
        reactions=load_reactions(settings.lexicons / "reactions.yaml", lexicons),
        scorecards=scorecards_of(settings, lexicons),
        likeness=shipped_likeness(),
        signal_likeness=shipped_signals(),
    )


def rules_from(files: RuleFiles, *, model: str) -> Rules:
    """The rules ready to judge what `model`, named as in `Versions`, heard."""
    lexicons = files.lexicons
    matcher = Matcher.build(lexicons)
    segmenter = cache(partial(Segmenter, lexicons.words))
    return Rules(
        lexicons=lexicons,
        matcher=matcher,
        rulebook=files.rulebook,
        profile=files.profile,
        scorecards=files.scorecards,
        reactions=files.reactions,
        violations=Comparison.of_violations(lexicons, matcher.contexts, files.likeness),
        signals=Comparison.of_signals(lexicons, matcher.contexts, files.signal_likeness),
        questioner=cache(lambda: Questioner(lexicons, matcher, segmenter(), shipped_prior())),
        segmenter=segmenter,
        corrector=cache(shipped_corrector),
        versions=ToolVersions(
            program=__version__, model=model, lexicons=files.version, scorecard=files.scorecards.sha256
        ),
    )


def shipped_models() -> tuple[str, str]:
    """SHA-256 of what puts misheard words right, and of what tells where sentences end."""
    return shipped_sha256(), shipped_breaks_sha256()


def _fingerprint(*parts: str) -> str:
    return sha256(" ".join(parts).encode()).hexdigest()
