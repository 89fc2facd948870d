//! What there is to say about a target, fact by fact: how two of one name are told apart.

use crate::Identity;
use serde::{Serialize, Serializer};
use std::{collections::BTreeMap, fmt};

/// A question about a target that has one answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// Which release of the runtime it is.
    Version,
    /// What it runs on.
    Platform,
    /// By property: what enforces it.
    Control(String),
    /// By name: what the runtime is set to, defaults included where it tells them.
    Setting(String),
    /// By mechanism: what the kernel enforced on its process. It depends on the machine.
    Confinement(String),
}

impl Identity {
    /// The facts, with their values.
    pub fn facts(&self) -> BTreeMap<Fact, &str> {
        let fixed = [(Fact::Version, self.version.as_str()), (Fact::Platform, self.platform.as_str())];
        let named = [
            (Fact::Control as fn(String) -> Fact, &self.controls),
            (Fact::Setting, &self.configuration),
            (Fact::Confinement, &self.confinement),
        ];
        let named = named.into_iter().flat_map(|(fact, map)| map.iter().map(move |(name, value)| (fact(name.clone()), value.as_str())));
        fixed.into_iter().chain(named).collect()
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Version => to.write_str("version"),
            Fact::Platform => to.write_str("platform"),
            Fact::Control(property) => write!(to, "control of {property}"),
            Fact::Setting(name) => write!(to, "setting {name}"),
            Fact::Confinement(mechanism) => write!(to, "confinement by {mechanism}"),
        }
    }
}

impl Serialize for Fact {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
