"""The history of one participant, from the build of `talktrail demo`.

    python examples/one_history.py [FOLDER OF THE BUILD]
"""

import sys
from pathlib import Path

import pandas

data = Path(sys.argv[1] if len(sys.argv) > 1 else "talktrail-demo/out") / "data"
participants = pandas.read_parquet(data / "participants.parquet")
referrals = pandas.read_parquet(data / "referrals.parquet")
sessions = pandas.read_parquet(data / "sessions.parquet")


def text(value):
    if pandas.isna(value):
        return "-"
    return f"{value:g}" if isinstance(value, float) else str(value)


busiest = participants.sort_values(["n_referrals", "n_sessions"]).iloc[-1]
print(f"{busiest.participant_id}: {busiest.n_referrals} referrals, {busiest.n_sessions} sessions")
for _, referral in referrals[referrals.participant_id == busiest.participant_id].iterrows():
    print(
        f"  referral {referral.referral_number}: received {text(referral.received_date)}, "
        f"discharged {text(referral.discharge_date)}"
    )
    for _, session in sessions[sessions.referral_id == referral.referral_id].iterrows():
        print(f"    {text(session.session_date)}  PHQ-9 {text(session.phq9):>2}  GAD-7 {text(session.gad7):>2}")
