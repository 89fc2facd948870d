//! Reading files from anybody.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// The text of a file, as long as it has at most `cap` bytes. No more than that is ever read, whatever the file says of its length: a
/// device or a pipe says nothing.
///
/// # Errors
/// If the file cannot be read, is longer, or is no text.
pub fn read_text(path: &Path, cap: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(cap + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > cap {
        return Err(io::Error::other(format!("it is longer than {cap} bytes")));
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("it is no text: {}", error.utf8_error())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "four").unwrap();
        assert_eq!(read_text(&path, 4).unwrap(), "four");
        assert!(read_text(&path, 3).unwrap_err().to_string().contains("longer than 3 bytes"));
        File::options().write(true).open(&path).unwrap().set_len(10 << 30).unwrap();
        assert!(read_text(&path, 9).unwrap_err().to_string().contains("longer than 9 bytes"), "10 GiB, and nothing in them");
        assert!(read_text(Path::new("/dev/zero"), 1 << 16).unwrap_err().to_string().contains("longer than"));
        std::fs::write(&path, b"\xff").unwrap();
        assert_eq!(read_text(&path, 4).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert!(read_text(folder.path(), 4).is_err());
    }
}
