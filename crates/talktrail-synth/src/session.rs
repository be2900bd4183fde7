//! What happens inside a referral: contacts with their activities and scores, and logs of internet therapy.

use std::sync::LazyLock;

use talktrail_model::date::Date;

use crate::change::Trajectory;
use crate::clinic::{EMPLOYMENT_SUPPORT, Intensity, THERAPIES, Tool};

/// One score as it was given.
#[derive(Clone, Copy)]
pub(crate) struct Score {
    pub(crate) tool: Tool,
    /// In the unit of the tool (hundredths for the Mobility Inventory).
    pub(crate) value: i16,
}

/// A score recorded on the referral itself, with a date of its own.
#[derive(Clone, Copy)]
pub(crate) struct DatedScore {
    pub(crate) date: Date,
    pub(crate) minute: u16,
    pub(crate) score: Score,
}

/// One activity inside a contact.
#[derive(Clone)]
pub(crate) struct Activity {
    /// Place in [`THERAPIES`].
    pub(crate) therapy: Option<u8>,
    /// Number of the member of staff at the provider.
    pub(crate) staff: u16,
    pub(crate) scores: Vec<Score>,
}

impl Activity {
    pub(crate) fn concept(&self) -> Option<&'static str> {
        self.therapy
            .map(|place| THERAPIES[usize::from(place)].concept)
    }
}

/// How the two met.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    FaceToFace,
    Telephone,
    Video,
    Email,
    Text,
    Other,
}

impl Medium {
    /// Consultation medium of version 2.0.
    pub(crate) const fn v2_0(self) -> &'static str {
        match self {
            Self::FaceToFace => "01",
            Self::Telephone => "02",
            Self::Video => "03",
            Self::Email => "05",
            Self::Text => "06",
            Self::Other => "98",
        }
    }

    /// Consultation mechanism of version 2.1.
    pub(crate) const fn v2_1(self) -> &'static str {
        match self {
            Self::FaceToFace => "01",
            Self::Telephone => "02",
            Self::Video => "11",
            Self::Email => "05",
            Self::Text => "09",
            Self::Other => "98",
        }
    }
}

/// One appointment, kept or not.
#[derive(Clone)]
pub(crate) struct Contact {
    /// Number within the referral, from 1 by date.
    pub(crate) number: u16,
    pub(crate) date: Date,
    /// Minute of the day.
    pub(crate) minute: u16,
    /// Attendance code; absent on a few unplanned contacts.
    pub(crate) attendance: Option<&'static str>,
    pub(crate) planned: bool,
    /// Appointment type code.
    pub(crate) kind: &'static str,
    pub(crate) medium: Medium,
    pub(crate) medium_known: bool,
    pub(crate) minutes: i16,
    pub(crate) in_group: bool,
    pub(crate) psych_med: &'static str,
    pub(crate) integrated: bool,
    /// The Primary submission of the month does not have this contact yet.
    pub(crate) is_late_entry: bool,
    /// The Primary submission of the month has this contact without its attendance.
    pub(crate) is_pending: bool,
    pub(crate) activities: Vec<Activity>,
}

impl Contact {
    /// Seen: attended on time or late, or unplanned.
    pub(crate) fn is_attended(&self) -> bool {
        matches!(self.attendance, Some("5" | "6")) || !self.planned
    }

    /// Whether any activity is employment support.
    pub(crate) fn is_employment_support(&self) -> bool {
        self.activities
            .iter()
            .any(|a| a.therapy == Some(EMPLOYMENT_SUPPORT))
    }

    /// An attended contact of treatment: types 02, 03 and 05, not employment support.
    pub(crate) fn is_treatment(&self) -> bool {
        self.is_attended()
            && matches!(self.kind, "02" | "03" | "05")
            && !self.is_employment_support()
    }

    /// An attended contact of assessment: types 01 and 03.
    pub(crate) fn is_assessment(&self) -> bool {
        self.is_attended() && matches!(self.kind, "01" | "03")
    }

    /// Whether scores of this contact count towards first and last.
    pub(crate) fn is_scoring(&self) -> bool {
        self.kind != "06" && !self.is_employment_support()
    }

    /// Whether a therapy of this intensity was given.
    pub(crate) fn has_intensity(&self, intensity: Intensity) -> bool {
        self.activities
            .iter()
            .filter_map(|a| a.therapy)
            .any(|t| THERAPIES[usize::from(t)].intensity == intensity)
    }
}

/// One weekly log of internet-enabled therapy.
#[derive(Clone, Copy)]
pub(crate) struct Log {
    pub(crate) start: Date,
    pub(crate) end: Date,
    pub(crate) programme: &'static str,
    pub(crate) minutes: i16,
    pub(crate) staff: u16,
}

/// What is asked at a scored session.
#[derive(Clone, Copy)]
pub(crate) struct Battery {
    pub(crate) wsas: bool,
    pub(crate) measure: Option<Tool>,
}

/// The scores of one occasion, `progress` from 0 (first) to 1 (last) along the course.
pub(crate) fn scores_of_occasion(
    trajectory: &Trajectory,
    battery: Battery,
    progress: f64,
    draw: &mut crate::draw::Draw,
) -> Vec<Score> {
    let mut asked = vec![Tool::Phq9, Tool::Gad7];
    asked.extend(battery.measure);
    if battery.wsas {
        asked.extend(crate::clinic::WSAS);
    }
    asked
        .into_iter()
        .map(|tool| Score {
            tool,
            value: trajectory.score(tool, progress, draw),
        })
        .collect()
}

impl Score {
    /// The score as text: whole, or with two decimal places for the Mobility Inventory.
    pub(crate) fn text(self) -> &'static str {
        let texts = if self.tool == Tool::MiAlone {
            &*DECIMAL
        } else {
            &*WHOLE
        };
        let place = usize::try_from(self.value).unwrap_or(0);
        texts.get(place).map_or("", String::as_str)
    }
}

/// No score of any tool is higher.
const HIGHEST: i64 = 500;
/// The text of every score: scores are written by the million.
static WHOLE: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..=HIGHEST).map(|value| value.to_string()).collect());
static DECIMAL: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..=HIGHEST).map(crate::write::decimal).collect());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_of_every_tool_has_its_text() {
        for facts in &crate::clinic::TOOLS {
            for value in facts.min..=facts.max {
                let text = Score {
                    tool: facts.tool,
                    value,
                }
                .text();
                let factor = if facts.tool == Tool::MiAlone {
                    100.0
                } else {
                    1.0
                };
                let read: f64 = text.parse().unwrap();
                assert!((read * factor - f64::from(value)).abs() < 1e-6);
            }
        }
    }
}
