from pathlib import Path

from lexicon_material import category, lexicons_of

from qa_monitor.lexicon import Lexicons
from qa_monitor.lexicon.beyond import beyond


def phrases(lexicons: Lexicons) -> dict[str, list[str]]:
    return {
        one.id: [phrase.written for entry in one.entries for phrase in entry.phrases] for one in lexicons.categories
    }


def test_only_what_is_new_is_left(tmp_path: Path) -> None:
    known = lexicons_of(tmp_path / "known", category("a", code="V01", phrases="[告诉你家人, 打给你爸妈]"))
    new = lexicons_of(
        tmp_path / "new",
        category("a", code="V01", phrases="[告诉您家人, 打到你公司]"),
        category("b", code="V02", phrases="[告诉你家人]"),
    )
    assert phrases(beyond(new, known)) == {"a": ["打到你公司"], "b": ["告诉你家人"]}
    assert beyond(new, new).categories == ()
