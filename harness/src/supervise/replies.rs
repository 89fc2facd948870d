//! The lines of an adapter.

use dyetest_adapter::LINE_CAP;
use rustix::{
    buffer::spare_capacity,
    io::{Errno, read},
};
use std::{
    io::PipeReader,
    os::fd::{AsFd as _, BorrowedFd},
};

/// Bytes read at once: what a pipe holds.
const CHUNK: usize = 64 << 10;

/// The replies of a process, line by line.
#[derive(Debug)]
pub(super) struct Replies {
    /// `None` once it is closed: it would end every wait at once.
    pipe: Option<PipeReader>,
    received: Vec<u8>,
    /// Bytes of `received` that are known to hold no end of a line.
    searched: usize,
}

/// A line that is longer than the protocol allows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

impl Replies {
    pub(super) fn new(pipe: PipeReader) -> Self {
        Replies { pipe: Some(pipe), received: Vec::with_capacity(CHUNK), searched: 0 }
    }

    /// What to wait for, while it is open.
    pub(super) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(|pipe| pipe.as_fd())
    }

    /// Reads once. Says whether there was anything.
    pub(super) fn read(&mut self) -> bool {
        let Some(pipe) = &self.pipe else { return false };
        self.received.reserve(CHUNK);
        match read(pipe, spare_capacity(&mut self.received)) {
            Ok(read) if read > 0 => true,
            Err(Errno::AGAIN | Errno::INTR) => false,
            Ok(_) | Err(_) => {
                self.pipe = None;
                false
            }
        }
    }

    /// Takes a whole line, with its end.
    pub(super) fn line(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
        let end = self.received[self.searched..].iter().position(|byte| *byte == b'\n').map(|end| self.searched + end + 1);
        if end.unwrap_or(self.received.len()) > LINE_CAP {
            return Err(TooLong);
        }
        self.searched = if end.is_some() { 0 } else { self.received.len() };
        Ok(end.map(|end| self.received.drain(..end).collect()))
    }

    /// Whether there is something that was not taken: half a line, or what nobody asked for.
    pub(super) fn has_rest(&self) -> bool {
        !self.received.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn after(writes: &[&[u8]]) -> Vec<Result<Option<Vec<u8>>, TooLong>> {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let mut replies = Replies::new(reader);
        let mut lines = Vec::new();
        for bytes in writes {
            for part in bytes.chunks(4096) {
                writer.write_all(part).unwrap();
                replies.read();
            }
            lines.push(replies.line());
        }
        lines
    }

    #[test]
    fn lines_come_whole_and_one_by_one() {
        assert_eq!(
            after(&[b"ha", b"lf\nan", b"other\nand\n", b""]),
            [Ok(None), Ok(Some(b"half\n".to_vec())), Ok(Some(b"another\n".to_vec())), Ok(Some(b"and\n".to_vec()))]
        );
    }

    #[test]
    fn a_line_may_be_as_long_as_the_protocol_says_and_no_longer() {
        let mut longest = vec![b'x'; LINE_CAP];
        longest[LINE_CAP - 1] = b'\n';
        assert_eq!(after(&[&longest])[0].as_ref().unwrap().as_ref().map(Vec::len), Some(LINE_CAP));
        assert_eq!(after(&[b"x", &longest])[1], Err(TooLong));
        assert_eq!(after(&[&vec![b'x'; LINE_CAP + 1]])[0], Err(TooLong));
    }

    #[test]
    fn the_end_is_noticed_and_the_rest_stays() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let mut replies = Replies::new(reader);
        writer.write_all(b"half").unwrap();
        drop(writer);
        assert!(replies.read() && !replies.read() && replies.fd().is_none());
        assert_eq!(replies.line(), Ok(None));
        assert!(replies.has_rest());
    }
}
