//! What stands between a text and a page.

use crate::text::{clean, cut};
use askama::filters::{Escaper, Html};
use std::fmt;

/// The longest text that a page shows, in characters. All of it is in the record.
const SHOWN: usize = 4000;

/// The escaper of every template: each value is cleaned, cut, and written so that no browser obeys it. `askama.toml` names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown;

impl Escaper for Shown {
    fn write_escaped_str<W: fmt::Write>(&self, to: W, text: &str) -> fmt::Result {
        Html.write_escaped_str(to, &cut(&clean(text), SHOWN))
    }
}
