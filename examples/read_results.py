"""Ask the tables that `--results` wrote which digits are misread most, with DuckDB (`pip install duckdb`).

    airdigits replay sessions --check --results tables
    python examples/read_results.py tables

The same in pandas: `pandas.read_parquet("tables/digits")`.
"""

import sys
from pathlib import Path

import duckdb

QUESTION = """
    SELECT labels[-1] AS meant, digit AS read, count(*) AS times, count(DISTINCT source) AS sessions
    FROM read_parquet(?)
    WHERE len(labels) > 0 AND digit IS DISTINCT FROM labels[-1]
    GROUP BY ALL
    ORDER BY times DESC, meant, read
"""


def main() -> None:
    tables = Path(sys.argv[1])
    sources = duckdb.sql("SELECT count(*), count(error) FROM read_parquet($files)", params={"files": f"{tables}/sources/*"})
    ((sessions, unreadable),) = sources.fetchall()
    print(f"{sessions} sessions, {unreadable} of them unreadable")
    for meant, read, times, where in duckdb.sql(QUESTION, params=[f"{tables}/digits/*.parquet"]).fetchall():
        print(f"{meant} read as {'?' if read is None else read}: {times} times in {where} sessions")


if __name__ == "__main__":
    main()
