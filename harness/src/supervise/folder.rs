//! The working directories of workers.
//!
//! All of one program's lie in one folder, which goes with the last worker. A program that is killed cannot clear up; the
//! next one does, and knows by a lock, which the kernel holds only for the living, what nobody needs any more.

use std::{
    fs::{self, File},
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tempfile::{Builder, TempDir};

const PREFIX: &str = "dyetest-";

/// The file of a program's folder that is locked while the program lives.
const LOCK: &str = "alive";

/// The working directory of a worker, with all that is in it. It is removed when it is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    own: TempDir,
    // Dropped after its content.
    _all: Arc<All>,
}

/// The folder of a program.
#[derive(Debug)]
struct All {
    folder: TempDir,
    _lock: File,
}

impl Folder {
    /// Makes an empty one.
    pub(super) fn new() -> io::Result<Self> {
        static ALL: Mutex<Weak<All>> = Mutex::new(Weak::new());
        let mut known = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        let all = match known.upgrade() {
            Some(all) => all,
            None => {
                clear(&std::env::temp_dir());
                let all = Arc::new(All::new(&std::env::temp_dir())?);
                *known = Arc::downgrade(&all);
                all
            }
        };
        Ok(Folder { own: TempDir::new_in(all.folder.path())?, _all: all })
    }

    pub(super) fn path(&self) -> &Path {
        self.own.path()
    }
}

impl All {
    fn new(parent: &Path) -> io::Result<Self> {
        let folder = Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        // Locked before it has its name: nobody may find it free in between.
        let (unnamed, named) = (folder.path().join("new"), folder.path().join(LOCK));
        let lock = File::create_new(&unnamed)?;
        lock.lock()?;
        fs::rename(unnamed, named)?;
        Ok(All { folder, _lock: lock })
    }
}

/// Removes what programs left behind that live no more. What cannot be removed is somebody else's.
fn clear(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)).map(|entry| entry.path());
    for folder in ours {
        if let Ok(lock) = File::open(folder.join(LOCK))
            && lock.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_needs_is_cleared() {
        let parent = tempfile::tempdir().unwrap();
        let living = All::new(parent.path()).unwrap();
        let dead = All::new(parent.path()).unwrap();
        let left = dead.folder.path().to_owned();
        fs::write(left.join("file"), "left behind").unwrap();
        // As after a SIGKILL: the lock is gone, the folder is not.
        let All { folder, _lock } = dead;
        let _ = folder.keep();
        drop(_lock);
        let foreign = parent.path().join("dyetest-without-lock");
        fs::create_dir(&foreign).unwrap();
        clear(parent.path());
        assert!(!left.exists() && living.folder.path().exists() && foreign.exists());
    }

    #[test]
    fn nothing_remains_of_the_last() {
        let (one, two) = (Folder::new().unwrap(), Folder::new().unwrap());
        assert!(one.path().is_dir() && one.path() != two.path());
        let gone = one.path().to_owned();
        drop(one);
        assert!(!gone.exists() && two.path().is_dir());
    }
}
