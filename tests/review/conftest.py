"""An office on both databases, and an OpenID provider, for every test here."""

from offices import desk, engine, postgresql, review_postgresql, review_sqlite, sqlite, sqlite_desk
from providers import made_up_provider, served_provider

__all__ = [
    "desk",
    "engine",
    "made_up_provider",
    "postgresql",
    "review_postgresql",
    "review_sqlite",
    "served_provider",
    "sqlite",
    "sqlite_desk",
]
