//! Fixed seeds: a library in front of the system's, whose `getrandom` always gives the same.
//!
//! Hash tables draw seeds, their order decides in which order an allocator gives and takes blocks, and so whether a block that grows moves. That
//! is the only thing that two processes of one program do differently here: with equal seeds all counts are equal to the last instruction.
//! Several seeds are tried, so that one layout is not taken for the only one.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const TEXT: &str = include_str!("seed.c");

/// Compiles a library that fixes this seed, into a folder. `None` where no C compiler can: then seeds are as they are drawn.
pub(super) fn library(folder: &Path, seed: usize) -> io::Result<Option<PathBuf>> {
    let (source, library) = (folder.join("seed.c"), folder.join(format!("seed-{seed}.so")));
    fs::write(&source, TEXT)?;
    let mut compiler = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
    compiler.args(["-shared", "-fPIC", "-O1", "-nostdlib"]).arg(format!("-DSEED={}", seed + 1)).arg("-o").arg(&library).arg(&source);
    let compiled = compiler.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    Ok(compiled.is_ok_and(|status| status.success()).then_some(library))
}
