"""Makes the core tables with lazy Polars: python polars_plan.py EXTRACTS OUT THREADS"""

import os
import sys
from pathlib import Path

extracts, out = Path(sys.argv[1]), Path(sys.argv[2])
os.environ["POLARS_MAX_THREADS"] = sys.argv[3]

import polars as pl  # noqa: E402  (reads the number of threads when it is imported)

# concept, name, least, most, caseness, reliable change, start of the problem code
INSTRUMENTS = [
    ("720433000", "phq9", 0, 27, 10, 6, None),
    ("445455005", "gad7", 0, 21, 8, 4, None),
    ("445552006", "spin", 0, 68, 19, 10, "F401"),
    ("450324005", "oci", 0, 168, 40, 32, "F42"),
    ("491581000000104", "pcl5", 0, 80, 32, 10, "F431"),
    ("446793008", "hai", 0, 54, 18, 4, "F452"),
    ("450326007", "pdss", 0, 28, 8, 5, "F410"),
    ("473355002", "mi_alone", 1, 5, 2.3, 0.73, "F400"),
    ("932621000000100", "wsas_work", 0, 8, None, None, None),
    ("932581000000100", "wsas_home", 0, 8, None, None, None),
    ("932611000000106", "wsas_social", 0, 8, None, None, None),
    ("932591000000103", "wsas_private", 0, 8, None, None, None),
    ("932601000000109", "wsas_relationships", 0, 8, None, None, None),
]
NAMES = [i[1] for i in INSTRUMENTS]
EMPLOYMENT_SUPPORT = "1098051000000103"
KEY = ["pathwayid", "starts", "ends"]

instruments = pl.LazyFrame(
    INSTRUMENTS,
    schema={
        "tool": pl.String,
        "name": pl.String,
        "least": pl.Float64,
        "most": pl.Float64,
        "is_case": pl.Float64,
        "reliable": pl.Float64,
        "problem": pl.String,
    },
    orient="row",
)


def scan(table):
    return pl.scan_parquet(extracts / f"{table}.parquet").rename({"extract_start_date": "starts", "extract_end_date": "ends"})


def minutes(column):
    return pl.col(column).dt.hour().cast(pl.Int32) * 60 + pl.col(column).dt.minute()


def referrals_delivered():
    return scan("IAPT_demographics_and_referral").select(
        *KEY,
        "cohortkey_e",
        pl.col("referralrequestreceiveddate").alias("received"),
        pl.col("servdischdate").alias("discharged"),
        "gender",
        pl.col("ethniccategory").alias("ethnicity"),
        pl.col("endcode").alias("end_code"),
        pl.col("starts").dt.offset_by("-3mo").dt.year().alias("year"),
    )


def kept_deliveries(delivered):
    """The latest extract of a pathway in each financial year: extracts begin in it."""
    periods = delivered.select(*KEY, "year").unique()
    latest = periods.sort("ends", "starts").group_by("pathwayid", "year", maintain_order=True).agg(pl.col("starts", "ends").last())
    return latest.select(KEY).collect().lazy()


delivered = referrals_delivered()
kept = kept_deliveries(delivered)


def of_kept(table):
    return table.join(kept, on=KEY, how="semi")


def referral_rows():
    rows = of_kept(delivered).sort(pl.col("discharged").is_not_null(), "ends")
    last = rows.group_by("pathwayid", maintain_order=True).agg(pl.all().last())
    return last.with_columns(closes=pl.coalesce("discharged", "ends"), extract_end_date=pl.col("ends")).drop("starts", "ends", "year")


referral = referral_rows().collect().lazy()
span = referral.select("pathwayid", "received", "closes")


def contacts():
    """One row per contact, of the latest delivery; its activities are merged."""
    rows = of_kept(
        scan("IAPT_care_activities").select(
            *KEY,
            pl.col("unique_carecontactid").alias("contact"),
            pl.col("carecontdate").alias("date"),
            minutes("careconttime").alias("minute"),
            pl.col("apptype").alias("app_type"),
            (pl.col("attendordnacode").is_in(["5", "6"]) | pl.col("plannedcarecontindicator").eq_missing("N")).alias("is_seen"),
            pl.col("codeprocandprocstatus").eq_missing(EMPLOYMENT_SUPPORT).alias("has_employment"),
        )
    )
    newest = pl.col("ends").arg_max()
    return rows.group_by("pathwayid", "contact", "date").agg(
        pl.col("minute", "app_type", "is_seen").get(newest),
        pl.col("has_employment").filter(pl.col("ends") == pl.col("ends").max()).any(),
    )


def placed_contacts():
    is_in_window = pl.col("date").is_between("received", "closes")
    return (
        contacts()
        .join(span, on="pathwayid")
        .select(
            "pathwayid",
            "contact",
            "date",
            "minute",
            (pl.col("app_type") == "06").alias("is_follow_up"),
            (pl.col("is_seen") & is_in_window).alias("is_attended"),
            (
                pl.col("is_seen") & is_in_window & pl.col("app_type").is_in(["02", "03", "05"]) & ~pl.col("has_employment")
            ).alias("is_treatment"),
        )
    )


placed = placed_contacts().collect().lazy()


def logs():
    columns = ["pathwayid", "startdateintenabledtherlog", "enddateintenabledtherlog", "intenabledtherprog"]
    return (
        of_kept(scan("IAPT_internet_enabled_therapies"))
        .select(columns)
        .unique()
        .join(span, on="pathwayid")
        .select("pathwayid", "received", "closes", date="enddateintenabledtherlog")
        .filter(pl.col("date").is_between("received", "closes"))
        .select("pathwayid", "date")
    )


log = logs().collect().lazy()


def scores():
    """One row per score, with the date of its contact where it has none."""
    event = ["pathwayid", "contact", "place", "tool", "value", "own_date", "own_minute"]
    return (
        of_kept(
            scan("IAPT_coded_scored_assessments").select(
                *KEY,
                pl.col("unique_carecontactid").alias("contact"),
                pl.coalesce("unique_careactivityid", "unique_carecontactid").alias("place"),
                pl.col("codedasstooltype").alias("tool"),
                pl.col("persscore").cast(pl.Float64, strict=False).alias("value"),
                pl.col("asstoolcompdate").alias("own_date"),
                minutes("asstoolcomptime").alias("own_minute"),
                pl.coalesce("uniqueid_ids607", "uniqueid_ids606").alias("row"),
            )
        )
        .group_by(event)
        .agg(pl.col("row").max())
        .join(instruments.select("tool", "name", "least", "most"), on="tool")
        .filter(pl.col("value").is_between("least", "most"))
        .join(placed, on=["pathwayid", "contact"], how="left")
        .join(span, on="pathwayid")
        .with_columns(
            contact_date="date",
            contact_minute="minute",
            date=pl.coalesce("own_date", "date"),
            minute=pl.coalesce("own_minute", "minute", pl.lit(-1)),
            is_follow_up=pl.col("is_follow_up").fill_null(False),
            came_with_session=pl.col("is_attended").fill_null(False),
        )
        .filter(pl.col("date").is_between("received", "closes"))
        .select(
            *["pathwayid", "name", "value", "date", "minute", "row", "is_follow_up", "came_with_session"],
            *["contact_date", "contact_minute"],
        )
    )


score = scores().collect().lazy()


def pairs():
    ends = (
        score.filter(~pl.col("is_follow_up"))
        .group_by("pathwayid", "name")
        .agg(
            first=pl.col("value").sort_by("date", "minute", "row").first(),
            last=pl.col("value").sort_by("date", "minute", "row").last(),
            first_date=pl.col("date").min(),
            last_date=pl.col("date").max(),
        )
    )
    return ends.select("pathwayid", "name", "first", last=pl.when(pl.col("last_date") > pl.col("first_date")).then("last"))


pair = pairs().collect()


def wide_pairs():
    wide = pair.filter(~pl.col("name").str.starts_with("wsas")).pivot(on="name", index="pathwayid", values=["first", "last"])
    wide = wide.rename({c: "_".join(reversed(c.split("_", 1))) for c in wide.columns if c != "pathwayid"})
    wsas = (
        pair.filter(pl.col("name").str.starts_with("wsas"))
        .group_by("pathwayid")
        .agg(wsas_first=pl.col("first").mean() * 5, wsas_last=pl.col("last").mean() * 5)
    )
    return wide.join(wsas, on="pathwayid", how="full", coalesce=True).lazy()


def problems():
    return (
        of_kept(scan("IAPT_mental_and_physical_health_conditions").filter(pl.col("uniqueid_ids603").is_not_null()))
        .with_columns(is_primary=pl.col("prescompcodsig").eq_missing("1"))
        .sort("is_primary", "prescompdate", "uniqueid_ids603", nulls_last=False)
        .group_by("pathwayid", maintain_order=True)
        .agg(problem_code=pl.col("menphyshealthcondition").last())
    )


def courses():
    treatment, attended = pl.col("date").filter("is_treatment"), pl.col("date").filter("is_attended")
    return placed.group_by("pathwayid").agg(
        n_contacts=pl.len(),
        n_contacts_attended=pl.col("is_attended").sum(),
        n_treated=pl.col("is_treatment").sum(),
        first_treatment_date=treatment.min(),
        last_treatment_date=treatment.max(),
        first_contact_date=attended.min(),
        last_contact_date=attended.max(),
    )


def own_measure(problem):
    """First and last score of the measure that goes with the problem."""
    prefix = pl.coalesce(
        *[pl.when(pl.col("problem_code").str.starts_with(i[6])).then(pl.lit(i[1])) for i in INSTRUMENTS if i[6]]
    )
    return (
        problem.select("pathwayid", name=prefix)
        .join(pair.lazy(), on=["pathwayid", "name"])
        .rename({"name": "own", "first": "own_first", "last": "own_last"})
    )


def judged_referrals():
    problem = problems().collect().lazy()
    is_own = pl.col("own_last").is_not_null() | (pl.col("own_first").is_not_null() & pl.col("gad7_first").is_null())
    measured = (
        referral.join(courses(), on="pathwayid", how="left")
        .join(log.group_by("pathwayid").agg(n_internet_logs=pl.len()), on="pathwayid", how="left")
        .join(problem, on="pathwayid", how="left")
        .join(wide_pairs(), on="pathwayid", how="left")
        .join(own_measure(problem), on="pathwayid", how="left")
        .with_columns(
            pl.col("n_contacts", "n_contacts_attended", "n_treated", "n_internet_logs").fill_null(0),
            is_own=is_own.fill_null(False),
        )
        .with_columns(
            n_treatment_contacts=pl.col("n_treated") + pl.col("n_internet_logs"),
            anxiety_instrument=pl.when("is_own").then("own").otherwise(pl.lit("gad7")),
            adsm_first=pl.when("is_own").then("own_first").otherwise("gad7_first"),
            adsm_last=pl.when("is_own").then("own_last").otherwise("gad7_last"),
        )
        .join(instruments.select("name", "is_case", "reliable"), left_on="anxiety_instrument", right_on="name", how="left")
        .with_columns(is_finished_course=pl.col("discharged").is_not_null() & (pl.col("n_treatment_contacts") >= 2))
    )
    finished = pl.col("is_finished_course")
    has_first = finished & pl.col("phq9_first").is_not_null() & pl.col("adsm_first").is_not_null()
    is_paired = finished & pl.col("phq9_last").is_not_null() & pl.col("adsm_last").is_not_null()
    any_case = (pl.col("phq9_first") >= 10) | (pl.col("adsm_first") >= pl.col("is_case"))
    # Rounded, because 2.73 - 2 is a little less than 0.73 in binary.
    better = (pl.col("adsm_first") - pl.col("adsm_last")).round(4)
    is_up = (pl.col("phq9_first") - pl.col("phq9_last") >= 6) | (better >= pl.col("reliable"))
    is_down = (pl.col("phq9_last") - pl.col("phq9_first") >= 6) | (-better >= pl.col("reliable"))
    is_below = (pl.col("phq9_last") < 10) & (pl.col("adsm_last") < pl.col("is_case"))
    return (
        measured.with_columns(
            is_at_caseness=pl.when(has_first).then(any_case),
            is_recovered=pl.when(is_paired & any_case).then(is_below),
            is_reliably_improved=pl.when(is_paired).then(is_up & ~is_down),
            is_reliably_deteriorated=pl.when(is_paired).then(is_down & ~is_up),
        )
        .with_columns(
            is_reliably_recovered=pl.col("is_recovered") & pl.col("is_reliably_improved"),
            days_to_treatment=(pl.col("first_treatment_date") - pl.col("received")).dt.total_days(),
        )
        .sort("cohortkey_e", "received", "pathwayid")
        .with_columns(referral_number=pl.int_range(1, pl.len() + 1).over("cohortkey_e"))
        .drop("own", "own_first", "own_last", "is_own", "is_case", "reliable", "n_treated", "closes")
    )


judged = judged_referrals().collect()
judged.write_parquet(out / "referrals.parquet")


def sessions():
    """Attended contacts (one for each date and time), logs, and days with scores and neither."""
    attended = placed.filter("is_attended")
    met = attended.group_by("pathwayid", "date", "minute").agg(pl.col("is_treatment").any()).with_columns(kind=pl.lit(1))
    logged = log.with_columns(minute=pl.lit(None, pl.Int32), is_treatment=pl.lit(True), kind=pl.lit(2))
    taken = pl.concat([attended.select("pathwayid", "date"), log])
    alone = (
        score.filter(~pl.col("came_with_session"))
        .select("pathwayid", "date")
        .unique()
        .join(taken, on=["pathwayid", "date"], how="anti")
        .with_columns(minute=pl.lit(None, pl.Int32), is_treatment=pl.lit(False), kind=pl.lit(3))
    )
    columns = ["pathwayid", "date", "minute", "is_treatment", "kind"]
    return pl.concat([part.select(columns) for part in (met, logged, alone)])


def pivoted():
    came = pl.col("came_with_session")
    return (
        score.select(
            "pathwayid",
            "name",
            "value",
            "row",
            date=pl.when(came).then("contact_date").otherwise("date"),
            minute=pl.when(came).then("contact_minute"),
        )
        .sort("row")
        .group_by("pathwayid", "date", "minute", "name", maintain_order=True)
        .agg(pl.col("value").last())
        .collect()
        .pivot(on="name", index=["pathwayid", "date", "minute"], values="value")
        .lazy()
    )


def session_rows():
    of_referral = judged.lazy().select(
        "pathwayid", "cohortkey_e", "referral_number", "received", "first_treatment_date", "phq9_first", "gad7_first"
    )
    return (
        sessions()
        .join(of_referral, on="pathwayid")
        .join(pivoted(), on=["pathwayid", "date", "minute"], how="left", nulls_equal=True)
        .with_columns(
            days_since_received=(pl.col("date") - pl.col("received")).dt.total_days(),
            days_since_treatment=(pl.col("date") - pl.col("first_treatment_date")).dt.total_days(),
            phq9_change=pl.col("phq9") - pl.col("phq9_first"),
            gad7_change=pl.col("gad7") - pl.col("gad7_first"),
            is_phq9_case=pl.col("phq9") >= 10,
        )
        .sort("cohortkey_e", "referral_number", "date", "minute", "kind", nulls_last=False)
        .with_columns(session_number=pl.int_range(1, pl.len() + 1).over("pathwayid"))
        .rename({"date": "session_date"})
        .drop("received", "first_treatment_date", "phq9_first", "gad7_first", "minute")
    )


session_rows().collect().write_parquet(out / "sessions.parquet")

people = judged.lazy().group_by("cohortkey_e", maintain_order=True).agg(
    n_referrals=pl.len(),
    first_received_date=pl.col("received").min(),
    last_received_date=pl.col("received").max(),
    last_discharge_date=pl.col("discharged").max(),
    first_contact_date=pl.col("first_contact_date").min(),
    last_contact_date=pl.col("last_contact_date").max(),
    n_contacts_attended=pl.col("n_contacts_attended").sum(),
    n_treatment_contacts=pl.col("n_treatment_contacts").sum(),
    n_finished_courses=pl.col("is_finished_course").sum(),
    n_at_caseness=pl.col("is_at_caseness").sum(),
    n_recovered=pl.col("is_recovered").sum(),
    n_reliably_improved=pl.col("is_reliably_improved").sum(),
    n_reliably_deteriorated=pl.col("is_reliably_deteriorated").sum(),
    gender=pl.col("gender").first(),
)
people.collect().write_parquet(out / "participants.parquet")
