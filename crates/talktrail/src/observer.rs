//! Who watches a run: stages with their progress, and lines for people.

use serde_json::json;

/// A part of a run that takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Taking the digests of the extracts; in bytes.
    Digest,
    /// Reading and harmonising the extracts; in bytes.
    Read,
    /// Deriving and writing the tables; in partitions.
    Derive,
    /// Joining finished partitions; in partitions.
    Join,
    /// Writing what lies beside the tables, and giving files their final names; in steps.
    Finish,
}

impl Stage {
    /// What the stage does.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Digest => "digesting extracts",
            Self::Read => "reading extracts",
            Self::Derive => "deriving tables",
            Self::Join => "joining partitions",
            Self::Finish => "finishing",
        }
    }

    /// Whether the stage counts bytes.
    pub const fn is_in_bytes(self) -> bool {
        matches!(self, Self::Digest | Self::Read)
    }
}

/// How an entry of the log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What happened.
    Info,
    /// What a person should look at.
    Warning,
    /// What stopped the run.
    Error,
}

impl Level {
    /// The level in one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// One line of the log. It never holds a value of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Seconds since the run began.
    pub seconds: f64,
    /// How it stands.
    pub level: Level,
    /// What it is about, in one word.
    pub event: &'static str,
    /// What happened.
    pub message: String,
}

impl Entry {
    /// The line, without its end.
    pub fn line(&self, format: LogFormat) -> String {
        match format {
            LogFormat::Human => {
                let mark = match self.level {
                    Level::Info => "",
                    Level::Warning => "warning: ",
                    Level::Error => "error: ",
                };
                format!("{:8.2}s  {mark}{}", self.seconds, self.message)
            }
            LogFormat::Json => json!({
                "seconds": (self.seconds * 1000.0).round() / 1000.0,
                "level": self.level.name(),
                "event": self.event,
                "message": self.message,
            })
            .to_string(),
        }
    }
}

/// Someone who watches a run, and may ask it to stop.
pub trait Observer: Sync {
    /// A stage begins; `total` is in its unit.
    fn start(&self, stage: Stage, total: u64);
    /// Work was done, in the unit of the stage.
    fn advance(&self, by: u64);
    /// A line of the log.
    fn note(&self, entry: &Entry);
    /// Whether the run shall stop at the next occasion.
    fn is_cancelled(&self) -> bool;
}

/// Watches nothing and never asks to stop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn start(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
    fn note(&self, _: &Entry) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_reads_in_both_forms() {
        let entry = Entry {
            seconds: 1.234_56,
            level: Level::Warning,
            event: "read",
            message: "a \"word\"".into(),
        };
        assert_eq!(
            entry.line(LogFormat::Human),
            "    1.23s  warning: a \"word\""
        );
        assert_eq!(
            entry.line(LogFormat::Json),
            r#"{"event":"read","level":"warning","message":"a \"word\"","seconds":1.235}"#
        );
    }
}
