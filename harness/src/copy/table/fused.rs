//! From component to component, as one value.

use super::{
    ALL, CURVE, ENCODINGS, FEW, STATES, TEXTS, looping, path,
    sent::{HEADS, Sent, ZEROS, list},
    text,
};
use crate::copy::{
    path::{Path, Reach, What},
    receiver::{BLOCK, Encoding, Receiver, Text},
};
use dyetest_results::copy::Group;

pub(super) fn lists() -> Vec<Path> {
    let block = Text::Bytes.block(Encoding::Utf8).into_bytes();
    let fused = |id: &str, title: &str, sent: &Sent<'_>, receiver, sizes| {
        let program = sent.program(text!("fused"));
        path(
            format!("fused-{id}"),
            format!("component to component, {title}"),
            Group::Fused,
            looping(program, receiver),
            sizes,
            Reach::Components,
        )
    };
    let mut all = Vec::new();
    for (bits, shift) in [(8, 0), (16, 1), (32, 2), (64, 3)] {
        let (ty, bytes) = (format!("(list u{bits})"), bits / 8);
        let (count, length) =
            (format!("(i32.shr_u (local.get $size) (i32.const {shift}))"), format!("(i32.shl (local.get $count) (i32.const {shift}))"));
        let sent = list(&ty, &block, &count, &length);
        let sizes = if [8, 64].contains(&bits) { ALL } else { CURVE };
        let one = fused(&format!("list-u{bits}"), &format!("list<u{bits}>"), &sent, Receiver::of_elements(bytes), sizes).of_elements(bytes);
        all.push(if bits == 8 { Path { reach: Reach::Compilers, ..one.in_states(STATES) } } else { one });
    }
    // Whoever receives from an allocator that allocates gives everything back.
    let receive = format!("{}\n(func $reset (param i32) (result i32) (global.set $next (i32.const 65536)) (local.get 0))", text!("flat"));
    let bytes = list("(list u8)", &block, "(local.get $size)", "(call $reset (local.get $count))");
    let bumped = Sent { realloc: text!("bump"), receive: &receive, ..bytes };
    all.push(
        fused("list-u8-realloc", "list<u8>, with an allocator that allocates", &bumped, Receiver::of_elements(1), CURVE).of_elements(1),
    );
    let fields = "(record (field \"a\" u32) (field \"b\" u32) (field \"c\" u64))";
    let (own, their) = (
        format!("(type $record' {fields}) (export $record \"record\" (type $record'))"),
        format!("(type $record' {fields}) (export \"record\" (type $record (eq $record')))"),
    );
    let sixteenth = "(i32.shr_u (local.get $size) (i32.const 4))";
    let records =
        Sent { own: &own, their: &their, ..list("(list $record)", &block, sixteenth, "(i32.shl (local.get $count) (i32.const 4))") };
    all.push(fused("list-record", "list<record { u32, u32, u64 }>", &records, Receiver::of_elements(16), CURVE));
    let blocks = format!("(i32.shr_u (local.get $size) (i32.const {}))", BLOCK.trailing_zeros());
    for (id, ty, title) in [
        ("list-string", "(list string)", "list<string>, of 64 bytes each"),
        ("list-list-u8", "(list (list u8))", "list<list<u8>>, of 64 bytes each"),
    ] {
        let nested = Sent { at: HEADS, realloc: text!("bump"), receive: text!("nested"), ..list(ty, &block, &blocks, "") };
        all.push(fused(id, title, &nested, Receiver::of_blocks(), CURVE));
    }
    // What a sender can make a receiver do for eight bytes: an element of its own, and a call of its allocator.
    let eighth = "(i32.shr_u (local.get $size) (i32.const 3))";
    let empties = Sent { at: ZEROS, realloc: text!("bump"), receive: text!("empties"), ..list("(list string)", &block, eighth, "") };
    let (program, receiver) = (empties.program(text!("fused")), Receiver::of_empties());
    let what = What::Loop { program, receiver, numbered: false };
    let title = "component to component, list<string>, all empty, of eight bytes each";
    all.push(path("fused-list-string-empty", title, Group::Fused, what, CURVE, Reach::Components));
    all
}

pub(super) fn strings() -> Vec<Path> {
    let mut all = Vec::new();
    for (from, to, text) in
        ENCODINGS.into_iter().flat_map(|from| ENCODINGS.map(|to| (from, to))).flat_map(|(from, to)| TEXTS.map(|text| (from, to, text)))
    {
        let block = text.block(from);
        let (encoded, units, tag) = from.encode(&block);
        let count = format!(
            "(i32.or (i32.mul (i32.shr_u (local.get $size) (i32.const {})) (i32.const {units})) (select (i32.const {tag}) (i32.const 0) (local.get $size)))",
            BLOCK.trailing_zeros(),
        );
        let sent = Sent { lower: from.option(), lift: to.option(), ..list("string", &encoded, &count, to.bytes()) };
        let program = sent.program(text!("fused"));
        let receiver = Receiver::of_text(&block, to);
        let id = format!("fused-string-{}-{}-{}", from.id(), to.id(), text.id());
        let title = format!("component to component, string, {} to {}, {}", from.id(), to.id(), text.id());
        let sizes = if (from, to, text) == (Encoding::Utf8, Encoding::Utf8, Text::Ascii) { CURVE } else { FEW };
        all.push(path(id, title, Group::Fused, looping(program, receiver), sizes, Reach::Components));
    }
    all
}
