//! Between the host and a component, in both directions.

use super::{
    ALL, CURVE, ENCODINGS, FEW, NONE, STATES, TEXTS, looping, path,
    sent::{Sent, list},
    text,
};
use crate::copy::{
    path::{Export, Path, Reach, What},
    program::Program,
    receiver::{BLOCK, Encoding, Receiver, Text},
};
use dyetest_adapter::{HostImport, Kind, Reading};
use dyetest_results::copy::Group;

/// The receiver of a string of this text in a guest, and the guest.
fn receiving(text: Text, encoding: Encoding) -> (Program, Program, Receiver) {
    let block = text.block(Encoding::Utf8);
    let ty = if text == Text::Bytes { "(list u8)" } else { "string" };
    let (encoded, units, _) = encoding.encode(&text.block(encoding));
    let count = format!("(i32.mul (i32.shr_u (local.get $size) (i32.const {})) (i32.const {units}))", BLOCK.trailing_zeros());
    let option = if text == Text::Bytes { "" } else { encoding.option() };
    let sent = Sent { lift: option, lower: option, ..list(ty, &encoded, &count, encoding.bytes()) };
    (sent.program(text!("from-host")), sent.program(text!("supplied")), Receiver::of_text(&block, encoding))
}

pub(super) fn to_guest() -> Vec<Path> {
    let called = |text: Text, encoding, typed| {
        let (program, _, receiver) = receiving(text, encoding);
        What::Called { program, export: Export::Take(text, receiver), typed }
    };
    let supplied = |text: Text, reading| {
        let (_, program, _) = receiving(text, Encoding::Utf8);
        let program = program.importing("", "supply", HostImport::Supply(reading));
        What::Loop { program, receiver: Receiver::of_alphabet(), numbered: false }
    };
    let nothing = |typed| What::Called { program: receiving(Text::Bytes, Encoding::Utf8).0, export: Export::Nothing, typed };
    let to = |id: &str, title: &str, what, sizes, reach| {
        path(format!("to-guest-{id}"), format!("host to guest, {title}"), Group::HostToGuest, what, sizes, reach)
    };
    let bytes = |typed| called(Text::Bytes, Encoding::Utf8, typed);
    let mut all = vec![
        to("nothing", "nothing", nothing(true), NONE, Reach::Calls),
        to("nothing-dynamic", "nothing, values of any type", nothing(false), NONE, Reach::Calls),
        to("list-u8", "list<u8> as an argument", bytes(true), ALL, Reach::Calls).of_elements(1).in_states(STATES),
        to("list-u8-dynamic", "list<u8> as an argument, values of any type", bytes(false), FEW, Reach::Components).of_elements(1),
        to("result-list-u8", "list<u8> as an import's result", supplied(Text::Bytes, Reading::Typed), CURVE, Reach::Components)
            .of_elements(1),
        to(
            "result-list-u8-dynamic",
            "list<u8> as an import's result, values of any type",
            supplied(Text::Bytes, Reading::Dynamic),
            FEW,
            Reach::Components,
        )
        .of_elements(1),
        to("result-string", "string as an import's result, utf8, ascii", supplied(Text::Ascii, Reading::Typed), FEW, Reach::Components),
    ];
    for (encoding, text) in ENCODINGS.into_iter().flat_map(|encoding| TEXTS.map(|text| (encoding, text))) {
        let id = format!("string-{}-{}", encoding.id(), text.id());
        let title = format!("string as an argument, {}, {}", encoding.id(), text.id());
        all.push(to(&id, &title, called(text, encoding, true), FEW, Reach::Components));
    }
    all
}

pub(super) fn to_host() -> Vec<Path> {
    let sent = |text: Text, encoding: Encoding, reading| {
        let block = text.block(encoding);
        let (encoded, units, tag) = encoding.encode(&block);
        let count = format!(
            "(i32.or (i32.mul (i32.shr_u (local.get $size) (i32.const {})) (i32.const {units})) (select (i32.const {tag}) (i32.const 0) (local.get $size)))",
            BLOCK.trailing_zeros(),
        );
        let ty = if text == Text::Bytes { "(list u8)" } else { "string" };
        let lower = if text == Text::Bytes { "" } else { encoding.option() };
        let program = Sent { lower, ..list(ty, &encoded, &count, "") }.program(text!("to-host"));
        let program = program.importing("", "take", HostImport::Mark(reading)).importing("", "sum", HostImport::Mark(Reading::Whole));
        looping(program, Receiver::of_text(&block, Encoding::Utf8))
    };
    let given =
        |typed| What::Called { program: receiving(Text::Bytes, Encoding::Utf8).0, export: Export::Give(Receiver::of_elements(1)), typed };
    let nothing = |reading| What::Work {
        program: Program::new(Kind::Component, text!("to-host-nothing"), &[]).importing("", "nothing", HostImport::Mark(reading)),
        outcome: |times| times,
    };
    let to = |id: &str, title: &str, what, sizes, reach| {
        path(format!("to-host-{id}"), format!("guest to host, {title}"), Group::GuestToHost, what, sizes, reach)
    };
    let bytes = |reading| sent(Text::Bytes, Encoding::Utf8, reading);
    let mut all = vec![
        to("nothing", "nothing", nothing(Reading::Typed), NONE, Reach::Calls),
        to("nothing-dynamic", "nothing, values of any type", nothing(Reading::Dynamic), NONE, Reach::Calls),
        to("list-u8", "list<u8> as an argument", bytes(Reading::Typed), ALL, Reach::Calls).of_elements(1).in_states(STATES),
        to("list-u8-dynamic", "list<u8> as an argument, values of any type", bytes(Reading::Dynamic), FEW, Reach::Components)
            .of_elements(1),
        to("list-u8-in-place", "list<u8> as an argument, read where it lies", bytes(Reading::InPlace), CURVE, Reach::Components)
            .of_elements(1),
        to("result-list-u8", "list<u8> as a result", given(true), CURVE, Reach::Components).of_elements(1),
        to("result-list-u8-dynamic", "list<u8> as a result, values of any type", given(false), FEW, Reach::Components).of_elements(1),
    ];
    for (encoding, text) in ENCODINGS.into_iter().flat_map(|encoding| TEXTS.map(|text| (encoding, text))) {
        let id = format!("string-{}-{}", encoding.id(), text.id());
        let title = format!("string as an argument, {}, {}", encoding.id(), text.id());
        all.push(to(&id, &title, sent(text, encoding, Reading::Typed), FEW, Reach::Components));
    }
    all
}
