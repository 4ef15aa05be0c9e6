"""Every SQL block of a reference runs in SQLite and returns what its comments or the text say."""

from __future__ import annotations

import re
import sqlite3

import pytest

from interviewer import text
from interviewer.bank.loader import load_bank
from interviewer.settings import Settings

SQL_BLOCKS = {
    question.id: code
    for question in load_bank(Settings().bank_dir).questions.values()
    for language, code in text.code_blocks(question.reference)
    if language == "sql"
}
ORDERS = """
CREATE TABLE customers (id INTEGER);
INSERT INTO customers VALUES (1), (2), (3);
CREATE TABLE orders (id INTEGER, customer_id INTEGER, status TEXT, total REAL, created_at TEXT);
INSERT INTO orders VALUES (1, 1, 'paid', 10, '2026-01-01'), (2, 1, 'paid', 20, '2026-01-03'),
                          (3, 1, 'open', 30, '2026-01-02'), (4, 2, 'open', 40, '2026-01-04');
"""
TABLES = {"sql-joins": ORDERS, "sql-logical-execution-order": ORDERS}
ROWS: dict[str, list[tuple[object, ...]]] = {
    "group-by-vs-window-functions": [("AT", 30, 0.3, 30), ("DE", 70, 0.7, 100)],
    "latest-row-per-key": [(1, "Kiel"), (2, "Linz"), (3, "Bern")],
    "point-in-time-features": [
        (1, "2026-03-14", "basic", 1),
        (1, "2026-03-15", "pro", 2),
        (2, "2026-02-01", None, 0),
    ],
    "retention-with-window-functions": [
        ("2026-09-07", 0, 3, 1.0),
        ("2026-09-07", 1, 2, 0.67),
        ("2026-09-07", 2, 1, 0.33),
        ("2026-09-14", 0, 1, 1.0),
        ("2026-09-14", 1, 1, 1.0),
    ],
    "sessionization-in-sql": [
        (1, 1, "2026-10-05 09:00:00", "2026-10-05 09:50:00", 3),
        (1, 2, "2026-10-05 10:20:01", "2026-10-05 10:20:01", 1),
        (2, 1, "2026-10-05 23:50:00", "2026-10-06 00:10:00", 2),
    ],
    "slow-query-and-indexes": [
        ("SEARCH orders USING INDEX orders_customer_created (customer_id=? AND created_at>?)",),
        ("SCAN orders",),
    ],
    "sql-between-vs-in": [(1, 2, 0, 1)],
    "sql-joins": [(1, 2), (2, 0), (3, 0)],
    "sql-logical-execution-order": [(1, 20.0), (2, 40.0)],
}


@pytest.mark.parametrize("question_id", SQL_BLOCKS)
def test_sql_in_references_returns_what_it_says(question_id: str) -> None:
    database = sqlite3.connect(":memory:")
    database.executescript(TABLES.get(question_id, ""))
    found: list[tuple[object, ...]] = []
    for statement in re.sub(r"--.*", "", SQL_BLOCKS[question_id]).split(";"):
        rows = database.execute(statement).fetchall()
        # Of a query plan, only the last column is meant for reading.
        found += [row[-1:] for row in rows] if "EXPLAIN" in statement else rows
    database.close()
    assert found == ROWS[question_id]
