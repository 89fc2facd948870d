//! The static site of a run: a page for the run, and one per suite, case, target and claim. The pages need no network, no script and
//! no server, and the same run gives the same bytes.
//!
//! What guests, adapters and files said is hostile: [escaped](escape) wherever it is shown, and never part of a path as it is.

mod book;
mod case;
mod claim;
pub(crate) mod escape;
mod finding;
mod index;
mod listing;
mod matrix;
mod path;
mod table;
mod target;
mod write;

pub use write::write;

use crate::{Compared, Run};
use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use book::Book;
use dyetest_suites::Case;

/// How all pages look.
const STYLE: &str = include_str!("../../templates/style.css");

/// A file of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it lies in the site: parts of lower-case letters, digits, `-`, `_`, `.` and `~`, separated by `/`.
    pub path: String,
    /// What it says: HTML, or the style of all pages.
    pub text: String,
}

/// The site of a run that was held against a baseline.
///
/// `cases` are those whose texts and claims are shown: the corpus, drawn from the run's seed. One that was changed since the run is not
/// taken for what was run. `curves` is a chart of what copies cost, as SVG, if there is one; it is shown as an image, in which
/// nothing runs and nothing is fetched.
#[must_use]
pub fn render(run: &Run, compared: &Compared<'_>, cases: &[Case], curves: Option<&str>) -> Vec<Page> {
    let book = Book::new(run, compared, cases);
    let curves = curves.map(|svg| format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)));
    let claims = claim::ClaimPage::all(&book);
    let mut pages = vec![
        Page { path: "style.css".to_owned(), text: STYLE.to_owned() },
        page("index.html".to_owned(), &index::Index::new(&book, curves)),
        page("properties.html".to_owned(), &table::all_properties(&book)),
        page("claims.html".to_owned(), &claim::Claims::new(&claims)),
    ];
    pages.extend(book.suites().into_iter().map(|(suite, cases)| page(path::suite(suite), &table::suite(&book, suite, &cases))));
    pages.extend(book.cases.iter().map(|(id, entry)| page(path::case(id), &case::CasePage::new(&book, id, entry))));
    pages.extend(book.targets.iter().map(|(id, entry)| page(path::target(id), &target::TargetPage::new(&book, id, entry))));
    pages.extend(claims.iter().map(|claim| page(claim.to(), claim)));
    pages
}

fn page(path: String, template: &impl Template) -> Page {
    let text = template.render().expect("templates write to a string only, and call nothing that can fail");
    Page { path, text }
}

#[cfg(test)]
mod tests;
