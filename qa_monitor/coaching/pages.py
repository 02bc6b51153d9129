"""Pages of coaching that need nothing else: no network, no scripts, style and sound inside."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from qa_monitor import words as terms
from qa_monitor.domain import Lang
from qa_monitor.words import printable


def page(template: str, lang: Lang, **values: Any) -> str:
    """The page in `lang`; every value is escaped, and the same values give the same bytes."""
    context = {"lang": lang, "say": lambda text: text.in_(lang)}
    return printable(templates().get_template(template).render(context | values))


@cache
def templates() -> Environment:
    """The templates of coaching, compiled when first used."""
    environment = Environment(
        loader=PackageLoader("qa_monitor.coaching"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"ROLES": terms.ROLES, "clock": terms.clock, "stretch": terms.stretch}
    return environment
