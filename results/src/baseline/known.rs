//! One entry of a baseline, and what it is about.

use crate::{Class, Record, Verdict};
use jiff::civil::Date;
use std::{fmt, ops::Range};

/// Something known: one verdict, or one class of them, of one case on one target or on several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The case's id.
    pub case: String,
    /// The target's id, or a pattern of ids in which `*` stands for any characters.
    pub target: String,
    /// What is known of them. Nothing else is.
    pub listed: Listed,
    /// Where it holds.
    pub when: When,
    /// The last day on which it holds, if it is not for good.
    pub expires: Option<Date>,
    /// What is known about it.
    pub reason: String,
    /// Where it is reported.
    pub link: Option<String>,
    /// Where the entry stands, as `file:line`.
    pub place: String,
    /// The same in bytes.
    pub(super) span: Range<usize>,
}

/// What an entry lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Listed {
    /// This verdict only.
    Verdict(Verdict),
    /// Any verdict of this class: a process that dies may be crashed once and exhausted the next time.
    Class(Class),
}

/// The records that an entry is restricted to. Patterns, in which `*` stands for any characters; `None` restricts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct When {
    /// Of the runtime's version.
    pub version: Option<String>,
    /// Of the platform, such as `linux-aarch64`.
    pub platform: Option<String>,
}

impl Known {
    /// Whether the entry is about this record, whatever its verdict and the date.
    pub fn is_about(&self, record: &Record) -> bool {
        self.case == record.case && matches(&self.target, &record.target) && self.when.holds(record)
    }

    /// Whether the entry makes this record a known one on that day.
    pub fn covers(&self, record: &Record, today: Option<Date>) -> bool {
        self.listed.has(record.verdict) && self.is_about(record) && !self.is_expired(today)
    }

    /// Whether its last day is over. Where nobody can tell the day, an entry that ends does not hold.
    pub fn is_expired(&self, today: Option<Date>) -> bool {
        self.expires.is_some_and(|last| today.is_none_or(|today| today > last))
    }

    /// Whether the entry may be about several targets.
    pub fn is_pattern(&self) -> bool {
        self.target.contains('*')
    }
}

impl Listed {
    /// Whether the verdict is listed.
    pub fn has(self, verdict: Verdict) -> bool {
        match self {
            Listed::Verdict(listed) => listed == verdict,
            Listed::Class(class) => class == verdict.class(),
        }
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listed::Verdict(verdict) => verdict.fmt(to),
            Listed::Class(class) => write!(to, "of class {class}"),
        }
    }
}

impl When {
    fn holds(&self, record: &Record) -> bool {
        let identity = &record.identity;
        let fits = |pattern: &Option<String>, text: &str| pattern.as_ref().is_none_or(|pattern| matches(pattern, text));
        fits(&self.version, &identity.version) && fits(&self.platform, &identity.platform)
    }
}

/// Whether `text` is of the form of `pattern`, in which `*` stands for any characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        // The first place is the best one: it leaves most for the parts that follow.
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn patterns_match_whole_ids() {
        for (pattern, text, expected) in [
            ("wasmer.*", "wasmer.singlepass", true),
            ("wasmer.*", "wasmer", false),
            ("*", "", true),
            ("wasmer", "wasmer.x", false),
            ("*.pooling", "wasmtime.pooling", true),
            ("*.pool", "wasmtime.pooling", false),
            ("w*.p*g", "wasmtime.pooling", true),
            ("w*o*o*o*", "wasmtime.pooling", false),
            ("a*a", "a", false),
            ("**", "x", true),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn conditions_are_about_version_and_platform() {
        // The sample is of version 1.2.3 on linux-x86_64.
        let record = sample::record("memory/a", "wasmer.a", Verdict::Crashed);
        let some = |text: &str| Some(text.to_owned());
        for (version, platform, expected) in [
            (None, None, true),
            (some("1.2.*"), None, true),
            (some("1.3.*"), None, false),
            (some("1.2"), None, false),
            (None, some("*-x86_64"), true),
            (some("1.*"), some("linux-aarch64"), false),
        ] {
            let when = When { version, platform };
            assert_eq!(when.holds(&record), expected, "{when:?}");
        }
    }
}
