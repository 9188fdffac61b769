from sqlalchemy import text

from crm.clinic.sql_session import all_rows
from crm.engine import make_engine


async def test_rows_are_read_by_name() -> None:
    engine = make_engine("sqlite+aiosqlite://", 5_000)
    async with engine.connect() as connection:
        found = await all_rows(connection, text("SELECT 1 AS one UNION SELECT 2 ORDER BY one"))
    await engine.dispose()
    assert [row["one"] for row in found] == [1, 2]
