//! Where output goes: results to one stream, everything about the work to the other.

use std::{
    env,
    io::{self, IsTerminal, Write},
    sync::{Arc, Mutex, PoisonError},
};

/// Two streams, and what is known of them.
pub struct Terminal {
    out: Mutex<Box<dyn Write + Send>>,
    err: Mutex<Box<dyn Write + Send>>,
    is_out_seen: bool,
    is_err_seen: bool,
}

impl Terminal {
    /// The streams of this process.
    pub fn of_process() -> Self {
        Self {
            out: Mutex::new(Box::new(io::stdout())),
            err: Mutex::new(Box::new(io::stderr())),
            is_out_seen: io::stdout().is_terminal(),
            is_err_seen: io::stderr().is_terminal(),
        }
    }

    /// Streams that are kept in memory, for tests.
    pub fn captured() -> (Self, Captured) {
        let captured = Captured::default();
        let terminal = Self {
            out: Mutex::new(Box::new(captured.out.clone())),
            err: Mutex::new(Box::new(captured.err.clone())),
            is_out_seen: false,
            is_err_seen: false,
        };
        (terminal, captured)
    }

    /// Writes a result. A closed pipe is no trouble: whoever reads has read enough.
    pub(crate) fn print(&self, text: &str) {
        put(&self.out, text);
    }

    /// Writes something about the work.
    pub(crate) fn complain(&self, text: &str) {
        put(&self.err, text);
    }

    /// Characters in a line, where a person looks on.
    pub(crate) fn width(&self) -> Option<usize> {
        let size = self.is_out_seen.then(terminal_size::terminal_size)?;
        size.map(|(width, _)| usize::from(width.0))
    }

    /// Whether results may carry colour: a person looks on, and `NO_COLOR` is not set.
    pub(crate) fn has_colour(&self) -> bool {
        self.is_out_seen && is_colour_wanted()
    }

    /// Whether errors may carry colour.
    pub(crate) fn has_err_colour(&self) -> bool {
        self.is_err_seen && is_colour_wanted()
    }

    /// Whether progress bars can be drawn.
    pub(crate) fn has_bars(&self) -> bool {
        self.is_err_seen
    }
}

fn is_colour_wanted() -> bool {
    env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn put(stream: &Mutex<Box<dyn Write + Send>>, text: &str) {
    let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.flush();
}

/// What was written to a captured terminal.
#[derive(Clone, Default)]
pub struct Captured {
    out: Kept,
    err: Kept,
}

impl Captured {
    /// Results so far.
    pub fn out(&self) -> String {
        self.out.text()
    }

    /// Everything about the work so far.
    pub fn err(&self) -> String {
        self.err.text()
    }
}

/// A stream in memory.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
