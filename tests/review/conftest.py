"""An office on both databases, for every test here."""

from offices import desk, engine, postgresql, review_postgresql, review_sqlite, sqlite, sqlite_desk

__all__ = ["desk", "engine", "postgresql", "review_postgresql", "review_sqlite", "sqlite", "sqlite_desk"]
