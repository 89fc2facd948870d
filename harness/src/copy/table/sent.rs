//! Components that send or receive one value.

use super::text;
use crate::copy::program::Program;
use dyetest_adapter::Kind;

/// What is sent between components: its type, its definition on either side, and how both sides count it.
pub(super) struct Sent<'a> {
    pub(super) ty: &'a str,
    pub(super) own: &'a str,
    pub(super) their: &'a str,
    pub(super) block: &'a [u8],
    /// Where the sender's list lies, and how many elements so many bytes are.
    pub(super) at: &'a str,
    pub(super) count: &'a str,
    pub(super) lower: &'a str,
    pub(super) lift: &'a str,
    pub(super) realloc: &'a str,
    pub(super) receive: &'a str,
    /// Bytes of `$count` elements.
    pub(super) bytes: &'a str,
}

pub(super) const FLAT: &str = "65536";
pub(super) const HEADS: &str = "0x1100000";
/// Where nothing is written, below 8 MiB of payload: as pointers and lengths, empty strings.
pub(super) const ZEROS: &str = "0x800000";

impl Sent<'_> {
    pub(super) fn program(&self, text: &str) -> Program {
        let pages = if self.realloc == text!("bump") { "2" } else { "600" };
        Program::new(
            Kind::Component,
            text,
            &[
                ("sender", text!("sender")),
                ("mark", text!("mark")),
                ("receive", self.receive),
                ("realloc", self.realloc),
                ("pages", pages),
                ("type", self.ty),
                ("own-types", self.own),
                ("their-types", self.their),
                ("block", &escaped(self.block)),
                ("at", self.at),
                ("count", self.count),
                ("lower", self.lower),
                ("lift", self.lift),
                ("bytes", self.bytes),
            ],
        )
    }
}

/// Bytes as a string of the text format.
pub(super) fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}

pub(super) fn list<'a>(ty: &'a str, block: &'a [u8], count: &'a str, bytes: &'a str) -> Sent<'a> {
    let (realloc, receive) = (text!("fixed"), text!("flat"));
    Sent { ty, own: "", their: "", block, at: FLAT, count, lower: "", lift: "", realloc, receive, bytes }
}
