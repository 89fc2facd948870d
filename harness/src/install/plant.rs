//! Edits applied to a text: anchors are found in the text as it was, so that no edit disturbs another.

use super::fault::{Edit, Fault, Place};
use std::ops::Range;

/// Why an edit does not fit its file any more.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the fault `{fault}` does not fit {file}: {problem}\n  {text}")]
pub struct Misfit {
    /// The fault's id.
    pub fault: String,
    /// The crate and the file in it.
    pub file: String,
    /// What is wrong.
    pub problem: String,
    /// The text that was looked for.
    pub text: String,
}

/// The text with these edits of one file made in it.
///
/// # Errors
/// If an anchor is missing, occurs twice, or if two edits replace the same text.
pub(super) fn plant(text: &str, edits: &[(&Fault, &Edit)]) -> Result<String, Misfit> {
    let mut changes = edits.iter().map(|(fault, edit)| change(text, fault, edit)).collect::<Result<Vec<_>, _>>()?;
    changes.sort_by_key(|change| (change.range.start, change.range.end));
    let mut planted = String::with_capacity(text.len() * 2);
    let mut copied = 0;
    for change in changes {
        if change.range.start < copied {
            return Err(change.misfit("it changes what another fault replaces"));
        }
        planted.push_str(&text[copied..change.range.start]);
        planted.push_str(&change.code);
        copied = change.range.end;
    }
    planted.push_str(&text[copied..]);
    Ok(planted)
}

struct Change<'a> {
    fault: &'a Fault,
    edit: &'a Edit,
    anchor: &'a str,
    range: Range<usize>,
    code: String,
}

impl Change<'_> {
    fn misfit(&self, problem: &str) -> Misfit {
        misfit(self.fault, self.edit, problem, self.anchor)
    }
}

fn change<'a>(text: &str, fault: &'a Fault, edit: &'a Edit) -> Result<Change<'a>, Misfit> {
    let item = match &edit.within {
        Some(opening) => {
            let start = once(text, opening).map_err(|problem| misfit(fault, edit, &problem, opening))?;
            start..end_of_item(text, start)
        }
        None => 0..text.len(),
    };
    let code = guarded(&edit.code, &fault.id);
    let place = edit.place().expect("the table was checked");
    let anchor = match place {
        Place::Before(anchor) | Place::After(anchor) | Place::Instead(anchor) => anchor,
    };
    let start = item.start + once(&text[item], anchor).map_err(|problem| misfit(fault, edit, &problem, anchor))?;
    let end = start + anchor.len();
    let (range, code) = match place {
        Place::Before(_) => (start..start, format!("{code}\n")),
        Place::After(_) => (end..end, format!("\n{code}")),
        Place::Instead(_) => (start..end, code),
    };
    Ok(Change { fault, edit, anchor, range, code })
}

fn misfit(fault: &Fault, edit: &Edit, problem: &str, text: &str) -> Misfit {
    let file = format!("{}/{}", edit.package, edit.file.display());
    Misfit { fault: fault.id.clone(), file, problem: problem.to_owned(), text: text.to_owned() }
}

/// The edit's code, with its guards spelt out.
fn guarded(code: &str, fault: &str) -> String {
    let code = code.trim().replace("planted!()", &format!("crate::dyetest_fault::planted({fault:?})"));
    code.replace("active!()", &format!("crate::dyetest_fault::active({fault:?})"))
}

/// Where `wanted` occurs, if it does so once.
fn once(text: &str, wanted: &str) -> Result<usize, String> {
    let mut found = text.match_indices(wanted);
    match (found.next(), found.count()) {
        (Some((start, _)), 0) => Ok(start),
        (Some(_), others) => Err(format!("this text occurs {} times", others + 1)),
        (None, _) => Err("this text is not there".to_owned()),
    }
}

/// Where the item that opens at `start` ends: behind the first brace that stands as far left as its opening line.
fn end_of_item(text: &str, start: usize) -> usize {
    let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let indent = text[line..].len() - text[line..].trim_start_matches(' ').len();
    let closing = format!("\n{}}}", " ".repeat(indent));
    text[start..].find(&closing).map_or(text.len(), |end| start + end + closing.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "fn a() {\n    check();\n    work();\n}\n\nfn b() {\n    check();\n}\n";

    fn fault(edits: &str) -> Fault {
        let text = format!("id = 'f'\nproperty = 'p'\nlayer = 'l'\nsummary = 's'\nprofile = 'c'\nlive = 'l'\n{edits}");
        toml::from_str(&text).unwrap()
    }

    fn planted(edits: &str) -> Result<String, Misfit> {
        let fault = fault(edits);
        plant(TEXT, &fault.edits.iter().map(|edit| (&fault, edit)).collect::<Vec<_>>())
    }

    #[test]
    fn code_goes_where_it_is_told_to() {
        let edits = "[[edit]]\ncrate = 'c'\nfile = 'f'\nwithin = 'fn b('\ninstead = 'check();'\ncode = 'if !planted!() { check(); }'\n\
                     [[edit]]\ncrate = 'c'\nfile = 'f'\nbefore = 'work();'\ncode = 'early();'\n\
                     [[edit]]\ncrate = 'c'\nfile = 'f'\nafter = 'work();'\ncode = 'late();'\n";
        let expected = "fn a() {\n    check();\n    early();\nwork();\nlate();\n}\n\n\
                        fn b() {\n    if !crate::dyetest_fault::planted(\"f\") { check(); }\n}\n";
        assert_eq!(planted(edits).unwrap(), expected);
    }

    #[test]
    fn an_anchor_that_does_not_occur_once_is_an_error() {
        for (anchor, problem) in [("check();", "this text occurs 2 times"), ("chekc();", "this text is not there")] {
            let edits = format!("[[edit]]\ncrate = 'c'\nfile = 'f'\nbefore = '{anchor}'\ncode = 'x'\n");
            let misfit = planted(&edits).unwrap_err();
            assert_eq!((misfit.problem.as_str(), misfit.text.as_str(), misfit.file.as_str()), (problem, anchor, "c/f"));
        }
    }

    #[test]
    fn two_edits_cannot_replace_the_same_text() {
        let edit = "[[edit]]\ncrate = 'c'\nfile = 'f'\ninstead = 'work();'\ncode = 'x'\n";
        assert!(planted(&edit.repeat(2)).unwrap_err().problem.contains("another fault"));
    }
}
