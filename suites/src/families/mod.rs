//! Generated families: parameter spaces, sampled near their boundaries from a seed.
//!
//! A family is a proptest strategy over the text of a whole case. Points are drawn, rendered into one script, and run like any
//! other case; a failing script is shrunk point by point and number by number to the least one that still fails, which
//! is ready to be saved as a case of its own.

mod bulk;
mod edge;
mod memory;
mod memory64;
mod points;
mod schedule;
mod types;
mod vector;

pub(crate) use self::points::Points;
use crate::{Case, Diagnostic, Origin, Source, case::digest, load_case};
use proptest::{
    strategy::{BoxedStrategy, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// A parameter space.
#[derive(Clone, Copy)]
pub struct Family {
    /// The id of its case.
    pub id: &'static str,
    /// The file of the checkout that draws it.
    pub file: &'static str,
    texts: fn(usize) -> BoxedStrategy<String>,
}

/// Every family, in the order of their ids.
pub fn all() -> &'static [Family] {
    &[
        Family { id: "async/schedule-generated", file: "suites/src/families/schedule/mod.rs", texts: schedule::calls },
        Family { id: "cancel/schedule-generated", file: "suites/src/families/schedule/mod.rs", texts: schedule::cancels },
        Family { id: "memory/copy-oob-generated", file: "suites/src/families/bulk.rs", texts: bulk::copy },
        Family { id: "memory/ea-overflow-generated", file: "suites/src/families/memory.rs", texts: memory::effective_addresses },
        Family { id: "memory/fill-oob-generated", file: "suites/src/families/bulk.rs", texts: bulk::fill },
        Family { id: "memory/init-oob-generated", file: "suites/src/families/bulk.rs", texts: bulk::init },
        Family { id: "memory/load-sweep-generated", file: "suites/src/families/memory.rs", texts: memory::loads },
        Family { id: "memory/m64-sweep-generated", file: "suites/src/families/memory64.rs", texts: memory64::sweep },
        Family { id: "memory/simd-width-generated", file: "suites/src/families/vector.rs", texts: vector::widths },
        Family { id: "memory/store-sweep-generated", file: "suites/src/families/memory.rs", texts: memory::stores },
        Family { id: "resource/schedule-generated", file: "suites/src/families/schedule/mod.rs", texts: schedule::things },
        Family { id: "stream/schedule-generated", file: "suites/src/families/schedule/mod.rs", texts: schedule::copies },
        Family { id: "table/type-collision-generated", file: "suites/src/families/types.rs", texts: types::pairs },
    ]
}

/// Points of a family in a usual run.
pub const POINTS: usize = 64;

/// One drawn script, which can be shrunk.
pub struct Draw(Box<dyn ValueTree<Value = String>>);

impl Family {
    /// Draws `points` points from `seed`. Equal arguments give equal text.
    pub fn draw(&self, seed: u64, points: usize) -> Draw {
        let mut hash = Sha256::new();
        hash.update(seed.to_le_bytes());
        hash.update(self.id);
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &hash.finalize());
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let tree = (self.texts)(points).new_tree(&mut runner);
        Draw(Box::new(tree.expect("no strategy of a family rejects what it draws")))
    }
}

impl Family {
    /// The case of a draw of `points` points.
    ///
    /// # Errors
    /// If the script does not load, for instance since every point of it was left out.
    pub fn case(&self, draw: &Draw, points: usize, digest: &str) -> Result<Case, Diagnostic> {
        let source = Source { path: PathBuf::from(format!("suites/{}.wast", self.id)), text: draw.text().into() };
        let case = load_case(source, self.id, Origin::Corpus)?;
        Ok(Case { digest: digest.to_owned(), points: Some(points), ..case })
    }

    /// The digest of the usual points of seed 0: it tells versions of the family apart, not seeds.
    pub fn digest(&self) -> String {
        digest(&self.draw(0, POINTS).text())
    }
}

impl Draw {
    /// The text of the case.
    pub fn text(&self) -> String {
        self.0.current()
    }

    /// Tries a simpler text; false if there is none.
    pub fn simplify(&mut self) -> bool {
        self.0.simplify()
    }

    /// Takes the last simplification back in part; false if nothing is left to try.
    pub fn complicate(&mut self) -> bool {
        self.0.complicate()
    }
}

/// `points` points, each of which can be left out when the script is shrunk.
fn some<T: std::fmt::Debug + 'static>(point: impl Strategy<Value = T> + 'static, count: usize) -> BoxedStrategy<Vec<T>> {
    Points(point, count).boxed()
}

/// Lines, each indented by nothing, joined into a section.
fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The same, without the lines that stand in it already.
fn distinct(all: impl IntoIterator<Item = String>) -> String {
    lines(all.into_iter().collect::<std::collections::BTreeSet<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_texts_and_others_do_not() {
        for family in all() {
            assert_eq!(family.draw(7, 16).text(), family.draw(7, 16).text(), "{}", family.id);
            assert_ne!(family.draw(7, 16).text(), family.draw(8, 16).text(), "{}", family.id);
        }
    }

    #[test]
    fn shrinking_ends_at_one_point() {
        for family in all() {
            let mut draw = family.draw(7, 16);
            // As if every script with an attack in it failed.
            let attacks = |text: &str| {
                text.split("(@attack")
                    .nth(1)
                    .map_or(0, |attack| attack.matches("(assert_trap").count().max(attack.matches("(component instance").count()))
            };
            assert_eq!(attacks(&draw.text()), 16, "{}", family.id);
            let mut least = draw.text();
            let mut more = draw.simplify();
            while more {
                more = match attacks(&draw.text()) > 0 {
                    true => {
                        least = draw.text();
                        draw.simplify()
                    }
                    false => draw.complicate(),
                };
            }
            assert_eq!(attacks(&least), 1, "{}: {least}", family.id);
        }
    }
}
