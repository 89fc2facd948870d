//! The cheat sheet of `docs/threat-model.md` against the list of properties: whatever a case may break is there.

use dyetest_suites::properties;
use std::{collections::BTreeSet, fs};

const SHEET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/threat-model.md");

#[test]
fn the_cheat_sheet_names_every_property() {
    let text = fs::read_to_string(SHEET).expect("the sheet can be read");
    let cells = text.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.split('|').nth(2));
    let named: BTreeSet<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let known: BTreeSet<&str> = properties().iter().map(|property| property.id.as_str()).collect();
    assert!(!known.is_empty());
    assert_eq!(known.difference(&named).collect::<Vec<_>>(), Vec::<&&str>::new(), "properties without a row");
    assert_eq!(named.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "rows of what is no property");
}
