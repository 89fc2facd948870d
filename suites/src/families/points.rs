//! Points of a family, each of which can be left out when the script is shrunk: halves first, then ever smaller parts, then each
//! point is made simpler.

use proptest::{
    strategy::{NewTree, Strategy, ValueTree},
    test_runner::TestRunner,
};
use std::ops::Range;

/// So many points of one kind.
#[derive(Debug)]
pub(crate) struct Points<S>(pub(crate) S, pub(crate) usize);

impl<S: Strategy> Strategy for Points<S> {
    type Tree = PointsTree<S::Tree>;
    type Value = Vec<S::Value>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let points: Result<Vec<_>, _> = (0..self.1).map(|_| self.0.new_tree(runner)).collect();
        Ok(PointsTree {
            points: points?.into_iter().map(Some).collect(),
            dropped: Vec::new(),
            next: Next::Parts { length: self.1.div_ceil(2), at: 0 },
        })
    }
}

/// What is tried next.
enum Next {
    /// To leave out so many points from here on.
    Parts { length: usize, at: usize },
    /// To make this point simpler.
    Point(usize),
}

/// See [`Points`].
pub(crate) struct PointsTree<T> {
    points: Vec<Option<T>>,
    /// What was left out last, and can be taken back.
    dropped: Vec<(usize, T)>,
    next: Next,
}

impl<T: ValueTree> PointsTree<T> {
    fn leave_out(&mut self, part: Range<usize>) -> bool {
        self.dropped = part.filter_map(|index| self.points[index].take().map(|point| (index, point))).collect();
        !self.dropped.is_empty()
    }
}

impl<T: ValueTree> ValueTree for PointsTree<T> {
    type Value = Vec<T::Value>;

    fn current(&self) -> Self::Value {
        self.points.iter().flatten().map(ValueTree::current).collect()
    }

    fn simplify(&mut self) -> bool {
        self.dropped.clear();
        loop {
            match self.next {
                Next::Parts { length, at } if at < self.points.len() => {
                    self.next = Next::Parts { length, at: at + length };
                    if self.leave_out(at..(at + length).min(self.points.len())) {
                        return true;
                    }
                }
                Next::Parts { length: 0 | 1, .. } => self.next = Next::Point(0),
                Next::Parts { length, .. } => self.next = Next::Parts { length: length / 2, at: 0 },
                Next::Point(index) if index < self.points.len() => {
                    if self.points[index].as_mut().is_some_and(ValueTree::simplify) {
                        return true;
                    }
                    self.next = Next::Point(index + 1);
                }
                Next::Point(_) => return false,
            }
        }
    }

    /// Takes the last step back, and takes another.
    fn complicate(&mut self) -> bool {
        match self.next {
            Next::Point(index) if self.dropped.is_empty() => {
                if self.points.get_mut(index).and_then(Option::as_mut).is_some_and(ValueTree::complicate) {
                    return true;
                }
                self.next = Next::Point(index + 1);
            }
            _ => {
                for (index, point) in self.dropped.drain(..) {
                    self.points[index] = Some(point);
                }
            }
        }
        self.simplify()
    }
}
