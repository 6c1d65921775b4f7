"""Indexes that a migration builds beside people's work (docs/operations.md, « A new version »)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

# A build waits until whoever works on the table has ended, and nobody waits for it meanwhile:
# given up, it would leave an index behind that serves nobody.
WAIT = "SET lock_timeout = 0"
WAIT_AS_USUAL = "RESET lock_timeout"


class AddIndexBeside(AddIndexConcurrently):
    """Django's, which is begun anew after a build that was cut short."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Build it, once what is left of an earlier try is gone."""
        with _waiting(schema_editor):
            super().database_backwards(app_label, schema_editor, to_state, from_state)
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Remove it, if it is there."""
        with _waiting(schema_editor):
            super().database_backwards(app_label, schema_editor, from_state, to_state)


@contextmanager
def _waiting(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    schema_editor.execute(WAIT)
    try:
        yield
    finally:
        schema_editor.execute(WAIT_AS_USUAL)
