//! For people at a terminal: the matrix, then what is behind it, and the headline where the eye rests: at the end.

use super::{
    Page, Report,
    summary::{Finding, Group, Matrix, Summary, legend},
};
use crate::{Class, Compared, Run, Verdict, text::some};
use anstyle::{AnsiColor, Style};
use comfy_table::{Attribute, CellAlignment, Color, ContentArrangement, Table, presets};

/// The matrix and the findings, for people.
#[derive(Clone, Copy, Debug)]
pub struct Terminal;

/// The width of a line where nobody knows it.
const WIDTH: usize = 100;
/// The least width that anything is laid out for; a narrower terminal breaks lines itself.
const NARROWEST: usize = 40;
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

impl Report for Terminal {
    fn name(&self) -> &'static str {
        "terminal"
    }

    fn render(&self, run: &Run, compared: &Compared<'_>, page: Page) -> String {
        let summary = Summary::new(run, compared);
        let mut page = Text::on(page);
        page.line(&format!("{DIM}{}{DIM:#}", summary.about));
        page.matrix(&summary.matrix);
        page.findings(&summary.findings);
        page.groups("Missing coverage", &summary.missing);
        page.groups("Absent", &summary.absent);
        page.groups("Limits by design", &summary.shown);
        page.known(&summary);
        page.sentences("Stale entries of the baseline", &summary.stale);
        page.sentences("The run itself", &summary.troubles);
        page.headline(&summary);
        page.text
    }
}

/// The text so far.
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) width: usize,
}

impl Text {
    pub(crate) fn on(page: Page) -> Text {
        Text { text: String::new(), width: page.width.map_or(WIDTH, usize::from).max(NARROWEST) }
    }

    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    pub(crate) fn heading(&mut self, heading: &str) {
        self.line("");
        self.line(&format!("{BOLD}{heading}{BOLD:#}"));
    }

    /// A paragraph, broken between words.
    pub(crate) fn wrapped(&mut self, indent: usize, text: &str) {
        let room = self.width.saturating_sub(indent).max(1);
        let mut line = String::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                self.line(&format!("{:indent$}{line}", ""));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(&format!("{:indent$}{line}", ""));
    }

    fn matrix(&mut self, matrix: &Matrix) {
        if matrix.targets.is_empty() {
            return;
        }
        for targets in columns(matrix, self.width) {
            self.line("");
            let table = table(matrix, targets);
            for line in table.lines() {
                self.line(&line);
            }
        }
        self.line("");
        self.wrapped(0, &legend());
    }

    fn findings(&mut self, findings: &[Finding]) {
        let mut severity = None;
        for finding in findings {
            if severity != Some(finding.severity) {
                severity = Some(finding.severity);
                let mut name = finding.severity.to_string();
                name[..1].make_ascii_uppercase();
                self.heading(&name);
            }
            self.finding(finding);
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let style = style(finding.verdict.class());
        self.line("");
        self.line(&format!("  {style}{}{style:#} {BOLD}{}{BOLD:#}", finding.verdict, finding.case));
        self.wrapped(4, &format!("on {}", finding.targets.join(", ")));
        self.wrapped(4, &finding.title);
        self.wrapped(4, &finding.sentence);
        for detail in &finding.details {
            self.wrapped(4, detail);
        }
        if let Some(step) = &finding.step {
            self.line(&format!("    {DIM}{}{DIM:#}", step.place));
            self.line(&format!("      {}", step.what));
            self.line(&format!("      expected  {}", step.expected));
            self.line(&format!("      observed  {}", step.observed));
            if step.others > 0 {
                self.line(&format!("      {DIM}and {} more failed{DIM:#}", step.others));
            }
        }
        self.line(&format!("    {DIM}${DIM:#} {}", finding.repro));
    }

    fn groups(&mut self, heading: &str, groups: &[Group]) {
        if groups.is_empty() {
            return;
        }
        self.heading(heading);
        for group in groups {
            let style = style(group.verdict.class());
            self.line("");
            self.line(&format!("  {style}{}{style:#} {}", group.verdict, cases(&group.cases)));
            self.wrapped(4, &format!("on {}", group.targets.join(", ")));
            self.wrapped(4, &group.reason);
        }
    }

    fn known(&mut self, summary: &Summary) {
        if summary.known.is_empty() {
            return;
        }
        self.heading("Known");
        for known in &summary.known {
            let link = known.link.as_ref().map(|link| format!(" ({link})")).unwrap_or_default();
            self.wrapped(2, &format!("{} {} on {}: {}{link}", known.verdict, known.case, some(&known.targets), known.reason));
        }
    }

    fn sentences(&mut self, heading: &str, sentences: &[String]) {
        if sentences.is_empty() {
            return;
        }
        self.heading(heading);
        for sentence in sentences {
            self.wrapped(2, sentence);
        }
    }

    fn headline(&mut self, summary: &Summary) {
        self.line("");
        for (heading, text) in &summary.headline {
            let style = match (*heading, text.as_str()) {
                (_, "none") => DIM,
                ("new findings" | "stale entries", _) => style(Class::Breach),
                _ => Style::new(),
            };
            self.line(&format!("{heading:<15} {style}{text}{style:#}"));
        }
    }
}

/// The targets, in as many runs as the width needs.
fn columns(matrix: &Matrix, width: usize) -> Vec<&[String]> {
    const PADDING: usize = 3;
    let longest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let first = longest(&mut matrix.suites.iter().map(|suite| suite.chars().count())) + PADDING + 1;
    let needs = |target: &String| {
        let header = heading(target).lines().map(|line| line.chars().count()).max().unwrap_or_default();
        let cells = matrix.suites.iter().filter_map(|suite| matrix.cell(suite, target));
        let content = longest(&mut cells.flat_map(|cell| cell.lines().into_iter().map(|line| line.chars().count())));
        header.max(content) + PADDING
    };
    let (mut runs, mut start, mut used) = (Vec::new(), 0, first);
    for (index, target) in matrix.targets.iter().enumerate() {
        let needs = needs(target);
        if index > start && used + needs > width {
            runs.push(&matrix.targets[start..index]);
            (start, used) = (index, first);
        }
        used += needs;
    }
    runs.push(&matrix.targets[start..]);
    runs
}

fn table(matrix: &Matrix, targets: &[String]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled).enforce_styling();
    let bold = |text: String| comfy_table::Cell::new(text).add_attribute(Attribute::Bold);
    table.set_header([bold("suite".into())].into_iter().chain(targets.iter().map(|target| bold(heading(target)))));
    for suite in &matrix.suites {
        let cell = |target: &String| match matrix.cell(suite, target) {
            None => comfy_table::Cell::new(""),
            Some(cell) => comfy_table::Cell::new(cell.lines().join("\n")).fg(color(cell.worst().map_or(Class::Missing, Verdict::class))),
        };
        let name = comfy_table::Cell::new(suite).set_alignment(CellAlignment::Left);
        table.add_row([name].into_iter().chain(targets.iter().map(cell)));
    }
    table
}

/// A runtime above its profile: columns stay narrow.
fn heading(target: &str) -> String {
    target.replacen('.', "\n", 1)
}

fn cases(cases: &[String]) -> String {
    match cases.len() {
        0..=3 => some(cases),
        many => format!("{many} cases: {}", some(cases)),
    }
}

fn style(class: Class) -> Style {
    match class {
        Class::Breach => AnsiColor::Red.on_default().bold(),
        Class::Denial => AnsiColor::Magenta.on_default().bold(),
        Class::Weak => AnsiColor::Yellow.on_default(),
        Class::Missing => AnsiColor::Cyan.on_default(),
        Class::Absent => DIM,
        Class::Shown => AnsiColor::Blue.on_default(),
        Class::Pass => AnsiColor::Green.on_default(),
    }
}

fn color(class: Class) -> Color {
    match class {
        Class::Breach => Color::DarkRed,
        Class::Denial => Color::DarkMagenta,
        Class::Weak => Color::DarkYellow,
        Class::Missing => Color::DarkCyan,
        Class::Absent => Color::DarkGrey,
        Class::Shown => Color::DarkBlue,
        Class::Pass => Color::DarkGreen,
    }
}
