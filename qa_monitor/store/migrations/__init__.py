"""Migrations of the database, applied on first use; `docs/database.md` says how to add one."""
