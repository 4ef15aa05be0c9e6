"""Runs the migrations on the connection, and in the transaction, that `database.py` hands over.

A migration that rebuilds a table which others refer to (`batch_alter_table` on SQLite) drops it on the way, and with
foreign keys on that deletes the rows that refer to it: such a migration copies those rows as well.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
