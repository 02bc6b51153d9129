"""Run by Alembic for every command: migrate the connection that the program put into the configuration."""

from alembic import context

from qa_monitor.store.schema import VERSION_TABLE
from qa_monitor.store.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
