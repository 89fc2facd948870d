//! Memories as runs of bytes, shared by the adapters in Rust.

use crate::{Answer, Run};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Zeros in a row that are left out of an answer.
const GAP: usize = 64;

impl Answer {
    /// The answer to a `read` of `length` bytes from `offset` of a memory.
    pub fn memory(memory: &[u8], offset: u64, length: u64) -> Answer {
        let clamp = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(memory.len());
        let (start, end) = (clamp(offset), clamp(offset.saturating_add(length)));
        Answer::memory_part(memory.len() as u64, start as u64, &memory[start..end])
    }

    /// The same answer from a copy: `part` stands at byte `offset` of a memory of `length` bytes.
    pub fn memory_part(length: u64, offset: u64, part: &[u8]) -> Answer {
        Answer::Memory { length, runs: runs(part, offset) }
    }
}

/// The blocks of `GAP` bytes that are not all zero, neighbours joined.
fn runs(bytes: &[u8], start: u64) -> Vec<Run> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (index, block) in bytes.chunks(GAP).enumerate() {
        if block.iter().all(|byte| *byte == 0) {
            continue;
        }
        let from = index * GAP;
        match runs.last_mut() {
            Some((_, end)) if *end == from => *end = from + block.len(),
            _ => runs.push((from, from + block.len())),
        }
    }
    runs.into_iter().map(|(from, to)| Run { offset: start + from as u64, base64: STANDARD.encode(&bytes[from..to]) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_left_out_and_neighbours_are_joined() {
        let mut memory = vec![0; 1000];
        (memory[70], memory[130], memory[999]) = (1, 2, 3);
        let Answer::Memory { length, runs } = Answer::memory(&memory, 64, u64::MAX) else { panic!() };
        assert_eq!(length, 1000);
        assert_eq!(runs.iter().map(|run| run.offset).collect::<Vec<_>>(), [64, 960]);
        let joined = STANDARD.decode(&runs[0].base64).unwrap();
        assert_eq!((joined.len(), joined[6], joined[66]), (128, 1, 2));
    }

    #[test]
    fn a_read_beyond_the_memory_is_empty() {
        assert_eq!(Answer::memory(&[1; 10], 20, 5), Answer::Memory { length: 10, runs: vec![] });
    }
}
