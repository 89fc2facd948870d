//! The command line of `confine`.

use super::because;
use rustix::fs::{Access, AtFlags, CWD, accessat};
use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

/// What to give up, and what to become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The supervisor's process, without which the adapter does not live on.
    pub(crate) parent: u32,
    /// A number that children inherit, so that the supervisor knows them again; 0 for none.
    pub(crate) mark: u64,
    /// `RLIMIT_DATA`, bytes.
    pub(crate) data: u64,
    /// `RLIMIT_FSIZE`, bytes.
    pub(crate) file: u64,
    /// What may be read and executed besides the system's own folders.
    pub(crate) readable: Vec<PathBuf>,
    /// What may be read and written.
    pub(crate) writable: Vec<PathBuf>,
    /// Program and arguments. The program is a path: nothing is searched for.
    pub(crate) command: Vec<OsString>,
}

impl Options {
    /// As arguments, the inverse of [`Options::parse`].
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let numbers =
            [("--parent", u64::from(self.parent)), ("--mark", self.mark), ("--data", self.data), ("--file", self.file)].into_iter();
        let mut arguments: Vec<OsString> = numbers.flat_map(|(name, value)| [name.into(), value.to_string().into()]).collect();
        arguments.extend(self.readable.iter().flat_map(|path| ["--read".into(), path.clone().into_os_string()]));
        arguments.extend(self.writable.iter().flat_map(|path| ["--write".into(), path.clone().into_os_string()]));
        arguments.push("--".into());
        arguments.extend(self.command.iter().cloned());
        arguments
    }

    /// Reads arguments.
    ///
    /// # Errors
    /// In words, if they are not `[options] -- COMMAND..`.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut options = Options::default();
        while let Some(name) = arguments.next() {
            if name == "--" {
                options.command = arguments.collect();
                return if options.command.is_empty() { Err("there is no command to execute".into()) } else { Ok(options) };
            }
            let value = arguments.next().ok_or_else(|| format!("{} needs a value", name.display()))?;
            match name.to_str() {
                Some("--parent") => options.parent = number(&value)?,
                Some("--mark") => options.mark = number(&value)?,
                Some("--data") => options.data = number(&value)?,
                Some("--file") => options.file = number(&value)?,
                Some("--read") => options.readable.push(value.into()),
                Some("--write") => options.writable.push(value.into()),
                _ => return Err(format!("there is no option {}", name.display())),
            }
        }
        Err("the command stands after `--`".into())
    }

    /// Whether the program is there and may be executed, while the reason can still be told apart from the adapter's own end.
    pub(super) fn check_program(&self) -> Result<(), String> {
        let program = Path::new(&self.command[0]);
        let cannot = format!("{} cannot be executed", program.display());
        if !program.metadata().map_err(because(&cannot))?.is_file() {
            return Err(format!("{cannot}: it is not a file"));
        }
        accessat(CWD, program, Access::EXEC_OK, AtFlags::empty()).map_err(because(&cannot))
    }
}

fn number<T: std::str::FromStr>(value: &OsStr) -> Result<T, String> {
    value.to_str().and_then(|text| text.parse().ok()).ok_or_else(|| format!("{} is not a number", value.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_survive_the_way_to_the_process() {
        let options = Options {
            parent: 7,
            mark: 3,
            data: 6 << 30,
            file: 1 << 28,
            readable: vec!["/a b".into(), "--".into()],
            writable: vec!["/c".into()],
            command: vec!["/bin/true".into(), "--".into(), "--data".into()],
        };
        assert_eq!(Options::parse(options.arguments().into_iter()), Ok(options));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (line, says) in [
            (&["--data", "much", "--", "x"][..], "much is not a number"),
            (&["--data"], "--data needs a value"),
            (&["--memory", "1", "--", "x"], "there is no option --memory"),
            (&["--data", "1", "--"], "no command"),
            (&["--data", "1"], "after `--`"),
        ] {
            assert!(Options::parse(line.iter().map(OsString::from)).unwrap_err().contains(says), "{line:?}");
        }
    }
}
