//! For pages and summaries of continuous integration. It says what the terminal says.

use super::{
    Page, Report,
    summary::{Cell, Finding, Group, Matrix, Summary, legend},
};
use crate::{Compared, Run, text::some};

/// The matrix and the findings, for pages.
#[derive(Clone, Copy, Debug)]
pub struct Markdown;

impl Report for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn render(&self, run: &Run, compared: &Compared<'_>, _: Page) -> String {
        let summary = Summary::new(run, compared);
        let mut blocks = vec!["# Dyetest".to_owned(), escape(&summary.about)];
        let headline = summary.headline.iter().map(|(heading, text)| format!("- **{heading}**: {}", escape(text)));
        blocks.push(headline.collect::<Vec<_>>().join("\n"));
        if !summary.matrix.targets.is_empty() {
            blocks.push(matrix(&summary.matrix));
            blocks.push(escape(&legend()));
        }
        let mut severity = None;
        for finding in &summary.findings {
            if severity != Some(finding.severity) {
                severity = Some(finding.severity);
                blocks.push(format!("## Findings: {}", finding.severity));
            }
            blocks.push(self::finding(finding));
        }
        section(&mut blocks, "Missing coverage", summary.missing.iter().map(group));
        section(&mut blocks, "Absent", summary.absent.iter().map(group));
        section(&mut blocks, "Limits by design", summary.shown.iter().map(group));
        let known = summary.known.iter().map(|known| {
            let link = known.link.as_ref().map(|link| format!(" ({})", code(link))).unwrap_or_default();
            let targets = escape(&some(&known.targets));
            format!("- **{}** {} on {targets}: {}{link}", known.verdict, code(&known.case), escape(&known.reason))
        });
        section(&mut blocks, "Known", known);
        let sentence = |sentence: &String| format!("- {}", escape(sentence));
        section(&mut blocks, "Stale entries of the baseline", summary.stale.iter().map(sentence));
        section(&mut blocks, "The run itself", summary.troubles.iter().map(sentence));
        blocks.join("\n\n") + "\n"
    }
}

fn section(blocks: &mut Vec<String>, heading: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if !items.is_empty() {
        blocks.push(format!("## {heading}"));
        blocks.push(items.join("\n"));
    }
}

fn matrix(matrix: &Matrix) -> String {
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let first = |text: &str| vec![text.to_owned()];
    let header = [first("suite"), matrix.targets.iter().map(|target| escape(target)).collect()].concat();
    let rule = vec!["---".to_owned(); header.len()];
    let cell = |cell: &Cell| cell.lines().iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>");
    let suite = |suite: &String| {
        let cells = matrix.targets.iter().map(|target| matrix.cell(suite, target).map(cell).unwrap_or_default()).collect();
        row([first(&escape(suite)), cells].concat())
    };
    [row(header), row(rule)].into_iter().chain(matrix.suites.iter().map(suite)).collect::<Vec<_>>().join("\n")
}

fn finding(finding: &Finding) -> String {
    let heading = format!("### {}: {}", finding.verdict, escape(&finding.case));
    let targets = finding.targets.iter().map(|target| escape(target)).collect::<Vec<_>>().join(", ");
    let mut items = vec![format!("- on {targets}"), format!("- {}", escape(&finding.title)), format!("- {}", escape(&finding.sentence))];
    items.extend(finding.details.iter().map(|detail| format!("- {}", escape(detail))));
    if let Some(step) = &finding.step {
        let others = if step.others > 0 { format!(", and {} more failed", step.others) } else { String::new() };
        items.push(format!("- {}{others}", code(&step.place)));
        items.push(format!("  - {}", code(&step.what)));
        items.push(format!("  - expected {}", code(&step.expected)));
        items.push(format!("  - observed {}", code(&step.observed)));
    }
    items.push(format!("- again: {}", code(&finding.repro)));
    format!("{heading}\n\n{}", items.join("\n"))
}

fn group(group: &Group) -> String {
    let targets = escape(&group.targets.join(", "));
    let cases = if group.cases.len() > 3 { format!("{} cases, ", group.cases.len()) } else { String::new() };
    format!("- **{}** {cases}{} on {targets}: {}", group.verdict, code(&some(&group.cases)), escape(&group.reason))
}

/// Prose that stays prose: nothing in it is markup, a link, a mention or an entity.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '\\' | '#' | '!' | '@' | ':' | '$' => {
                escaped.push_str(&format!("&#{};", u32::from(char)));
            }
            plain => escaped.push(plain),
        }
    }
    // The one thing that becomes a link without a colon.
    ["www.", "WWW."].iter().fold(escaped, |text, prefix| text.replace(prefix, &prefix.replace('.', "&#46;")))
}

/// A code span, between more backticks than the text has in a row. The text has no line breaks, and stands in no table.
fn code(text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    match text.trim() {
        "" => String::new(),
        text if text.contains('`') => format!("{fence} {text} {fence}"),
        text => format!("{fence}{text}{fence}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{code, escape};

    #[test]
    fn hostile_prose_stays_prose() {
        for (text, shown) in [
            ("<img src=x>", "&#60;img src=x&#62;"),
            ("a | b", "a &#124; b"),
            ("[x](javascript:y)", "&#91;x&#93;(javascript&#58;y)"),
            ("@somebody #1 www.example.org", "&#64;somebody &#35;1 www&#46;example.org"),
        ] {
            assert_eq!(escape(text), shown);
        }
    }

    #[test]
    fn hostile_code_stays_code() {
        for (text, shown) in [("a", "`a`"), ("a`b", "`` a`b ``"), ("``` x", "```` ``` x ````"), ("", ""), ("<b>|", "`<b>|`")] {
            assert_eq!(code(text), shown);
        }
    }
}
