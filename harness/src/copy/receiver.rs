//! What a receiver must tell of a payload, so that it is seen that the bytes arrived: all of them once, and both ends each time.

use dyetest_adapter::Payload;

/// Bytes of one block. Payloads repeat it, so that their sizes are multiples of it.
pub const BLOCK: u64 = 64;

/// How a string lies in a memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Units of UTF-16.
    Utf16,
    /// Bytes of Latin-1, or where these do not suffice units of UTF-16, which a bit of the length says.
    Latin1Utf16,
}

/// What a payload is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Bytes, which are letters too: for lists.
    Bytes,
    /// A string of ASCII.
    Ascii,
    /// A string of ASCII and Latin-1.
    Latin1,
    /// A string of characters that UTF-8 needs three bytes for.
    Wide,
}

/// What a receiver sees of each block, and so what it must tell.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// The bytes that arrive of one block; none where they are the alphabet, over again.
    block: Option<Vec<u8>>,
    /// The elements that are counted of one block.
    elements: u32,
    /// What is set in the count besides.
    tag: u32,
}

impl Encoding {
    /// Its name in ids and titles.
    pub fn id(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf8",
            Encoding::Utf16 => "utf16",
            Encoding::Latin1Utf16 => "latin1",
        }
    }

    /// The option of the canonical ABI.
    pub fn option(self) -> &'static str {
        match self {
            Encoding::Utf8 => "string-encoding=utf8",
            Encoding::Utf16 => "string-encoding=utf16",
            Encoding::Latin1Utf16 => "string-encoding=latin1+utf16",
        }
    }

    /// The text's bytes in it, and how many units these are.
    pub fn encode(self, text: &str) -> (Vec<u8>, u32, u32) {
        let utf16 = || text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let latin1: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
        match (self, latin1) {
            (Encoding::Utf8, _) => (text.as_bytes().to_vec(), text.len() as u32, 0),
            (Encoding::Latin1Utf16, Some(bytes)) => {
                let count = bytes.len() as u32;
                (bytes, count, 0)
            }
            (Encoding::Utf16, _) => (utf16(), text.encode_utf16().count() as u32, 0),
            (Encoding::Latin1Utf16, None) => (utf16(), text.encode_utf16().count() as u32, 1 << 31),
        }
    }

    /// The bytes that a string has of which a receiver is passed `$count`, as an expression.
    pub fn bytes(self) -> &'static str {
        match self {
            Encoding::Utf8 => "(local.get $count)",
            Encoding::Utf16 => "(i32.shl (local.get $count) (i32.const 1))",
            Encoding::Latin1Utf16 => {
                "(select (i32.shl (local.get $count) (i32.const 1)) (local.get $count) (i32.lt_s (local.get $count) (i32.const 0)))"
            }
        }
    }
}

impl Text {
    /// Its name in ids and titles.
    pub fn id(self) -> &'static str {
        match self {
            Text::Bytes => "bytes",
            Text::Ascii => "ascii",
            Text::Latin1 => "latin1",
            Text::Wide => "wide",
        }
    }

    /// Whole characters that take [`BLOCK`] bytes in this encoding; the first is an `a`.
    pub fn block(self, encoding: Encoding) -> String {
        let letter = match self {
            Text::Bytes => return ('a'..='z').cycle().take(BLOCK as usize).collect(),
            Text::Ascii => 'b',
            Text::Latin1 => 'é',
            Text::Wide => '€',
        };
        let mut block = "a".to_owned();
        // ASCII fills what a character of several bytes would exceed.
        while encoding.encode(&block).0.len() < BLOCK as usize {
            let longer = format!("{block}{letter}");
            block = if encoding.encode(&longer).0.len() <= BLOCK as usize { longer } else { format!("{block}b") };
        }
        block
    }
}

impl Receiver {
    /// The receiver of a flat list of elements of so many bytes.
    pub fn of_elements(bytes: u32) -> Self {
        Receiver { block: Some(Text::Bytes.block(Encoding::Utf8).into_bytes()), elements: BLOCK as u32 / bytes, tag: 0 }
    }

    /// The receiver of a list whose elements are a block each.
    pub fn of_blocks() -> Self {
        Receiver { elements: 1, ..Receiver::of_elements(1) }
    }

    /// The receiver of a list whose elements have nothing in them, eight bytes of pointer and length each.
    pub fn of_empties() -> Self {
        Receiver { block: Some(Vec::new()), ..Receiver::of_elements(8) }
    }

    /// The receiver of a string, in its own encoding.
    pub fn of_text(block: &str, encoding: Encoding) -> Self {
        let (bytes, elements, tag) = encoding.encode(block);
        Receiver { block: Some(bytes), elements, tag }
    }

    /// The receiver of what a host supplies: letters in order of the alphabet.
    pub fn of_alphabet() -> Self {
        Receiver { block: None, ..Receiver::of_elements(1) }
    }

    /// What it tells of one crossing of so many bytes.
    pub fn mark(&self, size: u64) -> u32 {
        if size == 0 {
            return 0;
        }
        let count = ((size / BLOCK) as u32).wrapping_mul(self.elements) | self.tag;
        let ends = match self.block.as_deref() {
            Some([]) => [0, 0],
            Some([.., last]) => [b'a', *last],
            None => [b'a', b'a' + ((size - 1) % 26) as u8],
        };
        ends.into_iter().map(u32::from).fold(count, u32::wrapping_add)
    }

    /// What it tells of so many crossings together, the first byte of each of which is the letter of its number.
    pub fn marks(&self, size: u64, times: u32, numbered: bool) -> u32 {
        let all = self.mark(size).wrapping_mul(times);
        let letters: u32 = if numbered && size > 0 { (1..=times).map(|number| number & 7).fold(0, u32::wrapping_add) } else { 0 };
        all.wrapping_add(letters)
    }

    /// What it tells of all bytes of one crossing.
    pub fn sum(&self, size: u64) -> u32 {
        match &self.block {
            Some(block) => Payload::sum(block).wrapping_mul((size / BLOCK) as u32),
            None => (0..size).fold(0, |sum, at| sum.wrapping_add(u32::from(b'a') + (at % 26) as u32)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_whole_and_of_one_length() {
        for text in [Text::Bytes, Text::Ascii, Text::Latin1, Text::Wide] {
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Latin1Utf16] {
                let bytes =
                    if text == Text::Bytes && encoding != Encoding::Utf8 { continue } else { encoding.encode(&text.block(encoding)).0 };
                assert_eq!((bytes.len() as u64, bytes[0]), (BLOCK, b'a'), "{text:?} {encoding:?}");
            }
        }
    }

    #[test]
    fn marks_are_those_of_the_bytes() {
        let flat = Receiver::of_elements(1);
        let bytes = Text::Bytes.block(Encoding::Utf8).repeat(3).into_bytes();
        assert_eq!((flat.mark(192), flat.sum(192)), (Payload::mark(&bytes), Payload::sum(&bytes)));
        assert_eq!((flat.mark(0), flat.sum(0), flat.marks(0, 9, true)), (0, 0, 0));
        assert_eq!(flat.marks(64, 3, true), 3 * flat.mark(64) + 1 + 2 + 3);
        let supplied = Receiver::of_alphabet();
        let bytes: Vec<u8> = (b'a'..=b'z').cycle().take(128).collect();
        assert_eq!((supplied.mark(128), supplied.sum(128)), (Payload::mark(&bytes), Payload::sum(&bytes)));
    }
}
