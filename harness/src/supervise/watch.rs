//! The budget of one exchange.

use std::time::{Duration, Instant};

/// Wall time for each unit of CPU time: for those that sleep instead of working.
const BACKSTOP: u32 = 10;

/// In such steps the kernel tells CPU time.
const STEP: Duration = Duration::from_millis(10);

/// How soon a process that has not answered is looked at first, and how often at last.
const FIRST: Duration = Duration::from_millis(1);
const LAST: Duration = Duration::from_millis(8);

/// The budget of one exchange, and when to look at the process next.
#[derive(Debug)]
pub(super) struct Watch {
    began: Instant,
    allowance: Duration,
    before: Duration,
    used: Duration,
    pause: Duration,
    next: Instant,
}

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Less and less often.
    Easy,
    /// As often as can be: the process may be about to die of its size.
    Close,
}

impl Watch {
    /// Begins now, for a process that has used this much CPU time before.
    pub(super) fn new(allowance: Duration, before: Duration) -> Self {
        let began = Instant::now();
        Watch { began, allowance, before, used: Duration::ZERO, pause: FIRST, next: began + FIRST }
    }

    /// How long to wait before looking at the process; `None` if that is due.
    pub(super) fn pause(&self) -> Option<Duration> {
        self.next.checked_duration_since(Instant::now()).filter(|pause| !pause.is_zero())
    }

    /// Notes the CPU time that the process has used by now, in its whole life.
    pub(super) fn looked(&mut self, cpu: Duration, pace: Pace) {
        self.used = self.used.max(cpu.saturating_sub(self.before));
        self.pause = if pace == Pace::Close { FIRST } else { (self.pause * 2).min(LAST) };
        self.next = Instant::now() + self.pause;
    }

    /// Whether the budget is used up: its CPU time, or ten times as much wall time.
    pub(super) fn is_over(&self) -> bool {
        // Both readings are rounded down, so their difference may be one step too large.
        self.used > self.allowance + STEP || self.began.elapsed() > self.allowance * BACKSTOP
    }

    /// CPU time used since it began, as far as it was noted.
    pub(super) fn used(&self) -> Duration {
        self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_used_since_counts() {
        let mut watch = Watch::new(Duration::from_secs(3600), Duration::from_secs(50));
        watch.looked(Duration::from_secs(40), Pace::Easy);
        assert_eq!(watch.used(), Duration::ZERO);
        watch.looked(Duration::from_secs(3650), Pace::Easy);
        assert!(!watch.is_over());
        watch.looked(Duration::from_secs(3650) + STEP, Pace::Easy);
        assert!(!watch.is_over(), "that may be rounding");
        watch.looked(Duration::from_secs(3650) + 2 * STEP, Pace::Close);
        assert!(watch.is_over() && watch.used() == Duration::from_secs(3600) + 2 * STEP);
    }

    #[test]
    fn sleepers_meet_the_backstop() {
        let watch = Watch::new(Duration::from_millis(1), Duration::ZERO);
        std::thread::sleep(Duration::from_millis(1) * BACKSTOP + Duration::from_nanos(1));
        assert!(watch.is_over() && watch.used() == Duration::ZERO);
    }

    #[test]
    fn it_looks_less_often_unless_it_must() {
        let mut watch = Watch::new(Duration::from_secs(1), Duration::ZERO);
        for _ in 0..10 {
            watch.looked(Duration::ZERO, Pace::Easy);
        }
        assert_eq!(watch.pause, LAST);
        watch.looked(Duration::ZERO, Pace::Close);
        assert_eq!(watch.pause, FIRST);
    }
}
