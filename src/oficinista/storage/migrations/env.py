"""Alembic's entry: runs the revisions on the connection that `migrate.upgrade` hands over, then sets the guards."""

from alembic import context

from oficinista.storage.guards import install
from oficinista.storage.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
    install(connection)
