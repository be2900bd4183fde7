//! Version 1.5 in its forms, alone and beside version 2.

use std::{fmt::Write, fs, path::Path};

use talktrail_dictionary::{Dictionary, Family};
use talktrail_model::{provenance, record::Participant};

use super::{Quiet, options, write_tables};
use crate::{Bridged, Error, Form, Gathered, Keyless, Link, Source, gather};

/// Writes small tables into a folder of their own.
fn tables(folder: &Path, tables: &[(&str, &str)]) -> std::path::PathBuf {
    fs::create_dir_all(folder).unwrap();
    write_tables(folder, tables);
    folder.to_owned()
}

fn source(family: Family, folder: std::path::PathBuf) -> Source {
    Source {
        family,
        folders: vec![folder],
        accepted_submissions: None,
        bridge: None,
    }
}

fn all(sources: &[Source]) -> Gathered {
    try_all(sources, Keyless::Keep).unwrap()
}

fn try_all(sources: &[Source], keyless: Keyless) -> Result<Gathered, Error> {
    let options = super::Options {
        keyless,
        ..options(64 << 20, 2)
    };
    gather(sources, &Dictionary::embedded().unwrap(), &options, &Quiet)
}

/// Every referral with all that belongs to it, one line each, sorted.
fn histories(gathered: &Gathered) -> Vec<String> {
    walked(gathered).0
}

/// The histories, and how the two versions met in them.
fn walked(gathered: &Gathered) -> (Vec<String>, Bridged) {
    let (mut out, mut bridged) = (Vec::new(), Bridged::default());
    for partition in 0..gathered.partitions() {
        let walked = gathered.walk(partition, &mut |p| out.extend(lines(p)));
        bridged.merge(&walked.unwrap().2);
    }
    out.sort();
    (out, bridged)
}

fn lines(participant: &Participant<'_>) -> Vec<String> {
    let dictionary = Dictionary::embedded().unwrap();
    let instruments = dictionary.instruments();
    let date = |d: Option<talktrail_model::date::Date>| d.map_or("-".to_owned(), |d| d.to_string());
    let id = participant.id.unwrap().expose();
    let line = |r: &talktrail_model::record::Referral<'_>| {
        let mut line = format!(
            "{id} {} v{} {}..{} end {:?}",
            r.id.unwrap().expose(),
            r.version.unwrap(),
            date(r.received),
            date(r.discharged),
            r.end_code.integer().unwrap_or(0),
        );
        for c in &participant.contacts[r.contacts.clone()] {
            write!(
                line,
                " | contact {} type {} attended {} therapies {:?}",
                date(c.date),
                c.appointment.integer().unwrap_or(0),
                c.attendance.is_seen(),
                c.therapies.first().unwrap_or(0),
            )
            .unwrap();
        }
        for s in &participant.scores[r.scores.clone()] {
            let name = instruments.get(s.instrument.unwrap()).unwrap();
            write!(
                line,
                " | {} {} {}",
                name.short_name,
                date(s.date),
                s.raw.map_or_else(
                    || s.value.unwrap().whole().unwrap().to_string(),
                    str::to_owned
                ),
            )
            .unwrap();
        }
        for p in &participant.problems[r.problems.clone()] {
            write!(line, " | {}", p.code.unwrap()).unwrap();
        }
        line
    };
    participant.referrals.iter().map(line).collect()
}

const HEADER: &str = "
    HEADER_ID FILE_TYPE COMPLETION_TIME  START_DATE END_DATE   ORGCODEPROVIDER MONTH_ID
    1         Primary   2019-06-20       2019-05-01 2019-05-31 RXX             1430
    2         Refresh   2019-07-20       2019-05-01 2019-05-31 RXX             1430
    3         Primary   2019-07-25       2019-06-01 2019-06-30 RXX             1431";

/// Record 10 is superseded by 20; 30 is the next month; 40 has no participant key.
const PERSONS: &str = "
    HEADER_ID IAPT_RECORD_NUMBER IAPT_PERSON_ID GENDER IC_ETHNICITY PseudoNumber
    1         M10                x              01     A            77
    2         M20                x              1      A            77
    3         M30                x              1      A            77
    3         M40                y              2      B            0";

const REFERRALS: &str = "
    REFERRAL_ID IC_PATHWAY_ID IAPT_RECORD_NUMBER OrgCodeProvider REFRECDATE ENDDATE    ENDCODE SOURCEREFERRAL PROVDIAG IC_PROVDIAG
    100         501           M10                RXX             01/05/2019 -          -       A1             F4O.1    F401
    200         501           M20                RXX             01/05/2019 -          -       A1             F4O.1    F401
    300         501           M30                RXX             01/05/2019 28/06/2019 15      A1             -        -1
    301         502           M40                RXX             03062019   -          -       B1             f42      -";

const APPOINTMENTS: &str = "
    REFERRAL_ID APPOINTMENT_ID IC_PATHWAY_ID IAPT_RECORD_NUMBER APPOINTMENT APPOINTMENTTIME ATTENDANCE APPTYPE THERTYPE1 PHQ9_SCORE GAD7SCORE PTSDSCORE AGORASCORE AGORASCOREALONE
    100         1              501           M10                10/05/2019  09:00           05         1       -         9          9         -         -          -
    200         1              501           M20                10/05/2019  09:00           05         3       50        12         14        40        5          2.35
    300         1              501           M30                10/05/2019  09:00           05         3       50        12         14        -         -          -
    300         2              501           M30                14/06/2019  09:00           5          02      24        8          NULL      -         -          -
    301         3              502           M40                20/06/2019  10:30           6          1       -         -          22        -         -          -";

fn monthly(folder: &Path) -> Source {
    let written = [
        ("Header_v15", HEADER),
        ("Person_v15", PERSONS),
        ("Referral_v15", REFERRALS),
        ("Appointment_v15", APPOINTMENTS),
    ];
    source(Family::V1_5, tables(&folder.join("v15"), &written))
}

/// The superseded Primary of May is out, June's copy of the May appointment is out by the own-month rule, therapy 50 is
/// CBT (17 of the list `therapy`), 24 a named legacy code (33), end code 15 became 17, diagnoses are clean.
#[test]
fn the_monthly_form_gives_one_history() {
    let folder = tempfile::tempdir().unwrap();
    let gathered = all(&[monthly(folder.path())]);
    assert_eq!(gathered.forms(), [Form::Monthly]);
    let (histories, bridged) = walked(&gathered);
    assert_eq!(
        histories,
        [
            "77 501 v15 2019-05-01..2019-06-28 end 17 | contact 2019-05-10 type 3 attended true therapies 17 \
             | contact 2019-06-14 type 2 attended true therapies 33 | phq9 2019-05-10 12 | gad7 2019-05-10 14 \
             | mi_alone 2019-05-10 2.35 | iesr 2019-05-10 40 | phobia_agora 2019-05-10 5 | phq9 2019-06-14 8 | F401",
            "keyless-502 502 v15 2019-06-03..- end 0 | contact 2019-06-20 type 1 attended true therapies 0 \
             | gad7 2019-06-20 22 | F42X",
        ]
    );
    let found = |rule| gathered.findings().rows(rule);
    assert_eq!(found(provenance::SCORE_OUT_OF_RANGE), 1, "GAD-7 of 22");
    assert_eq!(found(provenance::OTHER_MONTH), 1);
    assert_eq!(found(provenance::NO_RECORD), 0);
    assert_eq!(bridged.without_key, 1);
    assert_eq!(bridged.only_version_1_5.participants, 1);
}

#[test]
fn rows_without_participant_key_can_be_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let gathered = try_all(&[monthly(folder.path())], Keyless::Drop).unwrap();
    assert_eq!(histories(&gathered).len(), 1);
}

/// NHS England's order: received date, end date (open ends with its period), row number, the greatest first.
#[test]
fn an_open_row_ends_with_its_period() {
    let folder = tempfile::tempdir().unwrap();
    let referrals = "
        REFERRAL_ID IC_PATHWAY_ID IAPT_RECORD_NUMBER OrgCodeProvider REFRECDATE ENDDATE    ENDCODE IC_USE_PATHWAY_FLAG
        200         501           M20                RXX             2019-05-01 -          -       Y
        300         501           M30                RXX             2019-05-01 2019-05-20 46      -
        301         501           M30                RXX             2019-05-01 2019-06-20 42      -
        302         501           M30                RXX             2019-05-01 2019-06-20 43      Y
        303         501           M30                RXX             2019-04-30 -          -       -";
    let written = [
        ("Header_v15", HEADER),
        ("Person_v15", PERSONS),
        ("Referral_v15", referrals),
    ];
    let gathered = all(&[source(Family::V1_5, tables(folder.path(), &written))]);
    assert_eq!(
        histories(&gathered),
        ["77 501 v15 2019-05-01..2019-06-20 end 43"]
    );
}

/// Before July 2014 therapies carry codes of version 1.0; the WSAS has its items; the early form spells differently.
#[test]
fn the_early_form_mixes_versions() {
    let folder = tempfile::tempdir().unwrap();
    let written = [
        (
            "IAPT_Header",
            "HEADER_ID FILE_TYPE START_DATE END_DATE   ORGCODEPROVIDER MONTH_ID
             9         Refresh   2014-06-01 2014-06-30 RYY             1371
             8         Refresh   2014-07-01 2014-07-31 RYY             1372",
        ),
        (
            "IAPT_Person",
            "HEADER_ID IAPT_RECORD_NUMBER GENDER PseudoNumber
             9         1                  2      5
             8         2                  2      5",
        ),
        (
            "IAPT_Referral",
            "REFERRAL_ID IC_PATHWAY_ID IAPT_RECORD_NUMBER OrgCodeProvider REFRECDATE ENDDATE
             1           1             1                  RYY             20140602   -
             2           1             2                  RYY             02-06-2014 2014-07-30",
        ),
        (
            "IAPT_Appointment",
            "REFERRAL_ID APPOINTMENT_ID IC_PATHWAY_ID IAPT_RECORD_NUMBER APPOINTMENT ATTENDANCE APPTYPE THERTYPE1 PTSD_SCORE
             1           1              1             1                  2014-06-30  5          2       7         33
             2           1              1             2                  2014-07-01  5          2       07        30",
        ),
    ];
    let gathered = all(&[source(Family::V1_5, tables(folder.path(), &written))]);
    assert_eq!(gathered.forms(), [Form::Early]);
    assert_eq!(
        histories(&gathered),
        [
            "5 1 v15 2014-06-02..2014-07-30 end 0 | contact 2014-06-30 type 2 attended true therapies 17 \
          | contact 2014-07-01 type 2 attended true therapies 0 | iesr 2014-06-30 33 | iesr 2014-07-01 30"
        ]
    );
    assert_eq!(gathered.findings().rows(provenance::UNKNOWN_CODE), 1);
}

const HISTORIC: &[(&str, &str)] = &[
    (
        "rep_header",
        "HEADER_ID FILE_TYPE ReportingPeriodStartDate ReportingPeriodEndDate ORGCODEPROVIDER Unique_MonthID
         1         Refresh   2020-08-01               2020-08-31             RXX             1445",
    ),
    (
        "rep_person",
        "HEADER_ID IAPT_RECORD_NUMBER Person_ID GENDER ETHNICITY
         1         1                  p         1      A",
    ),
    (
        "rep_referral",
        "REFERRAL_ID Person_ID pathwayid unique_monthid IAPT_RECORD_NUMBER ORGCODEPROVIDER REFRECDATE ENDDATE PROVDIAG
         1           p         old       1445           1                  RXX             2020-07-20 -       F32",
    ),
    (
        "rep_appointment",
        "APPOINTMENT_ID Person_ID pathwayid unique_monthid IAPT_RECORD_NUMBER APPOINTMENT ATTENDANCE APPTYPE THERTYPE1 PHQ9_SCORE
         1              p         old       1445           1                  2020-08-10  5          03      20        15",
    ),
];

const VERSION_2: &[(&str, &str)] = &[
    (
        "IDS000Header",
        "UniqueSubmissionID OrgIDProv ReportingPeriodStartDate ReportingPeriodEndDate Unique_MonthID DatSetVer File_Type
         1                  RXX       2020-09-01               2020-09-30             1446           2.0       Refresh",
    ),
    (
        "IDS001MPI",
        "Person_ID RecordNumber UniqueSubmissionID Gender pseudo_nhs_number_ncdr
         p         1            1                  1      77",
    ),
    (
        "IDS101Referral",
        "Person_ID Unique_ServiceRequestID UniqueSubmissionID PathwayID RecordNumber UniqueID_IDS101 OrgID_Provider ReferralRequestReceivedDate ServDischDate
         p         sr1                     1                  new       1            11              RXX            2020-07-20                  2020-09-29
         p         sr2                     1                  new2      1            12              RXX            2020-09-10                  -",
    ),
    (
        "IDS201CareContact",
        "Person_ID Unique_ServiceRequestID UniqueSubmissionID Unique_CareContactID CareContDate AttendOrDNACode AppType
         p         sr1                     1                  c1                   2020-09-10   5               02",
    ),
];

#[test]
fn a_referral_open_across_the_boundary_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let old = source(Family::V1_5, tables(&folder.path().join("old"), HISTORIC));
    let new = source(
        Family::NhseV2,
        tables(&folder.path().join("new"), VERSION_2),
    );
    let expected = [
        "p sr1 v20 2020-07-20..2020-09-29 end 0 | contact 2020-08-10 type 3 attended true therapies 1 \
         | contact 2020-09-10 type 2 attended true therapies 0 | phq9 2020-08-10 15 | F32X",
        "p sr2 v20 2020-09-10..- end 0",
    ];
    for sources in [[old.clone(), new.clone()], [new, old]] {
        let gathered = all(&sources);
        let (histories, met) = walked(&gathered);
        assert_eq!(histories, expected);
        assert_eq!(met.joined, 1);
        assert_eq!(met.linked[Link::PersonId as usize].participants, 1);
        assert_eq!(met.linked[Link::PersonId as usize].referrals, 1);
    }
}

#[test]
fn another_provider_or_received_date_keeps_referrals_apart() {
    for (from, to) in [
        ("RXX            2020-07-20", "RZZ            2020-07-20"),
        ("2020-07-20", "2020-07-21"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let old = source(Family::V1_5, tables(&folder.path().join("old"), HISTORIC));
        let changed: Vec<(&str, String)> = VERSION_2
            .iter()
            .map(|(name, text)| (*name, text.replace(from, to)))
            .collect();
        let changed: Vec<(&str, &str)> = changed.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let new = source(Family::NhseV2, tables(&folder.path().join("new"), &changed));
        let gathered = all(&[old, new]);
        let (histories, met) = walked(&gathered);
        assert_eq!((histories.len(), met.joined), (3, 0));
    }
}

#[test]
fn the_pseudonymised_nhs_number_links_and_0_links_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let new = source(
        Family::NhseV2,
        tables(&folder.path().join("new"), VERSION_2),
    );
    let gathered = all(&[monthly(folder.path()), new]);
    let (histories, met) = walked(&gathered);
    let ids: Vec<String> = histories
        .iter()
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        ids,
        ["keyless-v15-502 v15-502", "p sr1", "p sr2", "p v15-501"]
    );
    assert_eq!(met.linked[Link::NhsNumber as usize].participants, 1);
    assert_eq!((met.without_key, met.joined), (1, 0));
}

#[test]
fn a_bridge_file_links_where_keys_do_not_meet() {
    let folder = tempfile::tempdir().unwrap();
    let bare: Vec<(&str, &str)> = VERSION_2
        .iter()
        .filter(|(n, _)| *n != "IDS001MPI")
        .copied()
        .collect();
    let new = source(Family::NhseV2, tables(&folder.path().join("new"), &bare));
    let linked_by = |text: &str| {
        let bridge = folder.path().join("bridge.csv");
        fs::write(&bridge, text).unwrap();
        let old = Source {
            bridge: Some(bridge),
            ..monthly(folder.path())
        };
        let gathered = all(&[old, new.clone()]);
        let (histories, met) = walked(&gathered);
        let participants: Vec<String> = histories
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect();
        (
            participants,
            met.linked[Link::File as usize].participants,
            gathered.findings().rows(provenance::BRIDGE_UNCLEAR),
        )
    };
    let (participants, linked, _) = linked_by("old_key,new_key\n77,p\n0,p\n");
    assert_eq!(participants, ["keyless-v15-502", "p", "p", "p"]);
    assert_eq!(linked, 1);
    let (participants, linked, unclear) = linked_by("old_key,new_key\n77,p\n77,q\n");
    assert_eq!(participants, ["keyless-v15-502", "p", "p", "v15-77"]);
    assert_eq!((linked, unclear), (0, 1));
}

#[test]
fn a_folder_without_version_1_5_names_what_was_tried() {
    let folder = tempfile::tempdir().unwrap();
    let none = source(Family::V1_5, tables(&folder.path().join("new"), VERSION_2));
    let error = try_all(std::slice::from_ref(&none), Keyless::Keep).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("Referral_v15, IAPT_Referral, rep_referral"),
        "{error}"
    );
    let error = try_all(&[none.clone(), none], Keyless::Keep).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("at most one input of version 1.5"),
        "{error}"
    );
}

#[test]
fn a_row_without_person_record_is_counted_and_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let persons = PERSONS.replace("M30", "M31");
    let written = [
        ("Header_v15", HEADER),
        ("Person_v15", persons.as_str()),
        ("Referral_v15", REFERRALS),
    ];
    let gathered = all(&[source(Family::V1_5, tables(folder.path(), &written))]);
    assert_eq!(gathered.findings().rows(provenance::NO_RECORD), 1);
    assert_eq!(histories(&gathered).len(), 2);
}
