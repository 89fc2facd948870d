//! A shard: one of several parts that a plan is cut into, so that several machines can run it.

use crate::Unit;
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// One of several parts of a plan. A unit is always in the same shard of as many, whatever else is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    pub index: u32,
    /// How many there are.
    pub of: u32,
}

/// Why a text or an environment names no shard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// It is not of the form.
    #[error("expected `m/n`, such as 2/7, or `auto`")]
    Malformed,
    /// There is no such part.
    #[error("there is no shard {0} of {1}: the first is 1, and the last as many as there are")]
    OutOfRange(u32, u32),
    /// No service has set its variables.
    #[error("no shard is stated: set {}", SERVICES.map(|service| format!("{} and {}", service.index, service.total)).join(", or "))]
    Unstated,
    /// A service has set one variable, and not the other.
    #[error("`{0}` is set, and `{1}` is not: set both")]
    Half(&'static str, &'static str),
    /// A variable is no number.
    #[error("`{0}` is no number: {1}")]
    NoNumber(&'static str, String),
}

/// The variables by which a service tells a job which part it is.
struct Service {
    index: &'static str,
    total: &'static str,
    /// What the first index is.
    first: u32,
}

/// In the order in which they are asked. Kubernetes does not tell a job how many there are: its manifest has to.
const SERVICES: [Service; 2] = [
    Service { index: "CI_NODE_INDEX", total: "CI_NODE_TOTAL", first: 1 },
    Service { index: "JOB_COMPLETION_INDEX", total: "DYETEST_SHARDS", first: 0 },
];

impl Shard {
    /// Part `index` of `of`, from 1.
    ///
    /// # Errors
    /// If there is no such part.
    pub fn new(index: u32, of: u32) -> Result<Shard, ShardError> {
        if (1..=of).contains(&index) { Ok(Shard { index, of }) } else { Err(ShardError::OutOfRange(index, of)) }
    }

    /// The part that the job of a service is to run: GitLab's parallel jobs, Kubernetes' indexed ones.
    ///
    /// # Errors
    /// If no service has told, or only half of it.
    pub fn of_job(variable: impl Fn(&str) -> Option<String>) -> Result<Shard, ShardError> {
        for Service { index, total, first } in SERVICES {
            let number = |name| {
                let text: Option<String> = variable(name);
                text.map(|text| text.trim().parse::<u32>().map_err(|_| ShardError::NoNumber(name, text))).transpose()
            };
            match (number(index)?, number(total)?) {
                (Some(part), Some(of)) => return Shard::new(part.saturating_add(1 - first), of),
                (Some(_), None) => return Err(ShardError::Half(index, total)),
                // The total alone may be there for other reasons.
                (None, _) => {}
            }
        }
        Err(ShardError::Unstated)
    }

    /// Whether the unit is in this part.
    pub fn has(self, unit: &Unit) -> bool {
        let mut hash = Sha256::new();
        hash.update(&unit.case);
        // No id has a space, so that no two units are the same bytes.
        hash.update(" ");
        hash.update(&unit.target);
        let digest: [u8; 32] = hash.finalize().into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        u64::from_le_bytes([a, b, c, d, e, f, g, h]) % u64::from(self.of) == u64::from(self.index - 1)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Shard, ShardError> {
        let (index, of) = text.split_once('/').ok_or(ShardError::Malformed)?;
        let number = |text: &str| text.parse().map_err(|_| ShardError::Malformed);
        Shard::new(number(index)?, number(of)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(case: &str, target: &str) -> Unit {
        Unit { case: case.into(), target: target.into() }
    }

    #[test]
    fn shards_are_named_by_people() {
        assert_eq!("2/7".parse(), Ok(Shard { index: 2, of: 7 }));
        assert_eq!("0/7".parse::<Shard>(), Err(ShardError::OutOfRange(0, 7)));
        assert_eq!("8/7".parse::<Shard>(), Err(ShardError::OutOfRange(8, 7)));
        for text in ["", "2", "2/", "/7", "2/7/1", "-1/7", "2 / 7", "1/4294967296"] {
            assert_eq!(text.parse::<Shard>(), Err(ShardError::Malformed), "{text}");
        }
    }

    #[test]
    fn shards_are_named_by_services() {
        let of = |variables: &[(&str, &str)]| {
            Shard::of_job(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "7")]), Ok(Shard { index: 2, of: 7 }));
        assert_eq!(of(&[("JOB_COMPLETION_INDEX", "0"), ("DYETEST_SHARDS", "7")]), Ok(Shard { index: 1, of: 7 }));
        assert_eq!(of(&[("JOB_COMPLETION_INDEX", "7"), ("DYETEST_SHARDS", "7")]), Err(ShardError::OutOfRange(8, 7)));
        assert_eq!(of(&[("JOB_COMPLETION_INDEX", "1")]), Err(ShardError::Half("JOB_COMPLETION_INDEX", "DYETEST_SHARDS")));
        assert_eq!(of(&[("CI_NODE_INDEX", "x"), ("CI_NODE_TOTAL", "7")]), Err(ShardError::NoNumber("CI_NODE_INDEX", "x".into())));
        assert_eq!(of(&[("CI_NODE_TOTAL", "7")]), Err(ShardError::Unstated));
        assert_eq!(of(&[("CI_NODE_INDEX", "4294967295"), ("CI_NODE_TOTAL", "7")]), Err(ShardError::OutOfRange(u32::MAX, 7)));
    }

    /// Where these units are is a promise: shards of yesterday and today are of the same units.
    #[test]
    fn a_unit_never_moves() {
        let places = [unit("memory/a", "wasmi.eager"), unit("memory/a", "wasmi.lazy"), unit("abi/b", "node.default")]
            .map(|unit| (1..=7).find(|index| Shard { index: *index, of: 7 }.has(&unit)));
        assert_eq!(places, [Some(6), Some(7), Some(2)]);
    }

    proptest! {
        #[test]
        fn every_unit_is_in_one_shard(case in "[a-z]{1,9}/[a-z]{1,9}", target in "[a-z]{1,9}\\.[a-z]{1,9}", of in 1..100_u32) {
            let unit = unit(&case, &target);
            prop_assert_eq!((1..=of).filter(|index| Shard { index: *index, of }.has(&unit)).count(), 1);
        }
    }
}
