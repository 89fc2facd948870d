//! Headings with tables below them: what `diff` and `choose` say, for terminals and pages.

use crate::{
    report::markdown::escape,
    text::{clean, cut},
};
use anstyle::Style;
use comfy_table::{ContentArrangement, Table, presets::NOTHING};

/// The longest text of a cell, in characters. All of it is in the records.
const SHOWN: usize = 400;
const BOLD: Style = Style::new().bold();

/// A heading with a table below it. Its texts may be hostile: they are cleaned when they are shown.
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: Vec<Vec<String>>,
}

/// The sections that have rows, for people at a terminal.
pub(crate) fn table(sections: &[Section], width: Option<u16>) -> String {
    let shown = |section: &Section| {
        let mut table = Table::new();
        table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_header(section.columns.to_vec());
        table.set_width(width.unwrap_or(u16::MAX));
        for row in &section.rows {
            table.add_row(row.iter().map(|cell| cut(&clean(cell), SHOWN)));
        }
        let lines: Vec<String> = table.to_string().lines().map(|line| format!("  {}", line.trim_end())).collect();
        format!("{BOLD}{}{BOLD:#}\n{}\n\n", clean(&section.heading), lines.join("\n"))
    };
    sections.iter().filter(|section| !section.rows.is_empty()).map(shown).collect()
}

/// The same, for pages.
pub(crate) fn markdown(sections: &[Section]) -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let shown = |section: &Section| {
        let header = row(section.columns.iter().map(|column| (*column).to_owned()).collect());
        let rule = row(vec!["---".to_owned(); section.columns.len()]);
        let rows = section.rows.iter().map(|cells| row(cells.iter().map(|cell| escape(&cut(&clean(cell), SHOWN))).collect()));
        format!("## {}\n\n{header}{rule}{}\n", escape(&clean(&section.heading)), rows.collect::<String>())
    };
    sections.iter().filter(|section| !section.rows.is_empty()).map(shown).collect()
}
