//! The log of a run: to the observer, and to `run.log` in the output folder.

use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use crate::{
    error::Error,
    observer::{Entry, Level, LogFormat, Observer},
};

/// Where lines of the log go. Lines may come from several threads.
pub(crate) struct Log<'o> {
    pub(crate) observer: &'o dyn Observer,
    format: LogFormat,
    file: Mutex<Option<File>>,
    started: Instant,
}

impl<'o> Log<'o> {
    /// A log that only the observer sees.
    pub(crate) fn new(observer: &'o dyn Observer, format: LogFormat) -> Self {
        Self {
            observer,
            format,
            file: Mutex::new(None),
            started: Instant::now(),
        }
    }

    /// From here on, lines also go to this file, which starts anew.
    pub(crate) fn write_to(&self, path: &Path) -> Result<(), Error> {
        let file = File::create(path).map_err(|source| Error::File {
            doing: "write",
            path: path.to_owned(),
            source,
        })?;
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        Ok(())
    }

    pub(crate) fn info(&self, event: &'static str, message: impl Into<String>) {
        self.note(Level::Info, event, message.into());
    }

    pub(crate) fn warn(&self, event: &'static str, message: impl Into<String>) {
        self.note(Level::Warning, event, message.into());
    }

    fn note(&self, level: Level, event: &'static str, message: String) {
        let entry = self.entry(level, event, message);
        self.observer.note(&entry);
        self.write(&entry);
    }

    /// Notes something in the file alone: an error reaches the observer as the result of the run.
    pub(crate) fn record(&self, level: Level, event: &'static str, message: String) {
        self.write(&self.entry(level, event, message));
    }

    fn entry(&self, level: Level, event: &'static str, message: String) -> Entry {
        Entry {
            seconds: self.seconds(),
            level,
            event,
            message,
        }
    }

    fn write(&self, entry: &Entry) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = file.as_mut() {
            // A log that cannot be written must not stop the run; a full disk shows elsewhere.
            let _ = writeln!(file, "{}", entry.line(self.format));
        }
    }

    /// Seconds since the run began.
    pub(crate) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }
}
