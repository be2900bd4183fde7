"""CSV copies of a build's tables beside them, for an R that cannot read Parquet."""

import sys
from pathlib import Path

import duckdb

for table in Path(sys.argv[1]).glob("data/*.parquet"):
    duckdb.sql(f"COPY (FROM '{table.as_posix()}') TO '{table.with_suffix('.csv').as_posix()}' (HEADER)")
