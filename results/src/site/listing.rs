//! A case's text: its sections, and the lines of steps that failed.

use dyetest_suites::Role;
use std::collections::BTreeSet;

/// The marks that begin a section, each on a line of its own.
const SECTIONS: [(&str, Role); 3] = [("(@benign", Role::Benign), ("(@attack", Role::Attack), ("(@probe", Role::Probe)];

/// A case's text.
pub(super) struct Listing<'a> {
    /// In order; what comes before the first mark is setup.
    pub(super) sections: Vec<Section<'a>>,
    /// Lines in all.
    pub(super) length: usize,
}

/// A part of it.
pub(super) struct Section<'a> {
    /// What its steps are for.
    pub(super) role: Role,
    /// What its mark says.
    pub(super) title: &'a str,
    /// Its lines.
    pub(super) lines: Vec<Line<'a>>,
}

/// A line of it.
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: u32,
    /// Without the newline.
    pub(super) text: &'a str,
    /// Whether a step that begins here failed, on whatever target.
    pub(super) failed: bool,
}

impl<'a> Listing<'a> {
    pub(super) fn new(text: &'a str, failed: &BTreeSet<u32>) -> Self {
        let mut sections = vec![Section { role: Role::Setup, title: "", lines: Vec::new() }];
        let mut length = 0;
        for (number, text) in (1..).zip(text.lines()) {
            if let Some((_, role)) = SECTIONS.iter().find(|(mark, _)| text.starts_with(mark)) {
                sections.push(Section { role: *role, title: quoted(text), lines: Vec::new() });
            }
            if let Some(section) = sections.last_mut() {
                section.lines.push(Line { number, text, failed: failed.contains(&number) });
            }
            length += 1;
        }
        Listing { sections, length }
    }

    /// What the sections say that they do, in order, without the setup.
    pub(super) fn story(&self) -> impl Iterator<Item = &Section<'a>> {
        self.sections.iter().filter(|section| !section.title.is_empty())
    }
}

impl Section<'_> {
    /// The role's name.
    pub(super) fn role(&self) -> &'static str {
        role(self.role)
    }
}

/// The name of a role.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Setup => "setup",
        Role::Benign => "benign",
        Role::Attack => "attack",
        Role::Probe => "probe",
    }
}

/// What stands between the first quotation mark of a line and its last.
fn quoted(line: &str) -> &str {
    let start = line.find('"').map_or(line.len(), |quote| quote + 1);
    line[start..].rfind('"').map_or("", |end| &line[start..start + end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_found() {
        let text = "(module)\n\n(@benign \"it \\\"can\\\"\")\n(a)\n(@attack)\n  (@attack \"no\")\n(@probe \"it is there\")";
        let listing = Listing::new(text, &[4, 99].into());
        let seen: Vec<(Role, &str, usize)> =
            listing.sections.iter().map(|section| (section.role, section.title, section.lines.len())).collect();
        assert_eq!(
            seen,
            [(Role::Setup, "", 2), (Role::Benign, "it \\\"can\\\"", 2), (Role::Attack, "", 2), (Role::Probe, "it is there", 1)]
        );
        let failed = listing.sections.iter().flat_map(|section| &section.lines).filter(|line| line.failed);
        assert_eq!(failed.map(|line| (line.number, line.text)).collect::<Vec<_>>(), [(4, "(a)")]);
        assert_eq!((listing.length, listing.story().count()), (7, 2));
        assert_eq!(Listing::new("", &BTreeSet::new()).length, 0);
    }
}
