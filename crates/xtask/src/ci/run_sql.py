"""Runs a query of the guidebook in DuckDB, after the label helper of a build."""

import os
import sys
from pathlib import Path

import duckdb

here = os.getcwd()
os.chdir(sys.argv[1])
connection = duckdb.connect()
connection.execute(Path("metadata/labels.sql").read_text(encoding="utf-8"))
os.chdir(here)
print(connection.sql(sys.argv[2]))
