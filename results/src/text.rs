//! Text from guests, adapters and files, made safe to show. All of it is hostile.

/// `text` on one line, without control characters, terminal sequences and characters that reorder what is shown.
///
/// Only what addresses the terminal goes: the rest of a broken sequence stays visible, so that nobody can hide evidence
/// behind an unfinished one.
pub fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            '\u{1b}' if rest.peek() == Some(&'[') => {
                rest.next();
                skip_control_sequence(&mut rest);
            }
            '\u{9b}' => skip_control_sequence(&mut rest),
            hidden if is_hostile(hidden) => {}
            visible => shown.push(visible),
        }
    }
    shown
}

/// The first line of `text` that is not blank, cleaned and cut to `length` characters.
pub fn first_line(text: &str, length: usize) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    cut(&clean(line), length)
}

/// `text` with at most `length` characters; an ellipsis stands for what was cut.
pub fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        None => text.to_owned(),
        Some(_) => text.chars().take(length.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// How many of many alike are named.
pub(crate) const NAMED: usize = 3;

/// Some of many names, and how many others there are.
pub fn some(names: &[String]) -> String {
    match names.len().checked_sub(NAMED) {
        None | Some(0) => names.join(", "),
        Some(others) => format!("{} and {others} more", names[..NAMED].join(", ")),
    }
}

/// JSON text, as `serde_json` writes it, with every hostile character as an escape. It stays the same JSON, since such
/// characters stand in strings only (newlines never do), and no terminal that shows it obeys it.
pub(crate) fn escape_json(json: &str) -> String {
    let needs_escape = |char: char| char != '\n' && is_hostile(char);
    if !json.chars().any(needs_escape) {
        return json.to_owned();
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for char in json.chars() {
        if needs_escape(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(char);
        }
    }
    escaped
}

/// Parameters, intermediates and the final character of a control sequence (ECMA-48, 5.4).
fn skip_control_sequence(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while rest.next_if(|char| matches!(char, '\u{20}'..='\u{3f}')).is_some() {}
    rest.next_if(|char| matches!(char, '\u{40}'..='\u{7e}'));
}

/// Control characters, and those of Unicode that reorder, hide or break what is shown.
fn is_hostile(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_that_addresses_the_terminal_is_shown() {
        for (hostile, shown) in [
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{9b}2Jgone", "gone"),
            ("a\r\nb\tc\0d", "a  b cd"),
            ("\u{1b}]0;title", "]0;title"),
            ("\u{1b}[31", ""),
            ("abc\u{202e}txt.exe", "abctxt.exe"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("plain ✓ text", "plain ✓ text"),
        ] {
            assert_eq!(clean(hostile), shown, "{hostile:?}");
        }
    }

    #[test]
    fn lines_are_cut_by_characters() {
        assert_eq!(first_line("\n  (module\n (func))", 200), "(module");
        assert_eq!(first_line("ééééé", 4), "ééé…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "…");
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in any::<String>()) {
            let once = clean(&text);
            prop_assert!(!once.chars().any(is_hostile));
            prop_assert_eq!(clean(&once), once);
        }

        #[test]
        fn escaped_json_is_the_same_json(text in "[\\x00-\\x20\\x7f-\\xa0\u{200b}-\u{202e}\u{e0041}ab\"\\\\]*") {
            let escaped = escape_json(&serde_json::to_string(&text).unwrap());
            prop_assert!(!escaped.chars().any(is_hostile));
            prop_assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }
    }
}
