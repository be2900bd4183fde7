"""Reads the output of a build with pyarrow, pandas, Polars and DuckDB, and checks types and labels.

    python check_labels.py OUT [--r-keys FOLDER] [--skip-absent]

OUT is the output folder of a build. Every variable of every data/*.parquet must have the type, the variable label and
the value labels that OUT/metadata/dictionary.csv gives it, wherever the reader in question keeps such things.
`--r-keys` also writes the value of each file's key `r` to FOLDER/<table>.txt, for check_labels.R.
"""

import argparse
import base64
import csv
import importlib
import json
import pathlib
import sys

ARROW_TYPES = {
    "text": "string",
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "float64": "double",
    "date": "date32[day]",
}
PANDAS_TYPES = {
    "int8": "Int8",
    "int16": "Int16",
    "int32": "Int32",
    "float64": "float64",
    "date": "date32[day][pyarrow]",
}
POLARS_TYPES = {
    "text": "String",
    "int8": "Int8",
    "int16": "Int16",
    "int32": "Int32",
    "float64": "Float64",
    "date": "Date",
}
DUCKDB_TYPES = {
    "text": "VARCHAR",
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "float64": "DOUBLE",
    "date": "DATE",
}
SPARK_TYPES = {
    "text": "string",
    "int8": "byte",
    "int16": "short",
    "int32": "integer",
    "float64": "double",
    "date": "date",
}
STATA_TYPES = {"int8": "byte", "int16": "int", "int32": "long", "float64": "double", "date": "date"}
OPAL_TYPES = {
    "text": "text",
    "int8": "integer",
    "int16": "integer",
    "int32": "integer",
    "float64": "decimal",
    "date": "date",
}
DELIVERIES = [("1.5", "v1_5", 15), ("2.0", "v2_0", 20), ("2.1", "v2_1", 21), ("UK LLC", "ukllc", None)]
KEYS = [
    "r",
    "PANDAS_ATTRS",
    "pandas",
    "org.apache.spark.sql.parquet.row.metadata",
    "org.stata.pq.labels.v1",
    "talktrail.dictionary.v1",
]


class Failures(list):
    """What is not as it should be, with where it was seen."""

    def __init__(self):
        super().__init__()
        self.place = ""

    def equal(self, what, found, expected):
        if isinstance(found, dict) and isinstance(expected, dict):
            keys = [key for key in {**expected, **found} if found.get(key) != expected.get(key)]
            found = {key: found.get(key) for key in keys}
            expected = {key: expected.get(key) for key in keys}
        if found != expected:
            self.append(f"{self.place}: {what} is {found!r}, not {expected!r}")


def read_dictionary(out):
    """Table -> variable -> (label, type, value labels by code), from dictionary.csv."""
    path = out / "metadata" / "dictionary.csv"
    tables = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            labels = {}
            for pair in filter(None, row["value_labels"].split(" | ")):
                code, label = pair.split("=", 1)
                labels[int(code)] = label
            tables.setdefault(row["table"], {})[row["variable"]] = (row["label"], row["type"], labels)
    return tables


def as_codes(labels):
    """Value labels whose codes are text, as in JSON, with whole-number codes."""
    return {int(code): label for code, label in labels.items()}


def check_pyarrow(path, variables, failures, modules):
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(path)
    schema = file.schema_arrow
    footer = file.metadata.metadata
    failures.equal("the list of columns", schema.names, list(variables))
    embedded = base64.b64decode(footer[b"ARROW:schema"])
    embedded = pyarrow.ipc.read_schema(pyarrow.py_buffer(embedded)).metadata
    for key in map(str.encode, KEYS):
        if key not in footer or key not in embedded:
            failures.append(f"{failures.place}: key {key.decode()} is not in both places")
        else:
            failures.equal(f"key {key.decode()} in ARROW:schema", embedded[key], footer[key])
    for name, (label, kind, labels) in variables.items():
        if name not in schema.names:
            continue
        field = schema.field(name)
        failures.equal(f"the type of {name}", str(field.type), ARROW_TYPES[kind])
        metadata = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        failures.equal(f"the label of {name}", metadata.get("label"), label)
        failures.equal(f"the comment of {name}", metadata.get("comment"), label)
        found = as_codes(json.loads(metadata.get("value_labels", "{}")))
        failures.equal(f"the value labels of {name}", found, labels)
    table = file.read()
    table.validate(full=True)
    failures.equal("the number of rows", table.num_rows, file.metadata.num_rows)
    check_codes(table, variables, failures)


def check_codes(table, variables, failures):
    """Every code that occurs must have a label."""
    for name, (_, kind, labels) in variables.items():
        if labels and kind != "float64" and name in table.column_names:
            codes = table.column(name).unique().drop_null().to_pylist()
            unlabelled = sorted(set(codes) - set(labels))
            failures.equal(f"the list of codes of {name} without a label", unlabelled, [])


def check_keys(path, variables, failures, modules):
    """The keys that no package at hand reads: Spark's, Stata's and our own."""
    import pyarrow.parquet

    footer = pyarrow.parquet.read_metadata(path).metadata
    spark = json.loads(footer[b"org.apache.spark.sql.parquet.row.metadata"])
    fields = {field["name"]: field for field in spark["fields"]}
    stata = json.loads(footer[b"org.stata.pq.labels.v1"])
    own = json.loads(footer[b"talktrail.dictionary.v1"])
    own_variables = {variable["name"]: variable for variable in own["variables"]}
    failures.equal("the table of the dictionary key", own["table"], pathlib.Path(path).stem)
    for name, (label, kind, labels) in variables.items():
        failures.equal(f"Spark's type of {name}", fields[name]["type"], SPARK_TYPES[kind])
        failures.equal(f"Spark's comment of {name}", fields[name]["metadata"]["comment"], label)
        entry = stata["variables"][name]
        failures.equal(f"Stata's label of {name}", entry.get("label"), label)
        failures.equal(f"Stata's type of {name}", entry.get("stata_type"), STATA_TYPES.get(kind))
        found = as_codes(stata.get("value_labels", {}).get(entry.get("value_label"), {}))
        failures.equal(f"Stata's value labels of {name}", found, labels)
        failures.equal(f"the dictionary's label of {name}", own_variables[name]["label"], label)
        found = as_codes(own_variables[name].get("value_labels", {}))
        failures.equal(f"the dictionary's value labels of {name}", found, labels)


def check_pandas(path, variables, failures, modules):
    import pandas

    data = pandas.read_parquet(path)
    failures.equal("the list of columns", list(data.columns), list(variables))
    for place, attrs in (("df.attrs", data.attrs), ("df.attrs after a filter", data[data.index < 5].attrs)):
        found = attrs.get("variable_labels", {})
        failures.equal(f"variable_labels in {place}", found, {name: v[0] for name, v in variables.items()})
        found = {name: as_codes(labels) for name, labels in attrs.get("value_labels", {}).items()}
        failures.equal(f"value_labels in {place}", found, {name: v[2] for name, v in variables.items() if v[2]})
    for name, (_, kind, _) in variables.items():
        if kind in PANDAS_TYPES:
            failures.equal(f"the dtype of {name}", str(data[name].dtype), PANDAS_TYPES[kind])
        elif str(data[name].dtype) not in ("object", "str", "string"):
            failures.append(f"{failures.place}: the dtype of {name} is {data[name].dtype}, not text")
    if modules:
        check_helper(modules.with_labels(data, pathlib.Path(path).stem), data, variables, failures)


def check_polars(path, variables, failures, modules):
    import polars

    data = polars.read_parquet(path)
    failures.equal("the list of columns", data.columns, list(variables))
    for name, (_, kind, _) in variables.items():
        failures.equal(f"the type of {name}", str(data.schema[name]), POLARS_TYPES[kind])
    metadata = polars.read_parquet_metadata(path)
    missing = [key for key in KEYS if key not in metadata]
    failures.equal("the list of absent keys", missing, [])
    found = json.loads(metadata["PANDAS_ATTRS"])["variable_labels"]
    failures.equal("the variable labels", found, {name: v[0] for name, v in variables.items()})
    lazy = polars.scan_parquet(path).select(polars.len()).collect().item()
    failures.equal("the number of rows, scanned", lazy, data.height)
    if modules:
        check_helper(modules.with_labels(data, pathlib.Path(path).stem), data, variables, failures)


def check_helper(labelled, data, variables, failures):
    """labels.py must turn each code into its label and leave missing values missing."""
    for name, (_, _, labels) in variables.items():
        if labels:
            codes, texts = list(data[name]), list(labelled[name])
            wrong = [
                (code, text)
                for code, text in zip(codes, texts)
                if not (is_missing(code) and is_missing(text)) and labels.get(code) != text
            ]
            failures.equal(f"the list of labels of {name} through labels.py that are wrong", wrong[:3], [])


def is_missing(value):
    return value is None or type(value).__name__ == "NAType" or value != value


def check_duckdb(path, variables, failures, modules):
    import duckdb

    connection = duckdb.connect()
    rows = connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
    metadata = {bytes(key).decode(): bytes(value).decode() for key, value in rows}
    missing = [key for key in KEYS if key not in metadata]
    failures.equal("the list of absent keys", missing, [])
    described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    found = {row[0]: row[1] for row in described}
    expected = {name: DUCKDB_TYPES[kind] for name, (_, kind, _) in variables.items()}
    failures.equal("the list of types", found, expected)
    connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    own = json.loads(metadata["talktrail.dictionary.v1"])
    found = {variable["name"]: variable["label"] for variable in own["variables"]}
    failures.equal("the variable labels", found, {name: v[0] for name, v in variables.items()})


def check_sql(out, tables, failures):
    """labels.sql must give commented views and a table of value labels."""
    import duckdb

    failures.place = "metadata/labels.sql"
    text = (out / "metadata" / "labels.sql").read_text(encoding="utf-8")
    folder = out.resolve().as_posix().replace("'", "''")
    connection = duckdb.connect()
    connection.execute(text.replace("read_parquet('data/", f"read_parquet('{folder}/data/"))
    comments = connection.execute("SELECT table_name, column_name, comment FROM duckdb_columns()").fetchall()
    found = {(table, column): comment for table, column, comment in comments}
    rows = connection.execute("SELECT table_name, variable, code, label FROM value_labels").fetchall()
    values = {}
    for table, variable, code, label in rows:
        values.setdefault((table, variable), {})[code] = label
    for table, variables in tables.items():
        for name, (label, _, labels) in variables.items():
            failures.equal(f"the comment of {table}.{name}", found.get((table, name)), label)
            failures.equal(f"the value labels of {table}.{name}", values.get((table, name), {}), labels)


    check_availability(out, tables, connection, failures)


def check_availability(out, tables, connection, failures):
    """The table availability must say what dictionary.csv says of whatever is not simply available."""
    expected = set()
    with open(out / "metadata" / "dictionary.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for delivery, end, code in DELIVERIES:
                held = row[f"availability_{end}"]
                if held != "available" and row["table"] in tables:
                    expected.add((row["table"], row["variable"], delivery, code, held, row[f"reason_{end}"]))
    found = set(connection.execute("SELECT * FROM availability").fetchall())
    found = {row for row in found if row[0] in tables}
    failures.equal("the availability", sorted(map(repr, found - expected)), sorted(map(repr, expected - found)))


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_catalogues(out, tables, failures):
    """The sheets for Opal and the data package must say what dictionary.csv says, and name files that are there."""
    failures.place = "metadata/opal"
    for row in read_rows(out / "metadata" / "opal" / "Variables.csv"):
        label, kind, _ = tables[row["table"]][row["name"]]
        expected = (label, OPAL_TYPES[kind])
        failures.equal(f"{row['table']}.{row['name']}", (row["label:en"], row["valueType"]), expected)
    categories = {}
    for row in read_rows(out / "metadata" / "opal" / "Categories.csv"):
        categories.setdefault((row["table"], row["variable"]), {})[int(row["name"])] = row["label:en"]
    coded = {(t, name): v[2] for t, variables in tables.items() for name, v in variables.items() if v[2]}
    failures.equal("the categories", categories, coded)

    failures.place = "datapackage.json"
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    failures.equal("the list of tables", [r["name"] for r in package["resources"]], list(tables))
    for resource in package["resources"]:
        fields = {
            field["name"]: (field["title"], {c["value"]: c["label"] for c in field.get("categories", [])})
            for field in resource["schema"]["fields"]
        }
        expected = {name: (v[0], v[2]) for name, v in tables[resource["name"]].items()}
        failures.equal(f"the list of fields of {resource['name']}", fields, expected)
        failures.equal(f"the file of {resource['name']}", (out / resource["path"]).is_file(), True)


def check_frictionless(out, failures):
    """The data package must be one for the library of the standard, where that is installed."""
    frictionless = present("frictionless", skip_absent=True)
    if not frictionless:
        return
    failures.place = f"datapackage.json, frictionless {frictionless.__version__}"
    errors = frictionless.Package.metadata_validate(json.loads((out / "datapackage.json").read_text(encoding="utf-8")))
    failures.equal("the list of errors", [str(error) for error in errors], [])


def check_stata(out, tables, failures):
    """labels.do has one block for each table; its blocks close, and its quotes pair up."""
    failures.place = "metadata/labels.do"
    text = (out / "metadata" / "labels.do").read_text(encoding="utf-8")
    for name, variables in tables.items():
        block = text.split(f"if \"`table'\" == \"{name}\" {{\n")
        failures.equal(f"the number of blocks of {name}", len(block), 2)
        lines = block[-1].split("\n}\n")[0].splitlines()
        labelled = sum(line.startswith("    capture label variable ") for line in lines)
        failures.equal(f"the number of labels of {name}", labelled, len(variables))
        wrong = [line for line in lines if line.count("`\"") != line.count("\"'")]
        failures.equal(f"the list of lines of {name} whose quotes are open", wrong, [])


def load_helper(out):
    """metadata/labels.py as a module."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(out / "metadata"))
    return importlib.import_module("labels")


def write_r_key(path, folder):
    import pyarrow.parquet

    value = pyarrow.parquet.read_metadata(path).metadata[b"r"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{path.stem}.txt").write_bytes(value)


def present(name, skip_absent):
    try:
        return importlib.import_module(name)
    except ImportError:
        if skip_absent:
            print(f"skipped: {name} is not installed")
            return None
        sys.exit(f"{name} is not installed: pip install {name}, or give --skip-absent")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path, help="output folder of a build")
    parser.add_argument("--r-keys", type=pathlib.Path, help="write the value of each key r into this folder")
    parser.add_argument("--skip-absent", action="store_true", help="leave out readers that are not installed")
    arguments = parser.parse_args()

    checks = {"pyarrow": [check_pyarrow, check_keys], "pandas": [check_pandas], "polars": [check_polars], "duckdb": [check_duckdb]}
    readers = {name: found for name in checks if (found := present(name, arguments.skip_absent))}
    tables = read_dictionary(arguments.out)
    files = sorted((arguments.out / "data").glob("*.parquet"))
    helper = load_helper(arguments.out)
    failures = Failures()
    if not files:
        failures.append(f"no Parquet files in {arguments.out / 'data'}")
    for path in files:
        if path.stem not in tables:
            failures.append(f"{path.name}: the table is not in dictionary.csv")
            continue
        for reader, module in readers.items():
            before = len(failures)
            failures.place = f"{path.name}, {reader} {module.__version__}"
            for check in checks[reader]:
                try:
                    check(path, tables[path.stem], failures, helper)
                except Exception as error:  # a reader that stops is a finding like any other
                    failures.append(f"{failures.place}: {type(error).__name__}: {error}")
            print(f"{failures.place}: {'ok' if len(failures) == before else 'NOT AS IT SHOULD BE'}")
        if arguments.r_keys:
            write_r_key(path, arguments.r_keys)
    written = {path.stem for path in files}
    if "duckdb" in readers and files:
        check_sql(arguments.out, {name: v for name, v in tables.items() if name in written}, failures)
    check_catalogues(arguments.out, tables, failures)
    check_stata(arguments.out, tables, failures)
    check_frictionless(arguments.out, failures)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(files)} files, {len(readers)} readers, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
