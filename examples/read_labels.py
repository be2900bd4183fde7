"""Opens a build with pandas and shows what its variables and codes mean.

    talktrail demo --out talktrail-demo
    python examples/read_labels.py talktrail-demo

Labels are in the file itself: pandas puts them into `df.attrs`.
"""

import pathlib
import sys

import pandas

out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "talktrail-demo")
referrals = pandas.read_parquet(out / "data" / "referrals.parquet")

# What do the columns mean?
labels = referrals.attrs["variable_labels"]
for column in ("received_date", "n_treatment_contacts", "phq9_first", "phq9_last", "is_recovered"):
    print(f"{column:24} {labels[column]}")

# Codes are numbers; their labels are beside them. Whole numbers with missing values stay whole numbers.
ends = referrals.attrs["value_labels"]["end_group"]
groups = referrals["end_group"].map({int(code): label for code, label in ends.items()})
print("\nHow referrals ended\n", groups.value_counts(dropna=False).to_string(), sep="")

# All coded columns at once, as categories, with the helper that every build brings along.
sys.path.insert(0, str(out / "metadata"))
from labels import with_labels  # noqa: E402

labelled = with_labels(referrals, "referrals")
finished = labelled[labelled["is_finished_course"] == "Yes"]
print("\nRecovery of finished courses\n", finished["is_recovered"].value_counts(dropna=False).to_string(), sep="")
