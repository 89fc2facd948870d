//! The table of paths.

mod fused;
mod host;
mod sent;

use self::sent::escaped;
use super::{
    path::{Path, Reach, What},
    program::Program,
    receiver::{Encoding, Receiver, Text},
};
use dyetest_adapter::{HostImport, Kind, Reading};
use dyetest_results::copy::{
    Group, INSTANCE_PER_TENANT, MEMCPY, MEMORY_COPY, Memory, PROCESS_PER_TENANT, PathInfo, SENTINEL_BYTES, SENTINELS,
};

const KI: u64 = 1 << 10;
const MI: u64 = 1 << 20;

/// From nothing to what no cache holds.
const ALL: &[u64] = &[0, 64, 256, KI, 4 * KI, 16 * KI, 64 * KI, MI, 10 * MI, 16 * MI];
/// For those that differ in their slope only.
const CURVE: &[u64] = &[0, 64, 256, KI, 4 * KI, 16 * KI, 64 * KI, MI];
/// For those of which there are many, or which take long.
const FEW: &[u64] = &[64, 4 * KI, 64 * KI];
const NONE: &[u64] = &[0];

const WARM: &[(Memory, &[u64])] = &[];
const COLD: &[(Memory, &[u64])] = &[(Memory::Cold, &[64, 4 * KI, 64 * KI, MI])];
const STATES: &[(Memory, &[u64])] = &[(Memory::Cold, &[64, 4 * KI, 64 * KI, MI]), (Memory::Fresh, &[4 * KI, 64 * KI, MI])];

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Latin1Utf16];
const TEXTS: [Text; 3] = [Text::Ascii, Text::Latin1, Text::Wide];

macro_rules! text {
    ($file:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/copy/paths/", $file, ".wat"))
    };
}

use text;

/// Every path, in the order in which they are shown.
pub fn paths() -> Vec<Path> {
    [limits(), fused::lists(), fused::strings(), host::to_guest(), host::to_host(), between(), core_host(), containment()]
        .into_iter()
        .flatten()
        .collect()
}

fn path(id: impl Into<String>, title: impl Into<String>, group: Group, what: What, sizes: &'static [u64], reach: Reach) -> Path {
    let info = PathInfo { id: id.into(), title: title.into(), group, element_bytes: None };
    Path { info, what, sizes, states: WARM, reach }
}

impl Path {
    fn of_elements(mut self, bytes: u32) -> Self {
        self.info.element_bytes = Some(bytes);
        self
    }

    fn in_states(self, states: &'static [(Memory, &'static [u64])]) -> Self {
        Path { states, ..self }
    }
}

fn limits() -> Vec<Path> {
    const SENTINEL: &[u64] = &[SENTINEL_BYTES];
    let sentinel = |id: &&str| path(*id, "how quiet the round is: memcpy of 4 KiB", Group::Limit, What::Native, SENTINEL, Reach::Native);
    let mut all: Vec<Path> = SENTINELS.iter().map(sentinel).collect();
    let copied = looping(core(text!("copied")), Receiver::of_elements(1));
    let pointer = looping(core(text!("pointer")), Receiver::of_elements(1));
    all.extend([
        path(MEMCPY, "memcpy in the adapter's process", Group::Limit, What::Native, ALL, Reach::Native).in_states(COLD),
        path(MEMORY_COPY, "memory.copy inside one memory", Group::Limit, copied, ALL, Reach::Runtimes).in_states(STATES),
        path("pointer", "a pointer inside one memory", Group::Pointer, pointer, ALL, Reach::Runtimes),
    ]);
    all
}

/// A core module that sends to what these fields define.
fn core(receiver: &str) -> Program {
    let pages = "640";
    let gaps = [("receiver", receiver), ("mark", text!("mark")), ("pages", pages), ("sender", text!("sender"))];
    let block = escaped(Text::Bytes.block(Encoding::Utf8).as_bytes());
    Program::new(
        Kind::Core,
        text!("core"),
        &[gaps.as_slice(), &[("block", &block), ("at", "65536"), ("count", "(local.get $size)")]].concat(),
    )
}

fn looping(program: Program, receiver: Receiver) -> What {
    What::Loop { program, receiver, numbered: true }
}

/// What passes between components otherwise than as one value.
fn between() -> Vec<Path> {
    const STREAMED: &[u64] = &[64, KI, 4 * KI, 16 * KI, 64 * KI, MI, 10 * MI, 16 * MI];
    let gaps = [("mark", text!("mark")), ("block", &escaped(Text::Bytes.block(Encoding::Utf8).as_bytes()))];
    let component = |text| Program::new(Kind::Component, text, &gaps);
    let processed = What::Loop { program: component(text!("handle")), receiver: Receiver::of_elements(1), numbered: false };
    let work = |text| What::Work { program: component(text), outcome: |times| times };
    vec![
        path("fused-nothing", "component to component, nothing", Group::Fused, work(text!("fused-nothing")), NONE, Reach::Compilers),
        path(
            "stream-u8",
            "component to component, stream<u8>",
            Group::Stream,
            looping(component(text!("stream")), Receiver::of_elements(1)),
            STREAMED,
            Reach::Components,
        )
        .of_elements(1),
        path(
            "future-u64",
            "component to component, a future<u64>, made and dropped",
            Group::Stream,
            work(text!("future")),
            NONE,
            Reach::Components,
        ),
        path(
            "handle-owner",
            "a borrowed handle, and its owner reads both ends of the bytes",
            Group::Handle,
            processed,
            CURVE,
            Reach::Calls,
        ),
        path("handle-own", "an owned handle, there and back", Group::Handle, work(text!("handle-own")), NONE, Reach::Calls),
    ]
}

/// A pointer and a length, and the host reads the memory.
fn core_host() -> Vec<Path> {
    let host = |reading| {
        let imports = "(import \"env\" \"take\" (func $take (param i32 i32) (result i32))) (import \"env\" \"sum\" (func $sum (param i32 i32) (result i32)))";
        let program =
            core(imports).importing("env", "take", HostImport::Mark(reading)).importing("env", "sum", HostImport::Mark(Reading::Whole));
        looping(program, Receiver::of_elements(1))
    };
    let to = |id: &str, title: &str, reading, sizes| {
        path(id, format!("core wasm to host, {title}"), Group::CoreHost, host(reading), sizes, Reach::Runtimes)
    };
    vec![
        to("core-host-copy", "pointer and length, the host copies", Reading::Typed, CURVE),
        to("core-host-copy-dynamic", "pointer and length, the host copies, values of any type", Reading::Dynamic, FEW),
        to("core-host-in-place", "pointer and length, read where it lies", Reading::InPlace, CURVE),
    ]
}

fn containment() -> Vec<Path> {
    let core = |text| Program::new(Kind::Core, text, &[]);
    let component = |start: &str| Program::new(Kind::Component, text!("tenant-component"), &[("start", start)]);
    let module = |start: &str| Program::new(Kind::Core, text!("tenant"), &[("start", start)]);
    const TRAP: &str = "(func $start unreachable) (start $start)";
    let made = |program, traps| What::Instantiate { program, traps };
    let cost = |id: &str, title: &str, what, reach| path(id, title, Group::Containment, what, NONE, reach);
    vec![
        cost(INSTANCE_PER_TENANT, "an instance of a core module, made and dropped", made(module(""), false), Reach::Profiles),
        cost("instance-trap", "the same, and its start function traps", made(module(TRAP), true), Reach::Profiles),
        cost("component-per-tenant", "an instance of a component, made and dropped", made(component(""), false), Reach::Tenants),
        cost("component-trap", "the same, and its start function traps", made(component(TRAP), true), Reach::Tenants),
        cost(
            "interruptible-compute",
            "64 steps of a loop that computes",
            What::Work { program: core(text!("compute")), outcome: computed },
            Reach::Profiles,
        ),
        cost(
            "interruptible-walk",
            "1024 reads and writes of a loop that walks a memory",
            What::Work { program: core(text!("walk")), outcome: walked },
            Reach::Profiles,
        ),
        cost(PROCESS_PER_TENANT, "a process, an instance in it, one call", What::Process { program: module("") }, Reach::Profiles),
    ]
}

/// What `compute.wat` comes to.
fn computed(times: u32) -> u32 {
    (0..u64::from(times) * 64).fold(1, |number: u32, _| number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
}

/// What `walk.wat` comes to.
fn walked(times: u32) -> u32 {
    times.wrapping_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::receiver::BLOCK;
    use std::collections::BTreeSet;

    #[test]
    fn every_program_is_of_webassembly() {
        for path in paths() {
            if let Some(Err(wrong)) = path.program().map(Program::assemble) {
                panic!("{}: {wrong}", path.info.id);
            }
        }
    }

    #[test]
    fn ids_are_unique_and_sizes_are_whole_blocks() {
        let paths = paths();
        let ids: BTreeSet<&str> = paths.iter().map(|path| path.info.id.as_str()).collect();
        assert_eq!(ids.len(), paths.len());
        for path in &paths {
            let all = path.sizes.iter().chain(path.states.iter().flat_map(|(_, sizes)| *sizes));
            assert!(all.clone().count() > 0 && all.clone().all(|size| size.is_multiple_of(BLOCK)), "{}", path.info.id);
        }
    }
}
