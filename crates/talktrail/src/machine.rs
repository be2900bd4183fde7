//! What the machine has and what the run has used of it.

use std::{fs, num::NonZeroUsize, thread};

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// Share of the machine's memory that a run takes when the study does not say: one part in this many.
const MEMORY_SHARE: u64 = 4;
/// Budget where the size of the machine's memory cannot be read.
const UNKNOWN_MACHINE: u64 = 1 << 30;
/// Least budget taken from a share.
const LEAST: u64 = 256 << 20;

/// Threads of the machine that this process may use.
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// A quarter of the memory that this process may use: that of the machine, or of its container or batch job.
pub fn memory_budget() -> u64 {
    (memory().unwrap_or(UNKNOWN_MACHINE * MEMORY_SHARE) / MEMORY_SHARE).max(LEAST)
}

/// The memory that this process may use, in bytes.
pub fn memory() -> Option<u64> {
    let mut system = System::new();
    system.refresh_memory();
    let limit = system.cgroup_limits().map(|limits| limits.total_memory);
    let total = Some(system.total_memory()).filter(|bytes| *bytes > 0);
    [total, limit.filter(|bytes| *bytes > 0)]
        .into_iter()
        .flatten()
        .min()
}

/// Processor time of this process so far, in seconds.
pub fn cpu_seconds() -> Option<f64> {
    let this = Pid::from_u32(std::process::id());
    let mut system = System::new();
    let what = ProcessRefreshKind::nothing().with_cpu();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[this]), false, what);
    let milliseconds = system.process(this)?.accumulated_cpu_time();
    Some(milliseconds as f64 / 1000.0)
}

/// The most memory that this process has held, in bytes, where the system says so.
pub fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_threads_and_memory() {
        assert!(threads() >= 1);
        assert!(memory_budget() >= LEAST);
    }

    #[test]
    fn processor_time_is_known() {
        assert!(cpu_seconds().is_some_and(|seconds| seconds >= 0.0));
    }
}
