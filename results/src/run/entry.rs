//! Opening the files of a run's folder, which anybody may have made: a link could lead to a file that is none of ours, and a pipe would
//! keep its reader waiting.

use rustix::{fs::OFlags, io::Errno};
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

/// Opens an entry of a run's folder that is there, or that `options` make.
///
/// # Errors
/// If it is no plain file, or cannot be opened.
pub(crate) fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = options.custom_flags(flags.bits() as i32).open(path).map_err(explain)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is no plain file")),
    }
}

/// The kernel's own words for a link that is not followed, and for a pipe that nobody reads, tell of neither.
fn explain(error: io::Error) -> io::Error {
    match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::LOOP) => io::Error::other("it is a link, and a run's folder holds its own files; copy the file there"),
        Some(Errno::NXIO) => io::Error::other("it is no plain file"),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn only_plain_files_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let [plain, link, pipe, inner] = ["plain", "link", "pipe", "inner"].map(|name| folder.path().join(name));
        fs::write(&plain, "text").unwrap();
        symlink(&plain, &link).unwrap();
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        fs::create_dir(&inner).unwrap();
        type Make = fn() -> OpenOptions;
        let read: Make = || OpenOptions::new().read(true).clone();
        let write: Make = || OpenOptions::new().write(true).truncate(true).create(true).clone();
        let append: Make = || OpenOptions::new().read(true).append(true).clone();
        for options in [read, append, write] {
            assert!(open(&mut options(), &plain).is_ok());
            assert!(open(&mut options(), &link).unwrap_err().to_string().contains("it is a link"));
            assert!(open(&mut options(), &pipe).unwrap_err().to_string().contains("no plain file"));
            assert!(open(&mut options(), &inner).is_err());
            assert!(open(&mut options(), Path::new("/dev/null")).is_err());
        }
        assert_eq!(open(&mut read(), &folder.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
