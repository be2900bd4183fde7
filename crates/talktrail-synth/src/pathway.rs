//! A referral from the day it was received to its end: assessed or not, treated or not, ended by whom and why.

mod describe;

use talktrail_model::date::Date;

use crate::calibration::{CLOSING_DAYS, NO_LONGER_SUBMITTED, UNSEEN_DAYS, V2_1_START};
use crate::change::{Background, DROPOUT, Trajectory};
use crate::clinic::PROBLEM_SHARES;
use crate::course::{Course, attend};
use crate::draw::Draw;
use crate::person::World;
use crate::session::{Contact, DatedScore, Log};
use crate::traits::Traits;
use crate::transfer::transfer;

/// One referral of one person at one provider.
#[derive(Clone)]
pub(crate) struct Referral {
    /// Place of the provider among all providers.
    pub(crate) provider: u16,
    pub(crate) received: Date,
    pub(crate) source: Option<&'static str>,
    pub(crate) course: Course,
    /// Name of the shape of change.
    pub(crate) curve: &'static str,
    /// None when the referral was handed on under another provider code, or stopped being sent.
    pub(crate) discharge: Option<Date>,
    pub(crate) end_code: Option<&'static str>,
    /// Last day on which the referral is open: its discharge, or the end of the last month in which it was sent.
    pub(crate) until: Date,
    /// First day under this provider code, where the referral came from another code.
    pub(crate) taken_over: Option<Date>,
    /// Whether it goes on under another provider code.
    pub(crate) is_handed_on: bool,
    pub(crate) onset: Option<(i32, u32)>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) logs: Vec<Log>,
    pub(crate) scores: Vec<DatedScore>,
    pub(crate) complaints: Vec<Complaint>,
    pub(crate) employment: Vec<Employment>,
    pub(crate) pauses: Vec<Pause>,
    pub(crate) onward: Vec<(Date, &'static str)>,
    pub(crate) has_condition_row: bool,
    pub(crate) clusters: Vec<ClusterSpell>,
}

/// A presenting complaint.
#[derive(Clone, Copy)]
pub(crate) struct Complaint {
    /// Place in [`PROBLEMS`].
    pub(crate) problem: u8,
    /// `1` primary, `2` secondary.
    pub(crate) significance: &'static str,
    pub(crate) date: Date,
    /// Whether the date is sent.
    pub(crate) is_dated: bool,
}

/// A record of employment status.
#[derive(Clone, Copy)]
pub(crate) struct Employment {
    pub(crate) date: Date,
    pub(crate) status: &'static str,
    pub(crate) is_sick: bool,
    pub(crate) support: &'static str,
}

/// A spell in a care cluster.
#[derive(Clone, Copy)]
pub(crate) struct ClusterSpell {
    pub(crate) code: &'static str,
    pub(crate) start: Date,
    /// None when it lasts until the referral ends.
    pub(crate) end: Option<Date>,
}

/// A pause of the wait that the participant asked for.
#[derive(Clone, Copy)]
pub(crate) struct Pause {
    pub(crate) start: Date,
    pub(crate) end: Option<Date>,
    pub(crate) reason: &'static str,
}

impl Pause {
    /// Whether any day of the pause lies in this period.
    pub(crate) fn overlaps(&self, start: Date, end: Date) -> bool {
        self.start <= end && self.end.is_none_or(|own| own >= start)
    }
}

impl Referral {
    /// First day of the first month in which this provider code sends the referral.
    pub(crate) fn first_month_start(&self) -> Date {
        self.taken_over.unwrap_or(self.received)
    }

    /// Whether the referral is open, or was open, within this period.
    pub(crate) fn is_active(&self, start: Date, end: Date) -> bool {
        self.first_month_start() <= end && self.until >= start
    }
}

/// Lives through one referral; two come back when the provider's code changed on the way.
pub(crate) fn refer(
    world: &World,
    draw: &mut Draw,
    traits: &Traits,
    received: Date,
) -> Vec<Referral> {
    let mix = world.mix;
    let course = draw.pick(&[
        (mix.not_seen, Course::NotSeen),
        (mix.seen_only, Course::SeenOnly),
        (mix.treated_once, Course::TreatedOnce),
        (mix.finished, Course::Finished),
    ]);
    let problem = draw.pick(&PROBLEM_SHARES);
    let background = Background {
        is_working: traits.is_working,
        age: received.days_since(traits.birth) * 4 / 1_461,
        problem,
    };
    let trajectory = Trajectory::draw(draw, background);
    let uses_measure = draw.chance(0.8);
    let mut referral = blank(draw, traits, received, course, trajectory.shape);
    attend(
        world,
        draw,
        traits,
        &mut referral,
        &trajectory,
        uses_measure.then_some(problem),
    );
    end_referral(draw, &mut referral);
    describe::describe(world, draw, traits, &mut referral, problem);
    describe::cluster(&world.mix.records, draw, traits, &mut referral);
    transfer(world, draw, referral)
}

fn blank(
    draw: &mut Draw,
    traits: &Traits,
    received: Date,
    course: Course,
    curve: &'static str,
) -> Referral {
    let source_missing = if received >= V2_1_START { 0.32 } else { 0.04 };
    let source = draw.pick(&[
        (62.0, "B1"),
        (24.0, "A1"),
        (3.0, "A3"),
        (2.0, "H2"),
        (2.0, "M6"),
        (1.5, "D1"),
        (1.5, "G4"),
        (1.0, "A2"),
        (1.0, "I2"),
    ]);
    let (year, month, _) = received.plus_days(-draw.between(30, 2_500)).ymd();
    Referral {
        provider: traits.home_provider,
        received,
        source: (!draw.chance(source_missing)).then_some(source),
        course,
        curve,
        discharge: None,
        end_code: None,
        until: received,
        taken_over: None,
        is_handed_on: false,
        onset: draw.chance(0.4).then_some((year, month)),
        contacts: Vec::new(),
        logs: Vec::new(),
        scores: Vec::new(),
        complaints: Vec::new(),
        employment: Vec::new(),
        pauses: Vec::new(),
        onward: Vec::new(),
        has_condition_row: traits.long_term_condition.is_some() && draw.chance(0.8),
        clusters: Vec::new(),
    }
}

/// The last day on which something happened.
fn last_event(referral: &Referral) -> Date {
    let contacts = referral.contacts.iter().map(|c| c.date);
    let logs = referral.logs.iter().map(|l| l.end);
    contacts.chain(logs).max().unwrap_or(referral.received)
}

fn end_referral(draw: &mut Draw, referral: &mut Referral) {
    let last = last_event(referral);
    if draw.chance(NO_LONGER_SUBMITTED) {
        referral.until = last.plus_days(draw.between(0, 60)).end_of_month();
        return;
    }
    let discharge = if referral.course == Course::NotSeen {
        last.max(referral.received.plus_days(draw.days(&UNSEEN_DAYS)))
    } else {
        last.plus_days(draw.days(&CLOSING_DAYS))
    };
    referral.discharge = Some(discharge);
    referral.until = discharge;
    let is_dropout = referral.curve == DROPOUT && referral.course == Course::Finished;
    let code = match referral.course {
        Course::NotSeen => draw.pick(&[(80.0, "50"), (14.0, "14"), (6.0, "10")]),
        Course::SeenOnly => draw.pick(&[
            (15.0, "10"),
            (25.0, "11"),
            (15.0, "12"),
            (15.0, "13"),
            (15.0, "14"),
            (10.0, "16"),
            (5.0, "95"),
        ]),
        Course::TreatedOnce => draw.pick(&[(40.0, "46"), (35.0, "47"), (15.0, "48"), (10.0, "96")]),
        Course::Finished if is_dropout => "47",
        Course::Finished => draw.pick(&[
            (66.0, "46"),
            (22.0, "47"),
            (9.0, "48"),
            (2.8, "96"),
            (0.2, "49"),
        ]),
    };
    let (year, _, _) = discharge.ymd();
    let code_missing = if year >= 2024 { 0.42 } else { 0.05 };
    referral.end_code = (!draw.chance(code_missing)).then_some(code);
}
