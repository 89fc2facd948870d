//! Reading a run, whole or interrupted, from anybody.

use super::{FOOTER, Footer, HEADER, Header, LINE_CAP, PACKED, PACKED_CAP, RECORDS, RunError, entry};
use crate::{Record, Unit, Unreadable, merge, text::clean};
use ruzstd::decoding::StreamingDecoder;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufRead, BufReader, ErrorKind, Read as _},
    path::Path,
};

/// A run, as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What was planned, how and where.
    pub header: Header,
    /// The records, by unit.
    pub records: BTreeMap<Unit, Record>,
    /// Bytes after the last whole line: the writer was killed while it wrote them. They count for nothing.
    pub torn: Option<usize>,
    /// Units with several records. They are merged as records of several runs are.
    pub duplicates: BTreeSet<Unit>,
    /// Units with a record that were not planned.
    pub unplanned: BTreeSet<Unit>,
    /// What was written at the end; `None` if the run was interrupted.
    pub footer: Option<Footer>,
}

impl Run {
    /// Reads the run in a folder. It changes nothing there.
    ///
    /// # Errors
    /// If it is no run, if a file cannot be read, and if a whole line is not a record of this run.
    pub fn read(folder: &Path) -> Result<Run, RunError> {
        let header: Header = file(&folder.join(HEADER))?.ok_or_else(|| RunError::NotARun(folder.into()))?;
        let footer = file(&folder.join(FOOTER))?;
        let mut run = Run { footer, ..Run::of(header, BTreeMap::new()) };
        let path = folder.join(RECORDS);
        match entry::open(File::options().read(true), &path) {
            Ok(records) => run.read_records(&path, BufReader::new(records))?,
            Err(error) if error.kind() == ErrorKind::NotFound && folder.join(PACKED).exists() => {
                run.read_packed(&folder.join(PACKED), PACKED_CAP)?
            }
            Err(error) => return Err(RunError::io(&path)(error)),
        }
        Ok(run)
    }

    /// Reads records that unpack to at most `cap` bytes.
    fn read_packed(&mut self, path: &Path, cap: u64) -> Result<(), RunError> {
        let wrong = |what: &str| RunError::File { path: path.into(), why: Unreadable::Malformed(clean(what)) };
        let mut packed = BufReader::new(entry::open(File::options().read(true), path).map_err(RunError::io(path))?);
        let unpacked = StreamingDecoder::new(&mut packed).map_err(|error| wrong(&error.to_string()))?;
        let mut unpacked = unpacked.take(cap + 1);
        self.read_records(path, BufReader::new(&mut unpacked))?;
        if unpacked.limit() == 0 {
            return Err(wrong(&format!("it unpacks to more than {cap} bytes")));
        }
        let frame = unpacked.into_inner().into_frame_decoder();
        let differs = frame.get_checksum_from_data().is_some_and(|stated| Some(stated) != frame.get_calculated_checksum());
        match (self.torn, differs, packed.fill_buf().map_err(RunError::io(path))?) {
            (Some(_), ..) => Err(wrong("its last line has no end")),
            (_, true, _) => Err(wrong("its checksum is of other bytes")),
            (_, _, [_, ..]) => Err(wrong("something follows the first frame")),
            _ => Ok(()),
        }
    }

    /// The planned units that have no record.
    pub fn missing(&self) -> BTreeSet<Unit> {
        self.header.units().filter(|unit| !self.records.contains_key(unit)).collect()
    }

    /// Whether every planned unit has a record, and every part of the plan is there. Absence is never a pass.
    pub fn is_complete(&self) -> bool {
        self.missing().is_empty() && self.header.missing_parts().is_empty()
    }

    /// A run of these records that nothing is wrong with, and that has no footer.
    pub fn of(header: Header, records: BTreeMap<Unit, Record>) -> Run {
        Run { header, records, torn: None, duplicates: BTreeSet::new(), unplanned: BTreeSet::new(), footer: None }
    }

    fn read_records(&mut self, path: &Path, mut lines: impl BufRead) -> Result<(), RunError> {
        let mut line = Vec::new();
        for number in 1.. {
            let wrong = |why| RunError::Line { path: path.into(), line: number, why };
            line.clear();
            (&mut lines).take(LINE_CAP as u64 + 1).read_until(b'\n', &mut line).map_err(RunError::io(path))?;
            if line.is_empty() {
                break;
            }
            if line.len() > LINE_CAP {
                return Err(wrong(Unreadable::Malformed(format!("longer than {LINE_CAP} bytes"))));
            }
            if line.last() != Some(&b'\n') {
                self.torn = Some(line.len());
                break;
            }
            self.take(Record::from_line(&line).map_err(wrong)?).map_err(wrong)?;
        }
        Ok(())
    }

    fn take(&mut self, record: Record) -> Result<(), Unreadable> {
        if record.seed != self.header.seed {
            return Err(Unreadable::Contradiction("the seed is not the run's"));
        }
        let unit = record.unit();
        if !self.header.plans(&unit) {
            self.unplanned.insert(unit.clone());
        }
        let record = match self.records.remove(&unit) {
            None => record,
            Some(other) => {
                self.duplicates.insert(unit.clone());
                merge::records(other, record).map_err(|_| Unreadable::Contradiction("two records of a unit are of different cases"))?
            }
        };
        self.records.insert(unit, record);
        Ok(())
    }
}

/// A file of one JSON text, if it is there.
pub(crate) fn file<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, RunError> {
    let file = match entry::open(File::options().read(true), path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RunError::io(path)(error)),
    };
    let wrong = |why| RunError::File { path: path.into(), why };
    let mut text = Vec::new();
    file.take(LINE_CAP as u64 + 1).read_to_end(&mut text).map_err(RunError::io(path))?;
    if text.len() > LINE_CAP {
        return Err(wrong(Unreadable::Malformed(format!("longer than {LINE_CAP} bytes"))));
    }
    crate::unreadable::parse(&text).map(Some).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Verdict,
        run::{Part, RunWriter},
        sample::record,
    };
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::{fs, io::Read};

    fn planned(cases: &[&str]) -> Header {
        let units: Vec<Unit> = cases.iter().map(|case| Unit { case: (*case).into(), target: "wasmi.eager".into() }).collect();
        Header::new(7, "corpus".into(), units.clone(), Part::new(units, 1, 1), vec!["run".into()])
    }

    /// The run of these bytes of records.
    fn read(records: &[u8]) -> Result<Run, RunError> {
        let mut run = Run::of(planned(&["memory/a", "memory/b"]), BTreeMap::new());
        run.read_records(Path::new(RECORDS), records)?;
        Ok(run)
    }

    fn line(case: &str, verdict: Verdict) -> String {
        record(case, "wasmi.eager", verdict).to_line()
    }

    #[test]
    fn a_run_that_was_cut_at_any_byte_is_readable() {
        let lines = [line("memory/a", Verdict::Leaked), line("memory/b", Verdict::Contained)];
        let all = lines.concat();
        for length in 0..=all.len() {
            let run = read(&all.as_bytes()[..length]).unwrap();
            let whole = if length == all.len() { 2 } else { usize::from(length >= lines[0].len()) };
            assert_eq!(run.records.len(), whole, "cut at {length}");
            assert_eq!(run.missing().len(), 2 - whole);
            assert_eq!(run.torn.is_none(), length == 0 || length == lines[0].len() || length == all.len());
        }
    }

    #[test]
    fn duplicates_are_merged_and_named() {
        let run = read((line("memory/a", Verdict::Contained) + &line("memory/a", Verdict::Hung)).as_bytes()).unwrap();
        let [unit] = run.duplicates.iter().collect::<Vec<_>>()[..] else { panic!("{:?}", run.duplicates) };
        assert_eq!((run.records[unit].verdict, run.records[unit].unstable), (Verdict::Hung, true));
    }

    #[test]
    fn what_was_not_planned_is_named() {
        let run = read(line("memory/z", Verdict::Contained).as_bytes()).unwrap();
        assert_eq!(run.unplanned.len(), 1);
        assert_eq!(run.missing().len(), 2);
    }

    #[test]
    fn a_shard_alone_is_not_complete() {
        let mut run = Run::of(planned(&[]), BTreeMap::new());
        assert!(run.is_complete());
        run.header.parts = [Part::new([], 1, 2)].into();
        assert!(!run.is_complete());
    }

    #[test]
    fn errors_name_the_line() {
        let good = line("memory/a", Verdict::Contained);
        for (bad, reason) in [
            ("{}\n".to_owned(), "records.jsonl:2: missing field `schema`"),
            ("\n".to_owned(), "records.jsonl:2: EOF"),
            (good.replacen("\"schema\":1", "\"schema\":99", 1), "records.jsonl:2: it is of schema 99"),
            (good.replacen("\"seed\":7", "\"seed\":8", 1), "the seed is not the run's"),
            (good.replacen("\"digest\":\"00", "\"digest\":\"11", 1), "two records of a unit are of different cases"),
        ] {
            let error = read((good.clone() + &bad + &good).as_bytes()).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn lines_without_end_are_refused() {
        let error = read(&vec![b'['; LINE_CAP + 1]).unwrap_err().to_string();
        assert!(error.contains("longer than"), "{error}");
        let error = read(&[vec![b'['; 1 << 20], vec![b'\n']].concat()).unwrap_err().to_string();
        assert!(error.contains("records.jsonl:1"), "{error}");
    }

    #[test]
    fn folders_that_are_no_run_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Run::read(folder.path()), Err(RunError::NotARun(_))));
        fs::write(folder.path().join(HEADER), r#"{"schema":2}"#).unwrap();
        let error = Run::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("run.json: it is of schema 2"), "{error}");
    }

    /// The run whose packed records these bytes are.
    fn read_packed(packed: &[u8]) -> Result<Run, RunError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(HEADER), serde_json::to_vec(&planned(&["memory/a", "memory/b"])).unwrap()).unwrap();
        fs::write(folder.path().join(PACKED), packed).unwrap();
        assert!(RunWriter::resume(folder.path()).is_err_and(|error| error.to_string().contains("unzstd --rm records.jsonl.zst")));
        Run::read(folder.path())
    }

    fn pack(text: impl Read) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    #[test]
    fn packed_records_are_read_as_they_were() {
        let [one, other] = [line("memory/a", Verdict::Leaked), line("memory/b", Verdict::Contained)];
        let plain = read((one.clone() + &other).as_bytes()).unwrap();
        assert_eq!(read_packed(&pack((one.clone() + &other).as_bytes())).unwrap().records, plain.records);
    }

    #[test]
    fn what_was_packed_badly_is_refused() {
        let packed = pack(line("memory/a", Verdict::Leaked).as_bytes());
        for cut in [0, 5, packed.len() / 2, packed.len() - 1] {
            assert!(read_packed(&packed[..cut]).is_err(), "{cut}");
        }
        let bad = |bytes: &[u8]| read_packed(bytes).unwrap_err().to_string();
        assert!(bad(&pack("{}\n".as_bytes())).contains("records.jsonl.zst:1: missing field"));
        assert!(bad(&pack(line("memory/a", Verdict::Leaked).trim_end().as_bytes())).contains("no end"));
        assert!(bad(b"records").contains("records.jsonl.zst: "));
        assert!(bad(&[&packed[..], &packed[..]].concat()).contains("follows the first frame"));
    }

    #[test]
    fn a_small_file_does_not_become_a_large_one() {
        let line = line("memory/a", Verdict::Leaked);
        let bomb = pack(std::io::repeat(b' ').take(LINE_CAP as u64 + 1));
        assert!(bomb.len() < 1 << 20 && read_packed(&bomb).unwrap_err().to_string().contains("longer than"));
        // The same record again and again is one record, and takes no room; it comes to an end all the same.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(PACKED);
        fs::write(&path, pack(line.repeat(20).as_bytes())).unwrap();
        let read = |cap| Run::of(planned(&["memory/a"]), BTreeMap::new()).read_packed(&path, cap);
        let length = 20 * line.len() as u64;
        assert!(read(length).is_ok());
        assert!(read(length - 1).unwrap_err().to_string().contains("unpacks to more than"));
    }

    proptest! {
        #[test]
        fn no_packed_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), good in any::<bool>()) {
            let _ = read_packed(&if good { pack(&bytes[..]) } else { bytes });
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_change_of_a_record_makes_the_reader_panic(at in any::<prop::sample::Index>(), new in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let mut bytes = (line("memory/a", Verdict::Leaked) + &line("memory/b", Verdict::Crashed)).into_bytes();
            let index = at.index(bytes.len());
            bytes[index] = new;
            if let Ok(run) = read(&bytes[..cut.index(bytes.len())]) {
                prop_assert!(run.records.len() <= 2);
            }
        }

        #[test]
        fn no_header_makes_the_reader_panic(at in any::<prop::sample::Index>(), new in any::<u8>()) {
            let mut bytes = serde_json::to_vec(&planned(&["memory/a"])).unwrap();
            let index = at.index(bytes.len());
            bytes[index] = new;
            if let Ok(header) = crate::unreadable::parse(&bytes) {
                Run::of(header, BTreeMap::new()).is_complete();
            }
        }
    }
}
