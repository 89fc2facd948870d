//! What the kernel tells of a running process.

use std::{fs, time::Duration};

/// CPU time that all threads of the process have used. `None` once it is gone.
pub(super) fn cpu(pid: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let ticks = ticks(&stat)?;
    Some(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second().max(1)))
}

/// `utime` and `stime`, fields 14 and 15. The second field is a name in parentheses, which may hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

/// The size of the process's private writable mappings, bytes: what `RLIMIT_DATA` bounds.
pub(super) fn data(pid: u32) -> Option<u64> {
    field(pid, "VmData:").map(|kibibytes| kibibytes * 1024)
}

/// Threads of the process.
pub(super) fn threads(pid: u32) -> Option<u64> {
    field(pid, "Threads:")
}

/// Open descriptors of the process.
pub(super) fn descriptors(pid: u32) -> Option<u64> {
    Some(fs::read_dir(format!("/proc/{pid}/fd")).ok()?.count() as u64)
}

fn field(pid: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(name))?.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_does_not_shift_the_fields() {
        assert_eq!(ticks("7 (a) R 1 (b) S 1 2 3 4 5 6 7 8 9 10 21 34 0"), Some(55));
    }

    #[test]
    fn this_process_can_be_read() {
        let pid = std::process::id();
        assert!(cpu(pid).is_some() && data(pid) > Some(0) && threads(pid) > Some(0) && descriptors(pid) > Some(2));
        assert_eq!(cpu(u32::MAX), None);
    }
}
