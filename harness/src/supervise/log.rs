//! What an adapter prints: all of it is read, a bounded part is kept.

/// Bytes kept since they were last taken, and bytes kept of the end.
const KEPT: usize = 64 << 10;
const TAIL: usize = 4 << 10;

/// The output of a process.
#[derive(Debug, Default)]
pub(super) struct Log {
    fresh: Vec<u8>,
    lost: u64,
    tail: Vec<u8>,
}

impl Log {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let room = KEPT - self.fresh.len().min(KEPT);
        let kept = bytes.len().min(room);
        self.fresh.extend_from_slice(&bytes[..kept]);
        self.lost += (bytes.len() - kept) as u64;
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
    }

    /// What was printed since it was last taken, from its beginning; how much is missing is said at its end.
    pub(super) fn take(&mut self) -> String {
        let mut text = String::from_utf8_lossy(&std::mem::take(&mut self.fresh)).into_owned();
        let lost = std::mem::take(&mut self.lost);
        if lost > 0 {
            text.push_str(&format!("\n[{lost} bytes more]"));
        }
        text
    }

    /// The end of everything that was printed.
    pub(super) fn tail(&self) -> String {
        String::from_utf8_lossy(&self.tail).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_bounded_and_both_ends_are_kept() {
        let mut log = Log::default();
        log.push(b"first");
        for _ in 0..100 {
            log.push(&[b'x'; 4096]);
        }
        log.push(b"last");
        let taken = log.take();
        assert!(taken.starts_with("firstxx") && taken.ends_with("bytes more]") && taken.len() < KEPT + 40);
        assert!(log.tail().ends_with("xxlast") && log.tail().len() == TAIL);
        assert_eq!(log.take(), "");
    }
}
