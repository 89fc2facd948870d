//! Spreads units over threads. A thread stays with one target while it has work, so that a warm process serves many
//! cases; then it helps where most is left.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError, mpsc},
    thread,
};

/// How many threads may be at one target at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
    /// As many as have nothing else to do.
    Any,
    /// One, which performs its units in order.
    OneEach,
}

/// Threads for a run, if nobody says how many. One more than there are cores: a thread sleeps while its adapter works, and a core that
/// sleeps takes long to wake.
pub fn jobs() -> usize {
    thread::available_parallelism().map_or(1, usize::from) + 1
}

/// Performs every unit of every queue, one queue per target, on `jobs` threads. `lane` opens a target for one thread
/// and gives the function that performs its units; `done` takes the results on the calling thread, as they come.
pub fn spread<U, R, L>(queues: Vec<VecDeque<U>>, jobs: usize, crowd: Crowd, lane: impl Fn(usize) -> L + Sync, mut done: impl FnMut(R))
where
    U: Send,
    R: Send,
    L: FnMut(U) -> R,
{
    let board = Mutex::new(Board { busy: vec![0; queues.len()], queues, crowd });
    let (sender, results) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            let sender = sender.clone();
            let (board, lane) = (&board, &lane);
            scope.spawn(move || {
                while let Some((target, first)) = take(board, Board::join) {
                    let mut perform = lane(target);
                    let mut next = Some(first);
                    while let Some(unit) = next {
                        if sender.send(perform(unit)).is_err() {
                            return;
                        }
                        next = take(board, |board| board.queues[target].pop_front());
                    }
                    take(board, |board| board.busy[target] -= 1);
                }
            });
        }
        drop(sender);
        results.into_iter().for_each(&mut done);
    });
}

struct Board<U> {
    queues: Vec<VecDeque<U>>,
    busy: Vec<usize>,
    crowd: Crowd,
}

impl<U> Board<U> {
    /// The target with work that the fewest threads are at, and of those the one with most work left.
    fn join(&mut self) -> Option<(usize, U)> {
        let open = |target: &usize| self.crowd == Crowd::Any || self.busy[*target] == 0;
        let waiting = (0..self.queues.len()).filter(|target| !self.queues[*target].is_empty()).filter(open);
        let target = waiting.min_by_key(|target| (self.busy[*target], std::cmp::Reverse(self.queues[*target].len())))?;
        self.busy[target] += 1;
        Some((target, self.queues[target].pop_front()?))
    }
}

fn take<U, T>(board: &Mutex<Board<U>>, what: impl FnOnce(&mut Board<U>) -> T) -> T {
    what(&mut board.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn every_unit_is_performed_once_and_lanes_are_reused() {
        let queues: Vec<VecDeque<usize>> = (0..5).map(|target| (0..20).map(|unit| target * 100 + unit).collect()).collect();
        let lanes = AtomicUsize::new(0);
        let mut seen = Vec::new();
        let lane = |target: usize| {
            lanes.fetch_add(1, Ordering::Relaxed);
            move |unit: usize| {
                assert_eq!(unit / 100, target);
                unit
            }
        };
        spread(queues, 2, Crowd::Any, lane, |unit| seen.push(unit));
        seen.sort_unstable();
        let all: Vec<usize> = (0..5).flat_map(|target| (0..20).map(move |unit| target * 100 + unit)).collect();
        assert_eq!(seen, all);
        assert!(lanes.into_inner() <= 10, "a lane per target and thread at most");
    }

    #[test]
    fn one_thread_at_a_target_meets_its_units_in_order() {
        let queues: Vec<VecDeque<usize>> = (0..3).map(|target| (0..40).map(|unit| target * 100 + unit).collect()).collect();
        let mut seen = Vec::new();
        spread(queues, 4, Crowd::OneEach, |_| |unit: usize| unit, |unit| seen.push(unit));
        for target in 0..3 {
            let of: Vec<usize> = seen.iter().copied().filter(|unit| unit / 100 == target).collect();
            assert_eq!(of, (0..40).map(|unit| target * 100 + unit).collect::<Vec<_>>());
        }
    }
}
