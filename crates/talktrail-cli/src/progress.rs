//! What a person sees while a run is at work: a bar for each stage, or plain lines.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use talktrail::{
    observer::{Entry, Level, LogFormat, Observer, Stage},
    size,
};

use crate::{args::Shared, interrupt, terminal::Terminal};

/// Time between two plain lines of a stage.
const EVERY: Duration = Duration::from_secs(10);
/// Events that the closing summary tells.
const SUMMARISED: [&str; 3] = ["attrition", "finding", "written"];
/// Times a second that a bar is drawn at most.
const DRAWINGS: u8 = 10;

/// Shows the work of one run.
pub(crate) struct Progress<'t> {
    terminal: &'t Terminal,
    style: Style,
    now: Mutex<Option<Now>>,
}

/// How the work is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Bars; warnings as lines above them.
    Bars,
    /// Every line of the log, and how far a stage is from time to time.
    Lines(LogFormat),
    /// Nothing.
    Quiet,
}

/// The stage at work.
struct Now {
    stage: Stage,
    total: u64,
    done: u64,
    told: Instant,
    bar: Option<ProgressBar>,
}

impl<'t> Progress<'t> {
    pub(crate) fn new(terminal: &'t Terminal, shared: &Shared) -> Self {
        interrupt::listen();
        let style = match shared.log_format() {
            _ if shared.quiet => Style::Quiet,
            LogFormat::Json => Style::Lines(LogFormat::Json),
            LogFormat::Human if terminal.has_bars() => Style::Bars,
            LogFormat::Human => Style::Lines(LogFormat::Human),
        };
        Self {
            terminal,
            style,
            now: Mutex::new(None),
        }
    }

    /// Ends the last stage, so that what is printed next stands on lines of its own.
    pub(crate) fn finish(&self) {
        self.with(|now| {
            if let Some(bar) = now.take().and_then(|now| now.bar) {
                bar.finish_and_clear();
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Option<Now>) -> T) -> T {
        work(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn above_the_bar(&self, line: &str) {
        self.with(|now| match now.as_ref().and_then(|n| n.bar.as_ref()) {
            Some(bar) => bar.println(line),
            None => self.terminal.complain(&format!("{line}\n")),
        });
    }

    fn line(&self, now: &Now) {
        let far = if now.stage.is_in_bytes() {
            format!("{} of {}", size::show(now.done), size::show(now.total))
        } else {
            format!("{} of {}", now.done, now.total)
        };
        if let Style::Lines(LogFormat::Human) = self.style {
            self.terminal
                .complain(&format!("           {}: {far}\n", now.stage.name()));
        }
    }
}

impl Observer for Progress<'_> {
    fn start(&self, stage: Stage, total: u64) {
        let bar = (self.style == Style::Bars).then(|| bar(stage, total));
        self.with(|now| {
            if let Some(bar) = now.take().and_then(|now| now.bar) {
                bar.finish_and_clear();
            }
            *now = Some(Now {
                stage,
                total,
                done: 0,
                told: Instant::now(),
                bar,
            });
        });
    }

    fn advance(&self, by: u64) {
        self.with(|now| {
            let Some(now) = now else { return };
            now.done += by;
            if let Some(bar) = &now.bar {
                bar.inc(by);
            } else if now.told.elapsed() >= EVERY {
                now.told = Instant::now();
                self.line(now);
            }
        });
    }

    fn note(&self, entry: &Entry) {
        match self.style {
            // The closing summary says it better.
            Style::Lines(LogFormat::Human) if SUMMARISED.contains(&entry.event) => {}
            Style::Lines(format) => self.terminal.complain(&format!("{}\n", entry.line(format))),
            Style::Bars if entry.level != Level::Info => {
                self.above_the_bar(&entry.line(LogFormat::Human));
            }
            Style::Bars | Style::Quiet => {}
        }
    }

    fn is_cancelled(&self) -> bool {
        interrupt::is_asked()
    }
}

fn bar(stage: Stage, total: u64) -> ProgressBar {
    let template = if stage.is_in_bytes() {
        "  {msg:<18} [{bar:32}] {bytes:>10} of {total_bytes:<10} {eta:>5} left"
    } else {
        "  {msg:<18} [{bar:32}] {pos:>10} of {len:<10} {eta:>5} left"
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let target = ProgressDrawTarget::stderr_with_hz(DRAWINGS);
    let bar =
        ProgressBar::with_draw_target(Some(total), target).with_style(style.progress_chars("=> "));
    bar.with_message(stage.name())
}
