"""Compares sums and counts of the core tables: python compare.py BUILD OTHER..."""

import sys

import duckdb

AGGREGATES = {
    "referrals": [
        "count(*)",
        "sum(n_contacts_attended)",
        "sum(n_treatment_contacts)",
        "sum(phq9_first)",
        "sum(phq9_last)",
        "sum(gad7_first)",
        "sum(gad7_last)",
        "sum(adsm_last)",
        "sum(is_finished_course::INT)",
        "sum(is_at_caseness::INT)",
        "sum(is_recovered::INT)",
        "sum(is_reliably_improved::INT)",
        "sum(is_reliably_recovered::INT)",
    ],
    "sessions": ["count(*)", "max(session_number)", "sum(is_treatment::INT)", "sum(phq9)", "sum(gad7)", "sum(phq9_change)"],
    "participants": ["count(*)", "sum(n_referrals)", "sum(n_recovered)", "max(n_treatment_contacts)"],
}

differences = 0
for table, aggregates in AGGREGATES.items():
    columns = ", ".join(f"({a})::DOUBLE" for a in aggregates)
    answers = [duckdb.sql(f"SELECT {columns} FROM '{folder}/{table}.parquet'").fetchall()[0] for folder in sys.argv[1:]]
    for aggregate, *values in zip(aggregates, *answers):
        is_equal = all(v is not None and abs(v - values[0]) <= 1e-6 * max(abs(v), 1) for v in values)
        if not is_equal:
            differences += 1
            print(f"{table}: {aggregate} differs: {values}")
print(f"{sum(map(len, AGGREGATES.values())) - differences} answers agree, {differences} differ")
sys.exit(1 if differences else 0)
