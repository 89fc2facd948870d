//! Writing a site.

use super::Page;
use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::{Component, Path},
};

/// Writes the pages into a folder, which is made if it is not there.
///
/// # Errors
/// If the folder has anything in it, so that nothing is overwritten and no page of another run remains; if a path leads out of it; and if
/// the file system says no.
pub fn write(pages: &[Page], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(io::Error::new(ErrorKind::DirectoryNotEmpty, "the folder is not empty; name another one, or remove it first"));
    }
    for page in pages {
        let path = Path::new(&page.path);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::Error::new(ErrorKind::InvalidInput, format!("`{}` leads out of the folder", page.path)));
        }
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        // A new file: whatever somebody puts there meanwhile, a link above all, is not followed.
        OpenOptions::new().write(true).create_new(true).open(&path)?.write_all(page.text.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str) -> Page {
        Page { path: path.into(), text: "text".into() }
    }

    #[test]
    fn pages_are_written_into_a_new_folder_only() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("site");
        write(&[page("index.html"), page("a/b/c.html")], &folder).unwrap();
        assert_eq!(fs::read_to_string(folder.join("a/b/c.html")).unwrap(), "text");
        assert_eq!(write(&[page("other.html")], &folder).unwrap_err().kind(), ErrorKind::DirectoryNotEmpty);
        assert!(!folder.join("other.html").exists());
    }

    #[test]
    fn nothing_is_written_outside() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out.html");
        for path in ["../out.html", "a/../../out.html", out.to_str().unwrap(), ""] {
            assert!(write(&[page(path)], &parent.path().join("site")).is_err(), "{path}");
            assert!(!out.exists(), "{path}");
        }
    }
}
