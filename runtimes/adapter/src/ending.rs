//! How a step ended, as the runtime reported it.

use crate::{TrapClass, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ending {
    /// It returned, with these results (none for an operation that has no results).
    Value(Vec<Value>),
    /// It trapped.
    Trap {
        /// The adapter's mapping of the runtime's own trap code or text.
        class: TrapClass,
        /// The runtime's own words.
        text: String,
    },
    /// The runtime refused the module, or its imports.
    Refused {
        /// The stage that refused it.
        stage: Stage,
        /// The runtime's own words.
        text: String,
    },
    /// A limit that was armed stopped it.
    Limit {
        /// Which limit.
        kind: LimitKind,
        /// The runtime's own words.
        text: String,
    },
    /// It ended with an uncaught exception.
    Exception {
        /// The runtime's own words, where it has any.
        text: String,
    },
    /// The guest asked to exit with this status.
    Exit(i32),
    /// A started call has not ended.
    Pending,
    /// A started call was cancelled.
    Cancelled,
    /// The runtime found that no progress is possible.
    Deadlock,
}

/// The stage at which a runtime refuses a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The bytes are malformed.
    Decode,
    /// The module is invalid.
    Validate,
    /// The compiler cannot translate it.
    Compile,
    /// One of the three above, where the runtime does not tell them apart.
    Load,
    /// The imports do not match.
    Link,
    /// Instantiation failed otherwise than by a trap, for instance for want of a slot.
    Instantiate,
}

impl Stage {
    /// Whether a refusal at `self` is what was asked for as `wanted`: `load` stands for decode, validate and compile.
    pub fn matches(self, wanted: Stage) -> bool {
        let loading = |stage| matches!(stage, Stage::Decode | Stage::Validate | Stage::Compile | Stage::Load);
        self == wanted || (self == Stage::Load && loading(wanted)) || (wanted == Stage::Load && loading(self))
    }
}

/// A limit that an embedder can arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Fuel or metering points ran out.
    Fuel,
    /// An epoch passed.
    Epoch,
    /// The deadline passed, by whatever means the adapter stops a call.
    Deadline,
    /// The memory limit.
    Memory,
    /// The table limit.
    Table,
    /// The number of instances, memories, tables or slots.
    Instances,
    /// The number of handles or resources.
    Handles,
}

impl fmt::Display for Stage {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Stage::Decode => "decode",
            Stage::Validate => "validate",
            Stage::Compile => "compile",
            Stage::Load => "load",
            Stage::Link => "link",
            Stage::Instantiate => "instantiate",
        })
    }
}

impl fmt::Display for LimitKind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            LimitKind::Fuel => "fuel",
            LimitKind::Epoch => "epoch",
            LimitKind::Deadline => "deadline",
            LimitKind::Memory => "memory",
            LimitKind::Table => "table",
            LimitKind::Instances => "instances",
            LimitKind::Handles => "handles",
        })
    }
}

impl Ending {
    /// A return without results.
    pub fn done() -> Self {
        Ending::Value(Vec::new())
    }

    /// A refusal at `stage`, in the runtime's own words.
    pub fn refused(stage: Stage, text: impl fmt::Display) -> Self {
        Ending::Refused { stage, text: text.to_string() }
    }

    /// A trap of `class`, in the runtime's own words.
    pub fn trap(class: TrapClass, text: impl fmt::Display) -> Self {
        Ending::Trap { class, text: text.to_string() }
    }

    /// The runtime's own words, where it had any.
    pub fn text(&self) -> Option<&str> {
        match self {
            Ending::Trap { text, .. } | Ending::Refused { text, .. } | Ending::Limit { text, .. } | Ending::Exception { text } => {
                Some(text)
            }
            Ending::Value(_) | Ending::Exit(_) | Ending::Pending | Ending::Cancelled | Ending::Deadlock => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stage::*;

    #[test]
    fn load_stands_for_the_stages_that_a_runtime_does_not_tell_apart() {
        assert!(Load.matches(Validate) && Load.matches(Decode) && Compile.matches(Load) && Validate.matches(Validate));
        assert!(!Load.matches(Link) && !Validate.matches(Decode) && !Instantiate.matches(Link));
    }
}
