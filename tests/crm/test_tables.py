from sqlalchemy import LargeBinary

from crm.tables import interactions, interpreters, metadata, offers, steps


def test_interactions_depend_on_no_other_table() -> None:
    assert not interactions.foreign_keys
    for table in (steps, offers, interpreters):
        assert [key.column.table.name for key in table.foreign_keys] == ["interactions"]


def test_what_is_sealed_or_marked_is_bytes() -> None:
    for table in metadata.tables.values():
        for column in table.c:
            secret = column.name.endswith(("sealed", "mark"))
            assert isinstance(column.type, LargeBinary) == secret, f"{table.name}.{column.name}"
