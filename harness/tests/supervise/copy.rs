//! What `dyetest copy` measures is work that was done.

use crate::trial;
use dyetest::{
    copy::{Path, Program, Subject, SubjectError, What, paths},
    supervise::Launch,
    target::{self, Target},
};
use dyetest_results::copy::Memory;
use libtest_mimic::Trial;
use std::sync::Arc;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("copy::every_path_carries_its_bytes", every_path_carries_its_bytes),
        trial("copy::core_paths_carry_theirs_elsewhere", core_paths_carry_theirs_elsewhere),
        trial("copy::calls_without_tasks_do_too", calls_without_tasks_do_too),
        trial("copy::other_compilers_and_pools_do_too", other_compilers_and_pools_do_too),
        trial("copy::what_was_not_copied_is_no_figure", what_was_not_copied_is_no_figure),
        trial("copy::what_did_not_cross_again_is_no_figure", what_did_not_cross_again_is_no_figure),
    ]
}

fn target(id: &str) -> Target {
    target::known().expect("manifests").into_iter().find(|target| target.id == id).expect("a built-in target")
}

fn subject(id: &str) -> Subject {
    let target = target(id);
    Subject::start(&Arc::new(target.clone()), &Launch::of(&target), 1 << 20).expect("it measures")
}

/// Loads a path, and measures it at each of its sizes up to 4 KiB, in each state of memory.
fn measured(subject: &mut Subject, id: u32, path: &Path) -> Result<(), SubjectError> {
    subject.load(id, path, 4096)?;
    for size in path.sizes.iter().copied().filter(|size| *size <= 4096) {
        subject.prove(id, path, size)?;
        let states = path.states.iter().filter(|(_, sizes)| sizes.contains(&size)).map(|(memory, _)| *memory);
        for memory in std::iter::once(Memory::Warm).chain(states) {
            subject.sample(id, path, size, memory, 9)?;
        }
    }
    Ok(())
}

/// Measures every path that is measured on this target.
fn all(id: &str) {
    let (target, mut subject) = (target(id), subject(id));
    for (number, path) in (0..).zip(&paths()).filter(|(_, path)| path.reach.includes(&target)) {
        match measured(&mut subject, number, path) {
            Ok(()) => {}
            Err(SubjectError::Unfit(why)) => assert!(id.starts_with("wasmer") && path.info.id == "core-host-in-place", "{why}"),
            Err(SubjectError::Wrong(why)) => panic!("{} on {id}: {why}", path.info.id),
        }
    }
}

fn every_path_carries_its_bytes() {
    all("wasmtime.component-all");
}

fn core_paths_carry_theirs_elsewhere() {
    all("wasmer.singlepass");
    all("wasmi.eager");
}

fn calls_without_tasks_do_too() {
    all("wasmtime.component-sync");
}

fn other_compilers_and_pools_do_too() {
    all("wasmtime.component-winch");
    all("wasmtime.component-pooling");
}

/// The path of this name, with a change in the text of its program.
fn changed(id: &str, from: &str, to: &str) -> Path {
    let mut path = paths().into_iter().find(|path| path.info.id == id).expect("there is such a path");
    if let What::Loop { program: Program { text, .. }, .. } = &mut path.what {
        assert!(text.contains(from), "{text}");
        *text = text.replace(from, to);
    }
    path
}

fn what_was_not_copied_is_no_figure() {
    let path = changed("memory-copy", "(memory.copy (i32.const 0x1400000) (local.get $at) (local.get $bytes))", "");
    let mut subject = subject("wasmi.eager");
    subject.load(0, &path, 64).expect("the module is sound");
    assert!(matches!(subject.prove(0, &path, 64), Err(SubjectError::Wrong(_))));
    assert!(matches!(subject.sample(0, &path, 64, Memory::Warm, 3), Err(SubjectError::Wrong(_))));
}

/// A receiver that has all bytes of the first crossing, and none of the later ones.
fn what_did_not_cross_again_is_no_figure() {
    let once =
        "(if (i32.eqz (i32.load8_u (i32.const 0x1400000))) (then (memory.copy (i32.const 0x1400000) (local.get $at) (local.get $bytes))))";
    let path = changed("memory-copy", "(memory.copy (i32.const 0x1400000) (local.get $at) (local.get $bytes))", once);
    let mut subject = subject("wasmi.eager");
    subject.load(0, &path, 64).expect("the module is sound");
    subject.prove(0, &path, 64).expect("the first crossing carries its bytes");
    assert!(matches!(subject.sample(0, &path, 64, Memory::Warm, 3), Err(SubjectError::Wrong(_))));
}
