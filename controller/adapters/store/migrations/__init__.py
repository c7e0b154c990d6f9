"""The schema's history: one module a revision in versions/, run by Alembic when the store is opened."""
