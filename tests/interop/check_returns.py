"""Holds the curves of `talktrail report` against the Python package lifelines.

    python check_returns.py OUT

OUT is a build with a report whose preset does not round. Reads data/risk_intervals.parquet, estimates anew at the ends of the
steps that summary/rereferral_survival.csv shows, and compares to the digits that are shown. Only the rows of `All` in a report
without groups are compared, for there everyone counts.
"""

import csv
import sys
import warnings
from pathlib import Path

import pyarrow.parquet as pq
from lifelines import AalenJohansenFitter, KaplanMeierFitter, NelsonAalenFitter

TOLERANCE = 5.1e-5

out = Path(sys.argv[1])
rows = list(csv.DictReader((out / "summary/rereferral_survival.csv").open(encoding="utf-8")))
if {row["group"] for row in rows} != {"All"}:
    sys.exit("make the report without --by first")

columns = ["gap_days", "event_type", "is_at_risk", "stratum"]
table = pq.read_table(out / "data/risk_intervals.parquet", columns=columns).to_pandas()
first = table[(table.is_at_risk == 1) & (table.stratum == 1)]
days, event = first.gap_days, first.event_type

warnings.simplefilter("ignore")  # lifelines jitters ties unless told not to, and says so
survival = KaplanMeierFitter().fit(days, event.isin([1, 2]))
hazard = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(days, event.isin([1, 2]))
incidence = {}
for name, cause in (("treated", 1), ("untreated", 2)):
    fitter = AalenJohansenFitter(calculate_variance=False, jitter_level=1e-9, seed=1)
    incidence[name] = fitter.fit(days, event, event_of_interest=cause).cumulative_density_.iloc[:, 0]


def at(series, day):
    return float(series[series.index <= day + 1e-4].iloc[-1])


worst = 0.0
for row in rows:
    day = float(row["to_day"])
    limits = survival.confidence_interval_survival_function_
    hazard_limits = hazard.confidence_interval_
    for column, expected in (
        ("survival", at(survival.survival_function_.iloc[:, 0], day)),
        ("survival_low", at(limits.iloc[:, 0], day)),
        ("survival_high", at(limits.iloc[:, 1], day)),
        ("hazard", at(hazard.cumulative_hazard_.iloc[:, 0], day)),
        ("hazard_low", at(hazard_limits.iloc[:, 0], day)),
        ("hazard_high", at(hazard_limits.iloc[:, 1], day)),
        ("incidence_treated", at(incidence["treated"], day)),
        ("incidence_untreated", at(incidence["untreated"], day)),
    ):
        difference = abs(float(row[column]) - expected)
        worst = max(worst, difference)
        # lifelines moves tied days apart for its incidence, and has another variance of the hazard where days are tied.
        is_alike = column.startswith("incidence") or column in ("hazard_low", "hazard_high")
        allowed = 2e-4 if is_alike else TOLERANCE
        if difference > allowed:
            sys.exit(f"{column} of step {row['from_day']} to {row['to_day']}: {row[column]}, not {expected:.6f}")
print(f"{len(rows)} steps agree; largest difference {worst:.1e}")
