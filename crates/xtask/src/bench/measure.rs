//! A process from outside: wall and processor time, peak memory, bytes read and written.
//!
//! On Linux the kernel's `/proc` tells all of it; elsewhere only wall time is known.

use std::{
    fs,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{error::Error, step};

/// Heads the lines that [`measure`] prints.
pub(super) const HEADER: &str =
    "                               wall s    cpu s   peak MB   read MB   written MB";
/// Clock ticks a second in `/proc/<pid>/stat`: fixed for programs on every Linux that is in use.
const TICKS: f64 = 100.0;
/// Time between two looks. Peak memory is a high-water mark, so little is missed between them.
const PAUSE: Duration = Duration::from_millis(5);
const MEGABYTE: f64 = 1_000_000.0;

/// What a process took. Numbers that the system does not tell are 0.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measured {
    /// Wall time in seconds.
    pub(super) wall: f64,
    /// Processor time in seconds.
    pub(super) cpu: f64,
    /// Most memory held at once, in megabytes.
    pub(super) peak: f64,
    /// Megabytes read, from the disk or the system's cache.
    read: f64,
    /// Megabytes written.
    written: f64,
}

/// Runs a command, prints its line and gives the numbers.
pub(super) fn measure(name: &str, command: &mut Command) -> Result<Measured, Error> {
    let begin = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .spawn()
        .map_err(|e| step::start_error(command, e))?;
    let mut measured = Measured::default();
    while !is_over(&mut child, &mut measured) {
        thread::sleep(PAUSE);
    }
    let status = child.wait().map_err(|e| step::start_error(command, e))?;
    measured.wall = begin.elapsed().as_secs_f64();
    if !status.success() {
        return Err(Error::Step {
            step: name.to_owned(),
            status,
        });
    }
    println!(
        "{name:<30} {:>6.1} {:>8.1} {:>9.0} {:>9.0} {:>12.0}",
        measured.wall, measured.cpu, measured.peak, measured.read, measured.written
    );
    Ok(measured)
}

/// Runs a command that prints its own processor seconds, and prints its line.
pub(super) fn reported(name: &str, command: &mut Command) -> Result<f64, Error> {
    let seconds: f64 = step::output(name, command)?.trim().parse().unwrap_or(0.0);
    println!("{name:<30} {:>6} {seconds:>8.1}", "");
    Ok(seconds)
}

/// Notes what the process took so far. A process that has ended, but was not waited for, still tells its processor time.
fn is_over(child: &mut Child, measured: &mut Measured) -> bool {
    let folder = format!("/proc/{}", child.id());
    let Ok(stat) = fs::read_to_string(format!("{folder}/stat")) else {
        return !matches!(child.try_wait(), Ok(None));
    };
    // The name in brackets may hold blanks; what follows it does not.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or("")
        .split_whitespace()
        .collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|f| f.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    measured.cpu = (ticks(11) + ticks(12)) / TICKS;
    if fields.first() == Some(&"Z") {
        return true;
    }
    let status = fs::read_to_string(format!("{folder}/status")).unwrap_or_default();
    measured.peak = measured
        .peak
        .max(number(&status, "VmHWM:") * 1024.0 / MEGABYTE);
    let io = fs::read_to_string(format!("{folder}/io")).unwrap_or_default();
    measured.read = measured.read.max(number(&io, "rchar:") / MEGABYTE);
    measured.written = measured.written.max(number(&io, "wchar:") / MEGABYTE);
    false
}

fn number(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let word = line.and_then(|rest| rest.split_whitespace().next());
    word.and_then(|w| w.parse().ok()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_name() {
        let text = "Name:\tx\nVmHWM:\t    2048 kB\n";
        assert!((number(text, "VmHWM:") - 2048.0).abs() < 1e-9);
        assert!(number(text, "VmPeak:").abs() < 1e-9);
    }
}
