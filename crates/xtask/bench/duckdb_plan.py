"""Makes the core tables with DuckDB: python duckdb_plan.py EXTRACTS OUT THREADS"""

import sys
from pathlib import Path

import duckdb

extracts, out, threads = sys.argv[1:]
plan = Path(__file__).with_name("duckdb.sql").read_text(encoding="utf-8")
plan = plan.replace("$EXTRACTS", Path(extracts).as_posix()).replace("$OUT", Path(out).as_posix())
connection = duckdb.connect(config={"threads": int(threads), "preserve_insertion_order": False})
connection.execute(plan)
