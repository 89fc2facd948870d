//! The page of a job at GitHub: what is appended to the file that `GITHUB_STEP_SUMMARY` names is shown there.

use anyhow::{Context as _, Result};
use std::{fs::File, io::Write as _};

/// What the service takes of one step, in bytes. It refuses more as a whole.
const CAP: usize = 1 << 20;

/// Appends a page, where there is somebody to show it.
pub(super) fn publish(page: impl FnOnce() -> String) -> Result<()> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let page = page();
    let page = if page.len() < CAP { page } else { "The report is longer than a summary may be; the run's folder has it.\n".to_owned() };
    let append = || File::options().append(true).create(true).open(&path)?.write_all(page.as_bytes());
    append().with_context(|| format!("cannot write the summary that GITHUB_STEP_SUMMARY names: {}", path.display()))
}
