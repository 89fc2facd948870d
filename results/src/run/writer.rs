//! Writing a run so that it survives its writer.

use super::{FOOTER, Footer, HEADER, Header, LINE_CAP, PACKED, RECORDS, Run, RunError, TORN, entry, run_id};
use crate::{Record, SCHEMA, Unit, Verdict, text::escape_json};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// How long records may stay out of stable storage. A killed writer loses nothing that it wrote; a machine that loses
/// power loses at most this much.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// The writer of a run. It holds a lock: two writers never mix.
#[derive(Debug)]
pub struct RunWriter {
    folder: PathBuf,
    header: Header,
    records: File,
    recorded: BTreeMap<Unit, Verdict>,
    synced: Instant,
}

impl RunWriter {
    /// Begins a run in a new folder of `parent`, named by [`run_id`].
    ///
    /// # Errors
    /// If the folder cannot be made or written.
    pub fn create(parent: &Path, header: &Header) -> Result<RunWriter, RunError> {
        fs::create_dir_all(parent).map_err(RunError::io(parent))?;
        let started = header.origins.first().map_or_else(Timestamp::now, |origin| origin.started);
        let id = run_id(started, header.seed);
        // Runs of one seed that start in the same second get numbers.
        let names = std::iter::once(id.clone()).chain((2..).map(|number| format!("{id}-{number}")));
        for name in names {
            let folder = parent.join(name);
            match fs::create_dir(&folder) {
                Ok(()) => return RunWriter::create_at(&folder, header),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(RunError::io(folder)(error)),
            }
        }
        unreachable!("the names never end")
    }

    /// Begins a run in this very folder, which is made if it is not there.
    ///
    /// # Errors
    /// If there is a run in it already, or it cannot be written.
    pub fn create_at(folder: &Path, header: &Header) -> Result<RunWriter, RunError> {
        fs::create_dir_all(folder).map_err(RunError::io(folder))?;
        let path = folder.join(RECORDS);
        // Who makes this file owns the folder.
        let records = match File::options().read(true).append(true).create_new(true).open(&path) {
            Ok(records) => records,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(RunError::Exists(folder.into())),
            Err(error) => return Err(RunError::io(path)(error)),
        };
        lock(&records, folder)?;
        write_whole(folder, HEADER, header)?;
        Ok(RunWriter { folder: folder.into(), header: header.clone(), records, recorded: BTreeMap::new(), synced: Instant::now() })
    }

    /// Goes on with a run that was interrupted, and gives what is there. A torn line is moved to `records.jsonl.torn`.
    ///
    /// # Errors
    /// If the run cannot be read, another process writes it, or it cannot be written.
    pub fn resume(folder: &Path) -> Result<(RunWriter, Run), RunError> {
        let path = folder.join(RECORDS);
        let mut records = match entry::open(File::options().read(true).append(true), &path) {
            Ok(records) => records,
            Err(error) if error.kind() == ErrorKind::NotFound && folder.join(PACKED).exists() => {
                return Err(RunError::Packed(folder.into()));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(RunError::NotARun(folder.into())),
            Err(error) => return Err(RunError::io(path)(error)),
        };
        lock(&records, folder)?;
        let run = Run::read(folder)?;
        let end = records.metadata().map_err(RunError::io(&path))?.len();
        let length = end - run.torn.unwrap_or(0) as u64;
        if run.torn.is_some() {
            keep_torn(&mut records, length, &folder.join(TORN)).map_err(RunError::io(&path))?;
        }
        match fs::remove_file(folder.join(FOOTER)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(RunError::io(folder.join(FOOTER))(error)),
            Ok(()) | Err(_) => {}
        }
        let recorded = run.records.iter().map(|(unit, record)| (unit.clone(), record.verdict)).collect();
        let writer = RunWriter { folder: folder.into(), header: run.header.clone(), records, recorded, synced: Instant::now() };
        Ok((writer, run))
    }

    /// The run's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Appends a record. When this returns, the record survives the death of this process.
    ///
    /// # Errors
    /// If its unit is not planned or has a record already, or it cannot be written; what was written of it is taken back.
    pub fn append(&mut self, record: &Record) -> Result<(), RunError> {
        let unit = record.unit();
        if !self.header.plans(&unit) {
            return Err(RunError::Unplanned(unit));
        }
        if self.recorded.contains_key(&unit) {
            return Err(RunError::Twice(unit));
        }
        self.write_line(&record.clone().bounded().to_line()).map_err(RunError::io(self.folder.join(RECORDS)))?;
        self.recorded.insert(unit, record.verdict);
        Ok(())
    }

    /// Ends the run: its records are in stable storage, then its footer is written.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> Result<Footer, RunError> {
        self.records.sync_all().map_err(RunError::io(self.folder.join(RECORDS)))?;
        let mut verdicts = BTreeMap::new();
        for verdict in self.recorded.values() {
            *verdicts.entry(*verdict).or_default() += 1;
        }
        let footer = Footer {
            schema: SCHEMA,
            finished: Timestamp::now(),
            planned: self.header.units().count() as u64,
            recorded: self.recorded.len() as u64,
            verdicts,
        };
        write_whole(&self.folder, FOOTER, &footer)?;
        Ok(footer)
    }

    fn write_line(&mut self, line: &str) -> io::Result<()> {
        if line.len() > LINE_CAP {
            return Err(io::Error::new(ErrorKind::InvalidData, format!("a record is longer than {LINE_CAP} bytes")));
        }
        let length = self.records.metadata()?.len();
        write_or_take_back(&mut &self.records, line.as_bytes(), || self.records.set_len(length))?;
        if self.synced.elapsed() >= SYNC_EVERY {
            self.records.sync_data()?;
            self.synced = Instant::now();
        }
        Ok(())
    }
}

/// A full disk leaves half a line, and the next record must not be glued to it.
fn write_or_take_back(records: &mut impl io::Write, line: &[u8], take_back: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    let written = records.write_all(line);
    if written.is_err() {
        take_back()?;
    }
    written
}

/// How often, and how long after each other, a lock is tried: a process that another thread starts just now holds what this one has
/// open, until it executes its program.
const TRIES: usize = 20;
const TRY_AGAIN: Duration = Duration::from_millis(5);

fn lock(records: &File, folder: &Path) -> Result<(), RunError> {
    for _ in 0..TRIES {
        match records.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => thread::sleep(TRY_AGAIN),
            Err(TryLockError::Error(error)) => return Err(RunError::io(folder)(error)),
        }
    }
    Err(RunError::Busy(folder.into()))
}

/// Writes a file that is there whole or not at all.
fn write_whole(folder: &Path, name: &str, content: &impl Serialize) -> Result<(), RunError> {
    let path = folder.join(name);
    let write = || {
        let text = escape_json(&serde_json::to_string_pretty(content)?) + "\n";
        let unfinished = folder.join(format!("{name}.unfinished"));
        let mut file = entry::open(File::options().write(true).create(true).truncate(true), &unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(RunError::io(&path))
}

/// Moves what follows the last whole line to a file of its own. Kept before it is cut: killed in between, it is kept twice.
fn keep_torn(records: &mut File, length: u64, torn: &Path) -> io::Result<()> {
    let mut bytes = Vec::new();
    records.seek(SeekFrom::Start(length))?;
    records.read_to_end(&mut bytes)?;
    bytes.push(b'\n');
    let mut kept = entry::open(File::options().append(true).create(true), torn)?;
    kept.write_all(&bytes)?;
    kept.sync_all()?;
    records.set_len(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{run::Part, sample::record};

    fn units() -> Vec<Unit> {
        ["memory/a", "memory/b"].map(|case| Unit { case: case.into(), target: "wasmi.eager".into() }).into()
    }

    fn header() -> Header {
        Header::new(7, "corpus".into(), units(), Part::new(units(), 1, 1), vec!["run".into(), "\u{9b}2J".into()])
    }

    fn contained(case: &str) -> Record {
        record(case, "wasmi.eager", Verdict::Contained)
    }

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let parent = tempfile::tempdir().unwrap();
        let mut writer = RunWriter::create(parent.path(), &header()).unwrap();
        let folder = writer.folder().to_owned();
        for case in ["memory/b", "memory/a"] {
            writer.append(&contained(case)).unwrap();
        }
        let footer = writer.finish().unwrap();
        assert_eq!((footer.planned, footer.recorded, footer.verdicts.clone()), (2, 2, [(Verdict::Contained, 2)].into()));
        let run = Run::read(&folder).unwrap();
        assert_eq!(run.footer, Some(footer));
        assert!(run.is_complete() && run.torn.is_none() && run.duplicates.is_empty() && run.unplanned.is_empty());
        assert_eq!(run.records.into_keys().collect::<Vec<_>>(), units());
        assert!(!fs::read_to_string(folder.join(HEADER)).unwrap().contains('\u{9b}'));
    }

    #[test]
    fn a_cut_anywhere_can_be_resumed() {
        let line = contained("memory/a").to_line();
        let both = line.clone() + &contained("memory/b").to_line();
        let near_an_end = [0, 1, line.len() - 1, line.len(), line.len() + 1, both.len() - 1, both.len()];
        for length in near_an_end.into_iter().chain((0..both.len()).step_by(97)) {
            let folder = tempfile::tempdir().unwrap();
            drop(RunWriter::create_at(folder.path(), &header()).unwrap());
            fs::write(folder.path().join(RECORDS), &both[..length]).unwrap();
            let (mut writer, run) = RunWriter::resume(folder.path()).unwrap();
            for unit in run.missing() {
                writer.append(&contained(&unit.case)).unwrap();
            }
            writer.finish().unwrap();
            let whole = Run::read(folder.path()).unwrap();
            assert!(whole.is_complete() && whole.torn.is_none() && whole.duplicates.is_empty(), "cut at {length}");
            assert_eq!(fs::read_to_string(folder.path().join(RECORDS)).unwrap(), both, "cut at {length}");
            let kept = fs::read_to_string(folder.path().join(TORN)).unwrap_or_default();
            assert_eq!(kept.trim_end_matches('\n'), both[..length].rsplit('\n').next().unwrap(), "cut at {length}");
        }
    }

    /// Set for the process of [`endless_writer`]: the folder of its run.
    const ENDLESS: &str = "DYETEST_ENDLESS_RUN";

    #[test]
    #[ignore = "it is the victim of the test below, in a process of its own"]
    fn endless_writer() {
        let Some(folder) = std::env::var_os(ENDLESS) else { return };
        let units: Vec<Unit> = (0..50_000).map(|case| Unit { case: format!("memory/{case}"), target: "wasmi.eager".into() }).collect();
        let header = Header::new(7, "corpus".into(), units.clone(), Part::new(units.clone(), 1, 1), vec![]);
        let mut writer = RunWriter::create_at(Path::new(&folder), &header).unwrap();
        for unit in units {
            writer.append(&contained(&unit.case)).unwrap();
        }
    }

    #[test]
    fn a_killed_writer_leaves_a_run_that_can_be_resumed() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "run::writer::tests::endless_writer", "--ignored"])
            .env(ENDLESS, folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while fs::metadata(folder.path().join(RECORDS)).map_or(0, |records| records.len()) < 100_000 {
            assert!(started.elapsed() < Duration::from_secs(60), "the writer writes nothing");
            thread::sleep(Duration::from_millis(1));
        }
        assert!(matches!(RunWriter::resume(folder.path()), Err(RunError::Busy(_))));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let (writer, run) = RunWriter::resume(folder.path()).unwrap();
        assert!(!run.records.is_empty() && !run.missing().is_empty() && run.duplicates.is_empty() && run.footer.is_none());
        drop(writer);
        assert_eq!(Run::read(folder.path()).unwrap().records, run.records);
    }

    #[test]
    fn two_runs_never_mix() {
        let parent = tempfile::tempdir().unwrap();
        let header = header();
        let one = RunWriter::create(parent.path(), &header).unwrap();
        let other = RunWriter::create(parent.path(), &header).unwrap();
        assert_ne!(one.folder(), other.folder());
        assert!(matches!(RunWriter::create_at(one.folder(), &header), Err(RunError::Exists(_))));
        assert!(matches!(RunWriter::resume(one.folder()), Err(RunError::Busy(_))));
        let folder = one.folder().to_owned();
        drop(one);
        assert!(RunWriter::resume(&folder).is_ok());
    }

    #[test]
    fn a_writer_that_was_killed_before_it_had_begun_leaves_no_run() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(RECORDS), "").unwrap();
        fs::write(folder.path().join("run.json.unfinished"), "{\"sch").unwrap();
        assert!(matches!(Run::read(folder.path()), Err(RunError::NotARun(_))));
        assert!(matches!(RunWriter::resume(folder.path()), Err(RunError::NotARun(_))));
    }

    #[test]
    fn a_unit_has_one_record_and_must_be_planned() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = RunWriter::create_at(folder.path(), &header()).unwrap();
        writer.append(&contained("memory/a")).unwrap();
        assert!(matches!(writer.append(&contained("memory/a")), Err(RunError::Twice(_))));
        assert!(matches!(writer.append(&contained("memory/z")), Err(RunError::Unplanned(_))));
        drop(writer);
        let (mut writer, _) = RunWriter::resume(folder.path()).unwrap();
        assert!(matches!(writer.append(&contained("memory/a")), Err(RunError::Twice(_))));
    }

    /// A disk with room for some bytes.
    struct Disk(usize);

    impl io::Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let written = bytes.len().min(self.0);
            self.0 -= written;
            if written == 0 { Err(ErrorKind::StorageFull.into()) } else { Ok(written) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn half_a_line_is_taken_back() {
        for (room, whole) in [(4, true), (3, false), (0, false)] {
            let mut taken_back = false;
            let written = write_or_take_back(&mut Disk(room), b"line", || {
                taken_back = true;
                Ok(())
            });
            assert_eq!((written.is_ok(), taken_back), (whole, !whole), "room for {room}");
        }
    }

    #[test]
    fn a_record_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = RunWriter::create_at(folder.path(), &header()).unwrap();
        writer.append(&contained("memory/a")).unwrap();
        let mut endless = contained("memory/b");
        endless.title = "t".repeat(LINE_CAP);
        assert!(matches!(writer.append(&endless), Err(RunError::Io { .. })));
        writer.append(&contained("memory/b")).unwrap();
        writer.finish().unwrap();
        assert!(Run::read(folder.path()).unwrap().is_complete());
    }
}
