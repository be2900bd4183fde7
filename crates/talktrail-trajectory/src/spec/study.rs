//! The study of the specification tests: a few instruments with their published thresholds, and NHS England's rules.

use std::collections::BTreeMap;

use talktrail_model::{
    code::Therapies,
    date::Date,
    instrument::{Confidence, Direction, Instrument, Instruments, Operator, Role, Threshold},
    row::PLACES,
    rule_set::{AnxietyMeasure, RuleSet, WsasRule},
    score::ScoreValue,
};

use crate::{
    AnxietyChoice, Confirmation, Demographics, EmploymentSupport, FollowUps, Pairing, Repeat,
    Rules, SameDay, TherapyGroups, Windows,
};

/// Therapies of the tests, as integers of the list `therapy`.
pub(super) const GUIDED_SELF_HELP: i16 = 1;
pub(super) const CBT: i16 = 17;
pub(super) const EMPLOYMENT: i16 = 19;
const COUNSELLING: i16 = 12;
const INTERNET: i16 = 23;

/// Short name, token, range, caseness, reliable change; thresholds compare with "at least", `-` is none.
const INSTRUMENTS: &str = "
    phq9 - 0 27 10 6
    gad7 GAD7 0 21 8 4
    spin SocialPhobia 0 68 19 10
    oci OCD 0 168 40 32
    pdss PanicDisorder 0 28 8 5
    pcl5 PTSD 0 80 32 10
    mi_alone AgoraAlone 0 5 2.3 0.73
    biq BIQ 0 72 - -
    wsas_work - 0 8 - -
    wsas_home - 0 8 - -
    wsas_social - 0 8 - -
    wsas_private - 0 8 - -
    wsas_relations - 0 8 - -
    peq - 0 4 - -";

const WINDOWS: Windows = Windows {
    short_days: 365,
    long_days: 730,
};

/// Starts of diagnosis codes, and their problem descriptors.
const DESCRIPTORS: [(&str, i16); 5] = [
    ("F", 90),
    ("F40", 20),
    ("F401", 21),
    ("F32", 10),
    ("F42", 30),
];

/// Every clear pair is confirmed.
const ONE_IS_ENOUGH: Confirmation = Confirmation {
    smallest: 1,
    reviewed: BTreeMap::new(),
    sizes: BTreeMap::new(),
};

/// The rules of the test study.
pub(super) fn rules() -> Rules {
    let instruments = Instruments::new(
        INSTRUMENTS
            .lines()
            .filter(|l| !l.trim().is_empty())
            .map(instrument)
            .collect(),
    );
    let id = |name| instruments.by_short_name(name).unwrap();
    Rules {
        rule_set: RuleSet {
            name: "test".to_owned(),
            depression: id("phq9"),
            default_anxiety: id("gad7"),
            anxiety_measures: anxiety_measures(&instruments),
            wsas_items: [
                "wsas_work",
                "wsas_home",
                "wsas_social",
                "wsas_private",
                "wsas_relations",
            ]
            .map(id),
            wsas: WsasRule::ProRated { least_valid: 4 },
            finished_course_contacts: 2,
            instruments,
        },
        therapies: TherapyGroups {
            low: Therapies::one(GUIDED_SELF_HELP),
            high: Therapies::one(CBT)
                .with(Therapies::one(INTERNET))
                .with(Therapies::one(COUNSELLING)),
            employment: Therapies::one(EMPLOYMENT),
            not_in_stages: Therapies::one(COUNSELLING),
            internet: INTERNET,
        },
        problem_descriptors: DESCRIPTORS
            .map(|(code, descriptor)| (code.to_owned(), descriptor))
            .to_vec(),
        end_groups: vec![(50, 1), (10, 2), (46, 3), (47, 3)],
        dropout_codes: vec![47],
        as_of: Date::parse("2024-12-31").unwrap(),
        windows: WINDOWS,
        repeat: Repeat::DEFAULT,
        demographics: Demographics::FirstRecorded,
        silent_months: 2,
        confirmation: ONE_IS_ENOUGH,
        break_days: 90,
        died_codes: vec![49],
        employment_support: EmploymentSupport::Excluded,
        pairing: Pairing::AnyReferral,
        anxiety_choice: AnxietyChoice::Paired,
        same_day: SameDay::ByTime,
        follow_ups: FollowUps::LeftOut,
        wide_places: PLACES,
    }
}

fn anxiety_measures(instruments: &Instruments) -> Vec<AnxietyMeasure> {
    let always = [
        ("F400", "mi_alone"),
        ("F401", "spin"),
        ("F410", "pdss"),
        ("F42", "oci"),
        ("F431", "pcl5"),
    ];
    let measure = |code: &str, name, from| AnxietyMeasure {
        code_prefix: code.to_owned(),
        instrument: instruments.by_short_name(name).unwrap(),
        from: Date::parse(from),
    };
    let mut measures: Vec<_> = always
        .into_iter()
        .map(|(code, name)| measure(code, name, ""))
        .collect();
    measures.push(measure("83482000", "biq", "2022-04-01"));
    measures
}

/// Names of the instruments with columns of their own.
pub(super) fn measures(rules: &Rules) -> Vec<String> {
    let instruments = &rules.rule_set.instruments;
    let name = |id| instruments.get(id).unwrap().short_name.clone();
    instruments.in_referrals().into_iter().map(name).collect()
}

fn instrument(line: &str) -> Instrument {
    let [name, token, minimum, maximum, caseness, change] =
        line.split_whitespace().collect::<Vec<_>>()[..]
    else {
        panic!("six fields: {line}")
    };
    let threshold = |text: &str| {
        Some(Threshold {
            amount: ScoreValue::parse(text)?,
            operator: Operator::AtLeast,
            confidence: if name == "spin" {
                Confidence::Low
            } else {
                Confidence::High
            },
        })
    };
    Instrument {
        short_name: name.to_owned(),
        name: name.to_owned(),
        snomed_code: String::new(),
        adsm_token: (token != "-").then(|| token.to_owned()),
        role: Role::Other,
        minimum: ScoreValue::parse(minimum),
        maximum: ScoreValue::parse(maximum),
        decimals: if name == "mi_alone" { 2 } else { 0 },
        not_a_score: if name == "wsas_work" {
            vec!["9".to_owned()]
        } else {
            Vec::new()
        },
        caseness: threshold(caseness),
        reliable_change: threshold(change),
        direction: Direction::LowerIsBetter,
        in_referrals: name != "peq",
    }
}
