//! How trouble is told: what happened, why, and what to do next.

use std::{error::Error, fmt, fmt::Write as _};

use serde_json::json;

use crate::{
    args::Shared,
    exit,
    paint::{Paint, wrapped},
    terminal::Terminal,
};

/// Why a command ended without its result.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The library says why.
    Library(talktrail::Error),
    /// Invented data could not be written.
    Synth(talktrail_synth::Error),
    /// A listing could not be written as CSV.
    Csv(csv::Error),
    /// A word of the command line means nothing.
    Usage {
        /// What is wrong.
        what: String,
        /// What to do about it.
        advice: String,
    },
}

impl Failed {
    pub(crate) fn usage(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::Usage {
            what: what.into(),
            advice: advice.into(),
        }
    }

    /// Tells the person, and gives the exit code.
    pub(crate) fn tell(&self, terminal: &Terminal, shared: &Shared) -> u8 {
        let text = if shared.is_json() {
            self.json()
        } else {
            self.human(Paint::new(terminal.has_err_colour()))
        };
        terminal.complain(&text);
        self.exit_code()
    }

    fn human(&self, paint: Paint) -> String {
        let mut text = format!("{} {self}\n", paint.red("error:"));
        for cause in self.causes() {
            let _ = writeln!(text, "  because: {cause}");
        }
        let _ = writeln!(text, "{}", paint.bold("what to do:"));
        text.push_str(&wrapped(&self.advice(), "  ", 96));
        text
    }

    fn json(&self) -> String {
        let line = json!({
            "level": "error",
            "event": "failed",
            "message": self.to_string(),
            "causes": self.causes(),
            "advice": self.advice(),
            "exit_code": self.exit_code(),
        });
        format!("{line}\n")
    }

    /// The causes behind the message, each said once.
    fn causes(&self) -> Vec<String> {
        let first: Option<&dyn Error> = match self {
            Self::Library(e) => e.source(),
            Self::Synth(e) => e.source(),
            Self::Csv(e) => e.source(),
            Self::Usage { .. } => None,
        };
        let chain = std::iter::successors(first, |e: &&dyn Error| (*e).source());
        let mut causes: Vec<String> = chain.map(ToString::to_string).collect();
        causes.dedup();
        causes
    }

    fn advice(&self) -> String {
        match self {
            Self::Library(e) => e.advice(),
            Self::Synth(e) if is_input(e) => "give the output folder of a build that was made with this version, and after --truth the folder of the invented extracts that it was built from".into(),
            Self::Synth(talktrail_synth::Error::Interrupted) => "run the same command again to invent the same extracts; nothing half-written was left".into(),
            Self::Synth(_) => "check that the folder can be written and the disk has space, then run the same command again".into(),
            Self::Csv(_) => "check that the output can be written, then run the same command again".into(),
            Self::Usage { advice, .. } => advice.clone(),
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Library(e) => exit::of(e.failure()),
            Self::Synth(talktrail_synth::Error::NoHistory) | Self::Usage { .. } => exit::USAGE,
            Self::Synth(talktrail_synth::Error::Interrupted) => exit::INTERRUPTED,
            Self::Synth(e) if is_input(e) => exit::INPUT,
            Self::Synth(_) | Self::Csv(_) => exit::STOPPED,
        }
    }
}

/// Whether something to read is the trouble, not something to write.
const fn is_input(error: &talktrail_synth::Error) -> bool {
    use talktrail_synth::Error::{MissingColumn, NoBuild, NoTruth, Unreadable};
    matches!(
        error,
        NoBuild { .. } | NoTruth { .. } | Unreadable { .. } | MissingColumn { .. }
    )
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(e) => e.fmt(f),
            Self::Synth(e) => e.fmt(f),
            Self::Csv(e) => e.fmt(f),
            Self::Usage { what, .. } => f.write_str(what),
        }
    }
}

impl<E: Into<talktrail::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::Library(error.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn trouble_is_told_with_its_cause_and_what_to_do() {
        let source = io::Error::other("the drive is gone");
        let failed = Failed::from(talktrail::Error::File {
            doing: "read",
            path: "study.toml".into(),
            source,
        });
        let text = failed.human(Paint::new(false));
        assert!(text.starts_with("error: could not read study.toml\n  because: the drive is gone\nwhat to do:\n  check that"));
        assert_eq!(failed.exit_code(), exit::STOPPED);
    }
}
