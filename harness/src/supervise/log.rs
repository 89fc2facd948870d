//! What an adapter prints: all of it is read, a bounded part is kept.

use rustix::{buffer::spare_capacity, io::read};
use std::{io::PipeReader, os::fd::AsFd as _, os::fd::BorrowedFd};

/// Bytes kept of the beginning, and as many of the end.
const KEPT: usize = 64 << 10;

/// Bytes of the end that a death tells.
const LAST_WORDS: usize = 8 << 10;

/// Bytes read at once: what a pipe holds.
const CHUNK: usize = 64 << 10;

/// The output of a process since it was last taken.
#[derive(Debug)]
pub(super) struct Log {
    /// `None` once it is closed: it would end every wait at once.
    pipe: Option<PipeReader>,
    buffer: Vec<u8>,
    head: Vec<u8>,
    tail: Vec<u8>,
    /// Bytes between the two.
    lost: u64,
}

impl Log {
    pub(super) fn new(pipe: PipeReader) -> Self {
        Log { pipe: Some(pipe), buffer: Vec::with_capacity(CHUNK), head: Vec::new(), tail: Vec::new(), lost: 0 }
    }

    /// What to wait for, while it is open.
    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(|pipe| pipe.as_fd())
    }

    /// Reads once, as much as a pipe holds: a flood must not keep the supervisor from its clock. Says whether there was anything.
    pub(super) fn read(&mut self) -> bool {
        let Some(pipe) = &self.pipe else { return false };
        self.buffer.clear();
        match read(pipe, spare_capacity(&mut self.buffer)) {
            Ok(0) => {
                self.pipe = None;
                false
            }
            Ok(_) => {
                let read = std::mem::take(&mut self.buffer);
                self.push(&read);
                self.buffer = read;
                true
            }
            // Nothing there, or interrupted; any other error would show again as the end.
            Err(_) => false,
        }
    }

    /// Reads what is there now, but not for ever: what the process left behind may go on printing.
    pub(super) fn read_all(&mut self) {
        const PATIENCE: usize = 16;
        for _ in 0..PATIENCE {
            if !self.read() {
                return;
            }
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        let (first, rest) = bytes.split_at(bytes.len().min(KEPT - self.head.len()));
        self.head.extend_from_slice(first);
        self.tail.extend_from_slice(rest);
        let surplus = self.tail.len().saturating_sub(KEPT);
        self.tail.drain(..surplus);
        self.lost += surplus as u64;
    }

    /// What was printed since it was last taken: its beginning, its end, and how much is missing between them.
    pub(super) fn take(&mut self) -> String {
        let mut text = String::from_utf8_lossy(&std::mem::take(&mut self.head)).into_owned();
        let lost = std::mem::take(&mut self.lost);
        if lost > 0 {
            text.push_str(&format!("\n[{lost} bytes left out]\n"));
        }
        text.push_str(&String::from_utf8_lossy(&std::mem::take(&mut self.tail)));
        text
    }

    /// The end of what was printed since it was last taken.
    pub(super) fn last_words(&self) -> String {
        let mut end = [self.head.as_slice(), &self.tail].concat();
        end.drain(..end.len().saturating_sub(LAST_WORDS));
        String::from_utf8_lossy(&end).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Log {
        Log::new(std::io::pipe().unwrap().0)
    }

    #[test]
    fn a_flood_is_bounded_counted_and_keeps_both_ends() {
        let mut log = log();
        log.push(b"first");
        for _ in 0..1000 {
            log.push(&[b'x'; 1000]);
        }
        log.push(b"last");
        assert!(log.last_words().ends_with("xxlast") && log.last_words().len() == LAST_WORDS);
        let lost = 1_000_009 - 2 * KEPT;
        let taken = log.take();
        assert!(taken.starts_with("firstxx") && taken.ends_with("xxlast") && taken.contains(&format!("[{lost} bytes left out]")));
        assert_eq!(log.take(), "");
    }

    #[test]
    fn what_fits_is_kept_whole() {
        let mut log = log();
        log.push(&[b'a'; KEPT]);
        log.push(b"b");
        assert_eq!(log.take(), "a".repeat(KEPT) + "b");
    }

    #[test]
    fn the_end_of_the_pipe_is_noticed() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let mut log = Log::new(reader);
        std::io::Write::write_all(&mut writer, b"words").unwrap();
        drop(writer);
        log.read_all();
        assert!(log.fd().is_none());
        assert_eq!(log.take(), "words");
    }
}
