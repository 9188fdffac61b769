"""Run by Alembic within the connection that ``crm/schema.py`` hands over; never from a shell."""

from alembic import context

from crm.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
with context.begin_transaction():
    context.run_migrations()
