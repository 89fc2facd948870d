//! Generated modules, and the calls that are made of them: what several runtimes are asked, to see whether they agree.
//!
//! A specimen is drawn like a family's points, with proptest, from a seed and a number: words of entropy, from which wasm-smith makes a
//! valid module, and words for arguments. It imports nothing, ends after a bounded number of steps, and makes every NaN canonical, so that
//! the specification leaves its runtimes no choice but to run out of stack. `docs/oracle.md` tells what is asked of it.

mod arguments;
mod census;
mod cut;
mod interface;
mod items;
mod shape;
mod text;

pub use census::{Census, classes, opcodes};
pub use cut::least;
pub use interface::{Interface, Region};
pub use shape::{MEMORY, TABLE};
pub use text::{Assertion, script};

use crate::families::Points;
use dyetest_adapter::{Feature, Value};
use proptest::{
    arbitrary::any,
    bool::weighted,
    sample::select,
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sha2::{Digest, Sha256};

/// Words of entropy from which a module is made.
const WORDS: usize = 768;

/// Words of entropy from which arguments are made, one each. Where there are more arguments, the rest is zero.
const ARGUMENTS: usize = 64;

/// Instances that are made of a module at most.
const TRIALS: usize = 8;

/// A module, and what is called in instances of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specimen {
    /// The binary.
    pub code: Vec<u8>,
    /// What it exports.
    pub interface: Interface,
    /// The proposals that it may use beyond WebAssembly 1.0 and the parts of 2.0 that every target has.
    pub features: Vec<Feature>,
    /// What is called: one fresh instance for each.
    pub trials: Vec<Trial>,
}

/// The calls of one instance, in order.
pub type Trial = Vec<Invocation>;

/// A call of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The export.
    pub export: String,
    /// The arguments.
    pub arguments: Vec<Value>,
}

/// One drawn specimen, which can be shrunk.
pub struct Draw(Box<dyn ValueTree<Value = Entropy>>);

/// What a specimen is made of.
#[derive(Clone, Debug)]
struct Entropy {
    features: Vec<Feature>,
    traps: shape::Traps,
    words: Vec<u64>,
    arguments: Vec<u64>,
}

impl Draw {
    /// Draws the specimen with this number. Equal arguments give the same one.
    pub fn new(seed: u64, number: u64) -> Draw {
        let mut hash = Sha256::new();
        hash.update(seed.to_le_bytes());
        hash.update(number.to_le_bytes());
        hash.update("specimen");
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &hash.finalize());
        let tree = entropy().new_tree(&mut TestRunner::new_with_rng(Config::default(), rng));
        Draw(Box::new(tree.expect("nothing that is drawn is rejected")))
    }

    /// The specimen as it is now. `None` where the entropy makes no module, which is rare.
    pub fn specimen(&self) -> Option<Specimen> {
        self.0.current().specimen()
    }

    /// Tries a simpler one; false if there is none.
    pub fn simplify(&mut self) -> bool {
        self.0.simplify()
    }

    /// Takes the last simplification back in part; false if nothing is left to try.
    pub fn complicate(&mut self) -> bool {
        self.0.complicate()
    }
}

fn entropy() -> impl Strategy<Value = Entropy> {
    let traps = weighted(0.5).prop_map(|any| if any { shape::Traps::Any } else { shape::Traps::Avoided });
    (weighted(0.5), weighted(0.5), select(shape::EXTRAS), traps, Points(any::<u64>(), WORDS), Points(any::<u64>(), ARGUMENTS)).prop_map(
        |(references, vectors, extra, traps, words, arguments)| Entropy {
            features: shape::features(references, vectors, extra),
            traps,
            words,
            arguments,
        },
    )
}

impl Entropy {
    fn specimen(self) -> Option<Specimen> {
        let bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let code = shape::module(&self.features, self.traps, &bytes)?;
        let interface = Interface::read(&code)?;
        let mut words = self.arguments.into_iter().chain(std::iter::repeat(0));
        let mut call = |function: &interface::Function| {
            let arguments = function.parameters.iter().map(|kind| kind.argument(words.next().unwrap_or(0))).collect();
            Invocation { export: function.name.clone(), arguments }
        };
        let functions = &interface.functions;
        // Two calls of each instance: what the first one leaves behind is what the second one meets.
        let followed = functions.iter().zip(functions.iter().cycle().skip(1));
        let trials: Vec<Trial> = followed.take(TRIALS).map(|(first, second)| vec![call(first), call(second)]).collect();
        // A module that exports no function still has memories to set up, and may have a start function.
        let trials = if trials.is_empty() { vec![Trial::new()] } else { trials };
        Some(Specimen { code, interface, features: self.features, trials })
    }
}

impl Specimen {
    /// The same calls of another module. `None` if that is no valid one.
    pub fn with_code(&self, code: Vec<u8>) -> Option<Specimen> {
        let interface = Interface::read(&code)?;
        Some(Specimen { code, interface, features: self.features.clone(), trials: self.trials.clone() })
    }
}

#[cfg(test)]
mod tests;
