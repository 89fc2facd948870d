//! Where in a text an offset lies.

/// The lines of a text, found once: asking for many places costs no more than reading the text.
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of this text.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1)).collect();
        Lines { text, starts }
    }

    /// Line and column, in characters, of a byte offset: both count from 1. An offset beyond the text, or within a character, is moved
    /// to where it makes sense.
    #[must_use]
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        (line, self.text[self.starts[line - 1]..offset].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let lines = Lines::of("ab\né£x\n");
        for (offset, place) in [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (5, (2, 2)), (6, (2, 2)), (7, (2, 3)), (9, (3, 1)), (99, (3, 1))] {
            assert_eq!(lines.place(offset), place, "{offset}");
        }
    }
}
