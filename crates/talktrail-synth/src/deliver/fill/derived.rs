//! The derived columns of a referral row, as they were known on a day.

use crate::clinic::{PROBLEMS, Problem, THERAPIES, TOOLS, Tool};
use crate::deliver::fill::Seen;
use crate::derive::Derived;
use crate::pathway::Employment;
use crate::write::{Table, Value};

/// All derived columns. The version decides under which names the complaint's categories stand.
pub(crate) fn fill(table: &mut Table, derived: &Derived, seen: Seen<'_>) {
    dates(table, derived);
    counts(table, derived);
    scores(table, derived);
    outcome(table, derived);
    categories(table, derived, seen.is_v2_1);
    employment(table, seen);
}

fn dates(table: &mut Table, derived: &Derived) {
    table.set("psychotropicindicator_first", derived.psych_first);
    table.set("psychotropicindicator_last", derived.psych_last);
    table.set("assessment_firstdate", derived.assessment.first);
    table.set("assessment_lastdate", derived.assessment.last);
    table.set(
        "therapysession_firstdate",
        derived.treatment_days.first().copied(),
    );
    table.set(
        "therapysession_seconddate",
        derived.treatment_days.get(1).copied(),
    );
    table.set(
        "therapysession_lastdate",
        derived.treatment_days.last().copied(),
    );
    table.set("highintensitytherapy_firstdate", derived.high.first);
    table.set("lowintensitytherapy_firstdate", derived.low.first);
    table.set("therapytype_first", derived.therapy_first);
    table.set("therapytype_last", derived.therapy_last);
    table.set("integratedcontact_firstdate", derived.integrated.first);
    table.set(
        "integratedtreatment_firstdate",
        derived.integrated_treatment.first,
    );
    table.set("empsupport_firstdate", derived.employment_support.first);
    table.set("empsupport_lastdate", derived.employment_support.last);
}

fn counts(table: &mut Table, derived: &Derived) {
    table.set("carecontact_count", derived.n_attended);
    table.set("treatmentcarecontact_count", derived.n_treatment());
    table.set("internetenabledtherapy_count", derived.n_logs);
    for (therapy, count) in THERAPIES.iter().zip(derived.therapy_counts) {
        table.set(therapy.count, count);
    }
}

/// Columns of first and last scores, by tool.
const SCORE_COLUMNS: [(Tool, &str, &str); 13] = [
    (Tool::Phq9, "phq9_firstscore", "phq9_lastscore"),
    (Tool::Gad7, "gad_firstscore", "gad_lastscore"),
    (
        Tool::WsasWork,
        "wasas_work_firstscore",
        "wasas_work_lastscore",
    ),
    (
        Tool::WsasHome,
        "wasas_homemanagement_firstscore",
        "wasas_homemanagement_lastscore",
    ),
    (
        Tool::WsasSocial,
        "wasas_socialleisureactivities_firstscore",
        "wasas_socialleisureactivities_lastscore",
    ),
    (
        Tool::WsasPrivate,
        "wasas_privateleisureactivities_firstscore",
        "wasas_privateleisureactivities_lastscore",
    ),
    (
        Tool::WsasRelationships,
        "wasas_relationships_firstscore",
        "wasas_relationships_lastscore",
    ),
    (
        Tool::Spin,
        "socialphobia_firstscore",
        "socialphobia_lastscore",
    ),
    (Tool::Oci, "ocd_firstscore", "ocd_lastscore"),
    (Tool::Pcl5, "ptsd_firstscore", "ptsd_lastscore"),
    (
        Tool::MiAlone,
        "agoraalone_firstscore",
        "agoraalone_lastscore",
    ),
    (
        Tool::Hai,
        "anxietyinventory_firstscore",
        "anxietyinventory_lastscore",
    ),
    (
        Tool::Pdss,
        "panicdisorder_firstscore",
        "panicdisorder_lastscore",
    ),
];

fn scores(table: &mut Table, derived: &Derived) {
    for (tool, first, last) in SCORE_COLUMNS {
        let scores = derived.tools[tool as usize];
        table.set(first, scores.first.map(|value| score(tool, value)));
        table.set(last, scores.last.map(|value| score(tool, value)));
    }
    let anxiety = derived.anxiety();
    table.set(
        "adsm",
        derived.anxiety_tool.map(|tool| TOOLS[tool as usize].token),
    );
    let hundredths = |value: i16| derived.anxiety_tool.map(|tool| as_hundredths(tool, value));
    table.set("adsm_firstscore", anxiety.first.and_then(hundredths));
    table.set("adsm_lastscore", anxiety.last.and_then(hundredths));
    anxiety_flags(table, derived);
}

fn score(tool: Tool, value: i16) -> Value<'static> {
    if tool == Tool::MiAlone {
        Value::Hundredths(i64::from(value))
    } else {
        Value::Int(i64::from(value))
    }
}

fn as_hundredths(tool: Tool, value: i16) -> Value<'static> {
    let scale = if tool == Tool::MiAlone { 1 } else { 100 };
    Value::Hundredths(i64::from(value) * scale)
}

/// At caseness on the anxiety measure, at the start and at the end.
fn anxiety_flags(table: &mut Table, derived: &Derived) {
    let scores = derived.anxiety();
    let is_case = |value: i16| {
        derived
            .anxiety_tool
            .map(|tool| value >= TOOLS[tool as usize].caseness)
    };
    let (first, last) = (
        scores.first.and_then(is_case),
        scores.last.and_then(is_case),
    );
    table.set("adsm_firstscoreatcaseness", first == Some(true));
    table.set("adsm_firstscorenotatcaseness", first == Some(false));
    table.set("adsm_lastscorenotatcaseness", last == Some(false));
}

/// First and last employment records: which of these columns there are depends on the version.
fn employment(table: &mut Table, seen: Seen<'_>) {
    let is_old = !seen.is_v2_1;
    let records = &seen.referral.employment;
    let known: Vec<&Employment> = records.iter().filter(|e| e.date <= seen.day).collect();
    let (first, last) = (known.first(), known.last());
    let sick = |e: &&Employment| if e.is_sick { "Y" } else { "N" };
    let old = |e: Option<&&Employment>| e.filter(|_| is_old).map(|e| e.status);
    table.set("employmentstatus_first", old(first));
    table.set("employmentstatus_last", old(last));
    table.set(
        "empstatus_firstdate",
        first.filter(|_| is_old).map(|e| e.date),
    );
    table.set("sickpayindicator_first", first.map(sick));
    table.set("sickpayindicator_last", last.map(sick));
    let count = (!is_old).then_some(known.len() as i64);
    table.set("count_employmentstatuses", count);
    table.set("count_statutorysickpayindicators", count);
}

fn outcome(table: &mut Table, derived: &Derived) {
    let outcome = derived.outcome;
    table.set("completedtreatment_flag", outcome.is_completed);
    table.set("caseness_flag", outcome.is_case);
    table.set("notcaseness_flag", outcome.is_not_case);
    table.set("recovery_flag", outcome.is_recovered);
    table.set("reliableimprovement_flag", outcome.is_improved);
    table.set("nochange_flag", outcome.is_unchanged);
    table.set("reliabledeterioration_flag", outcome.is_deteriorated);
}

fn categories(table: &mut Table, derived: &Derived, is_v2_1: bool) {
    let problem = derived.problem.map(|place| &PROBLEMS[usize::from(place)]);
    let (old, new) = (problem.filter(|_| !is_v2_1), problem.filter(|_| is_v2_1));
    table.set("primarypresentingcomplaint", old.map(|p| p.higher));
    let finer = |p: &Problem| Some(p.lower).filter(|lower| !lower.is_empty());
    table.set("secondarypresentingcomplaint", old.and_then(finer));
    table.set("presentingcomplainthighercategory", new.map(|p| p.higher));
    table.set("presentingcomplaintlowercategory", new.and_then(finer));
}
