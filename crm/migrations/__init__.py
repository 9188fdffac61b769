"""Alembic's migrations, run by ``crm/schema.py``."""
