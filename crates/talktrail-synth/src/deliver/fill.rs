//! The columns that both families have, filled alike; names are matched without regard to case.

pub(crate) mod derived;

use talktrail_model::date::Date;

use crate::calibration::V2_1_START;
use crate::clinic::PROBLEMS;
use crate::fault::Fault;
use crate::id::numbered;
use crate::pathway::{ClusterSpell, Complaint, Employment, Pause, Referral};
use crate::session::{Activity, Contact, DatedScore, Log, Score};
use crate::traits::Traits;
use crate::write::{Table, Value};

/// The commissioner of every provider.
const COMMISSIONER: &str = "ZTC01";
/// Times of day arrive on the first day of 1970.
const TIME_DAY: Date = Date::from_days(0);

/// A referral on one day of its life.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) referral: &'a Referral,
    pub(crate) traits: &'a Traits,
    /// First day of the period.
    pub(crate) start: Date,
    /// Last day that is known.
    pub(crate) day: Date,
    /// Whether it is sent under version 2.1.
    pub(crate) is_v2_1: bool,
}

impl Seen<'_> {
    pub(crate) fn discharge(&self) -> Option<Date> {
        self.referral.discharge.filter(|date| *date <= self.day)
    }
}

/// A number with the provider's code in front, as unique identifiers are made.
pub(crate) struct Unique<'a> {
    pub(crate) provider: &'a str,
    pub(crate) local: &'a str,
}

impl Unique<'_> {
    pub(crate) fn text(&self) -> String {
        [self.provider, self.local].concat()
    }
}

pub(crate) fn person(table: &mut Table, seen: Seen<'_>) {
    let traits = seen.traits;
    table.set("personbirthdate", traits.birth);
    table.set("gender", traits.gender);
    table.set("ethniccategory", traits.ethnicity);
    table.set("validated_ethniccategory", traits.ethnicity);
    table.set("exbafindicator", traits.armed_forces);
    table.set("languagecodepreferred", "en");
    table.set("nhsnumberstatus", "01");
    table.set("age_rp_startdate", i64::from(seen.start.age(traits.birth)));
    table.set("age_rp_enddate", i64::from(seen.day.age(traits.birth)));
    table.set("lsoa", &numbered("E01", &[(traits.area as u64, 6)]));
    table.set("census_year", 2011_i64);
    table.set("indicesofdeprivationdecile", traits.deprivation);
    table.set(
        "indicesofdeprivationquartile",
        traits.deprivation_quartile(),
    );
    table.set("imd_year", 2019_i64);
    table.set(
        "genderidentity",
        Some(traits.gender).filter(|gender| seen.is_v2_1 && *gender != "9"),
    );
}

pub(crate) fn referral(table: &mut Table, seen: Seen<'_>) {
    let referral = seen.referral;
    let discharge = seen.discharge();
    table.set("orgidcomm", COMMISSIONER);
    table.set("referralrequestreceiveddate", referral.received);
    table.set(
        "sourceofreferralmh",
        referral.source.filter(|_| !seen.is_v2_1),
    );
    table.set(
        "sourceofreferraliapt",
        referral.source.filter(|_| seen.is_v2_1),
    );
    table.set(
        "onsetdate",
        referral
            .onset
            .map(|(year, month)| format!("{year:04}-{month:02}"))
            .as_ref(),
    );
    let has_history = seen.traits.was_diagnosed();
    table.set("prevdiagcondind", if has_history { "Y" } else { "N" });
    table.set("endcode", referral.end_code.filter(|_| discharge.is_some()));
    table.set("servdischdate", discharge);
    table.set(
        "age_referralrequest_receiveddate",
        i64::from(referral.received.age(seen.traits.birth)),
    );
    table.set(
        "age_servicedischarge_date",
        discharge.map(|date| i64::from(date.age(seen.traits.birth))),
    );
    table.set("usepathway_flag", true);
    table.set("usequarterreferral_flag", true);
}

/// A contact; `attendance` is what is known of it when the row is sent.
pub(crate) fn contact(
    table: &mut Table,
    seen: Seen<'_>,
    contact: &Contact,
    attendance: Option<&'static str>,
) {
    let is_v2_1 = contact.date >= V2_1_START;
    let after_discharge = seen.discharge().map(|date| date.plus_days(9));
    table.set_or_fault(
        "carecontdate",
        contact.date,
        Fault::ContactAfterDischarge,
        after_discharge,
    );
    table.set("careconttime", Value::Stamp(TIME_DAY, contact.minute));
    table.set("orgidcomm", COMMISSIONER);
    table.set(
        "plannedcarecontindicator",
        if contact.planned { "Y" } else { "N" },
    );
    table.set("attendordnacode", attendance);
    table.set(
        "cancellation",
        (contact.attendance == Some("2")).then_some("N"),
    );
    table.set(
        "clincontdurofcarecont",
        contact.is_attended().then_some(i64::from(contact.minutes)),
    );
    table.set(
        "iaptltcserviceind",
        if contact.integrated { "Y" } else { "N" },
    );
    table.set("apptype", contact.kind);
    table.set(
        "consmediumused",
        (!is_v2_1 && contact.medium_known).then(|| contact.medium.v2_0()),
    );
    table.set(
        "consmechanism",
        (is_v2_1 && contact.medium_known).then(|| contact.medium.v2_1()),
    );
    table.set(
        "carecontpatientthermode",
        if contact.in_group { "3" } else { "1" },
    );
    let of_group = |number: i64| contact.in_group.then_some(number);
    table.set("numgrouptherparticipants", of_group(8));
    table.set("numgrouptherfacilitators", of_group(2));
    table.set(
        "psychmed",
        contact.is_attended().then_some(contact.psych_med),
    );
    table.set(
        "age_carecontact_date",
        i64::from(contact.date.age(seen.traits.birth)),
    );
    table.set(
        "time_referral_to_carecontact",
        i64::from(contact.date.days_since(seen.referral.received)),
    );
}

pub(crate) fn activity(table: &mut Table, provider: &str, contact: &Contact, activity: &Activity) {
    let staff = numbered("P", &[(u64::from(activity.staff), 4)]);
    table.set("careperslocalid", &staff);
    table.set("clincontactdurofcareact", i64::from(contact.minutes));
    table.set("codeprocandprocstatus", activity.concept());
    table.set(
        "unique_carepersonnelid_local",
        &Unique {
            provider,
            local: &staff,
        }
        .text(),
    );
}

pub(crate) fn score(table: &mut Table, score: Score, age: i64) {
    table.set("codedasstooltype", score.tool.facts().concept);
    table.set("persscore", score.text());
    table.set("age_assessmentcompletion_date", age);
}

pub(crate) fn dated_score(table: &mut Table, seen: Seen<'_>, dated: &DatedScore) {
    score(
        table,
        dated.score,
        i64::from(dated.date.age(seen.traits.birth)),
    );
    table.set("asstoolcompdate", dated.date);
    table.set("asstoolcomptime", Value::Stamp(TIME_DAY, dated.minute));
}

pub(crate) fn employment(table: &mut Table, record: &Employment) {
    let works = record.status == "01";
    let sick = if record.is_sick { "Y" } else { "N" };
    table.set("employstatus", record.status);
    table.set("employstatusrecdate", record.date);
    table.set("weekhoursworked", if works { "01" } else { "98" });
    table.set("selfemployind", if works { "N" } else { "8" });
    table.set("sickabsenceind", if works { sick } else { "8" });
    table.set("sspind", sick);
    table.set("benefitrecind", if works { "N" } else { "U" });
    table.set("empsupportind", record.support);
}

pub(crate) fn log(table: &mut Table, provider: &str, log: &Log) {
    let staff = numbered("P", &[(u64::from(log.staff), 4)]);
    table.set("startdateintenabledtherlog", log.start);
    table.set("enddateintenabledtherlog", log.end);
    table.set("intenabledtherprog", log.programme);
    table.set("durationintenabledther", i64::from(log.minutes));
    table.set("careperslocalid", &staff);
    table.set("integratedsoftwareind", "Y");
    table.set(
        "unique_carepersonnelid_local",
        &Unique {
            provider,
            local: &staff,
        }
        .text(),
    );
}

pub(crate) fn complaint(table: &mut Table, complaint: &Complaint) {
    let problem = &PROBLEMS[usize::from(complaint.problem)];
    table.set("findschemeinuse", problem.scheme);
    table.set("prescompcodsig", complaint.significance);
    table.set("prescompdate", complaint.is_dated.then_some(complaint.date));
    table.set("validated_presentingcomplaint", problem.code);
}

pub(crate) fn cluster(table: &mut Table, seen: Seen<'_>, spell: &ClusterSpell) {
    table.set("amhcareclustcodefin", spell.code);
    table.set("startdatecareclust", spell.start);
    let ended = spell.end.filter(|end| *end <= seen.day);
    let ended = ended.or(seen.discharge());
    table.set("enddatecareclust", ended);
    let month = seen.day.plus_days(1 - seen.day.ymd().2 as i32);
    let is_of_month = |date: Date| (month..=seen.day).contains(&date);
    table.set("carecluster_startedinrp_flag", is_of_month(spell.start));
    table.set("carecluster_endedinrp_flag", ended.is_some_and(is_of_month));
    table.set("carecluster_openatrpend_flag", ended.is_none());
    let (first, last) = (spell.start.max(month), ended.unwrap_or(seen.day));
    let days = i64::from(last.days_since(first)) + 1;
    table.set("carecluster_daycount", days.max(0));
}

pub(crate) fn onward(table: &mut Table, date: Date, reason: &'static str) {
    table.set("onwardreferdate", date);
    table.set("onwardreferreason", reason);
}

pub(crate) fn pause(table: &mut Table, seen: Seen<'_>, pause: &Pause) {
    table.set("pausestartdate", pause.start);
    table.set("pauseenddate", pause.end.filter(|end| *end <= seen.day));
    table.set("pausereason", pause.reason);
}
