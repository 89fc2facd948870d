//! A run of `dyetest copy` on disk: a folder with the form of the run, `copy.json`, and its samples, `samples.csv`.
//!
//! The samples are written first, so that a folder with a `copy.json` is whole.

use super::{CopyRun, Memory, NATIVE, SENTINELS, Sample, Series};
use crate::{
    Unreadable,
    run::{RunError, entry, file},
    text::clean,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

const RUN: &str = "copy.json";
const SAMPLES: &str = "samples.csv";

/// The largest `samples.csv` that is read: a million samples, fifty times what the longest run takes.
const SAMPLES_CAP: u64 = 64 << 20;
/// The most series that a run may have. What reading a run costs grows with them.
const SERIES_CAP: usize = 20_000;
/// The longest id of a path or target, in bytes.
const ID_CAP: usize = 64;

/// One line of `samples.csv`.
#[derive(Serialize, Deserialize)]
struct Row<'a> {
    path: &'a str,
    target: &'a str,
    size: u64,
    memory: Memory,
    process: u32,
    round: u32,
    picoseconds: u64,
}

impl CopyRun {
    /// Reads the run in a folder.
    ///
    /// # Errors
    /// If a file is missing, cannot be read, is larger than any run, or says what cannot be true.
    pub fn read(folder: &Path) -> Result<CopyRun, RunError> {
        let path = folder.join(RUN);
        let wrong = |why| RunError::File { path: path.clone(), why };
        let none = || wrong(Unreadable::Malformed("no such file; name a folder that `dyetest copy` wrote".into()));
        let mut run: CopyRun = file(&path)?.ok_or_else(none)?;
        check_form(&run).map_err(wrong)?;
        let path = folder.join(SAMPLES);
        let wrong = |why| RunError::File { path: path.clone(), why };
        let samples = entry::open(File::options().read(true), &path).map_err(RunError::io(&path))?;
        if samples.metadata().map_err(RunError::io(&path))?.len() > SAMPLES_CAP {
            return Err(wrong(Unreadable::Malformed(format!("longer than {SAMPLES_CAP} bytes"))));
        }
        read_samples(&mut run, samples.take(SAMPLES_CAP)).map_err(wrong)?;
        Ok(run)
    }

    /// Writes the run into a folder, which is made. What could not be read again is not written.
    ///
    /// # Errors
    /// If the run says what cannot be true, and if a file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), RunError> {
        let path = folder.join(RUN);
        check_form(self).and_then(|()| check_samples(self)).map_err(|why| RunError::File { path: path.clone(), why })?;
        fs::create_dir_all(folder).map_err(RunError::io(folder))?;
        let samples = folder.join(SAMPLES);
        let file = File::create(&samples).map_err(RunError::io(&samples))?;
        write_samples(self, file).map_err(RunError::io(&samples))?;
        let form = serde_json::to_vec_pretty(self).map_err(|error| RunError::io(&path)(error.into()))?;
        fs::write(&path, [&form[..], b"\n"].concat()).map_err(RunError::io(&path))
    }
}

fn write_samples(run: &CopyRun, to: impl io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    for Series { path, target, size, memory, samples, .. } in &run.series {
        for Sample { process, round, picoseconds } in samples {
            let (size, memory, process, round, picoseconds) = (*size, *memory, *process, *round, *picoseconds);
            writer.serialize(Row { path, target, size, memory, process, round, picoseconds })?;
        }
    }
    writer.flush()
}

fn read_samples(run: &mut CopyRun, from: impl Read) -> Result<(), Unreadable> {
    let of: BTreeMap<_, _> = run.series.iter().enumerate().map(|(index, series)| (key(series), index)).collect();
    let mut samples = vec![Vec::new(); run.series.len()];
    let mut reader = csv::Reader::from_reader(from);
    let headers = reader.headers().map_err(malformed)?.clone();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(malformed)? {
        let row: Row<'_> = record.deserialize(Some(&headers)).map_err(malformed)?;
        let line = record.position().map_or(0, csv::Position::line);
        let series = of.get(&(row.path, row.target, row.size, row.memory));
        let series = series.ok_or_else(|| Unreadable::Malformed(format!("line {line}: {RUN} has no such series")))?;
        samples[*series].push(Sample { process: row.process, round: row.round, picoseconds: row.picoseconds });
    }
    for (series, samples) in run.series.iter_mut().zip(samples) {
        series.samples = samples;
    }
    check_samples(run)
}

fn malformed(error: csv::Error) -> Unreadable {
    Unreadable::Malformed(clean(&error.to_string()))
}

fn key(series: &Series) -> (&str, &str, u64, Memory) {
    (&series.path, &series.target, series.size, series.memory)
}

/// What must hold of all but the samples.
fn check_form(run: &CopyRun) -> Result<(), Unreadable> {
    let paths: BTreeSet<&str> = run.paths.iter().map(|path| path.id.as_str()).collect();
    let is_known =
        |series: &Series| paths.contains(series.path.as_str()) || (series.target == NATIVE && SENTINELS.contains(&&*series.path));
    let is_figure = |instructions: f64| instructions.is_finite() && instructions >= 0.0;
    let ids = run.paths.iter().map(|path| &path.id).chain(run.versions.keys()).chain(run.series.iter().map(|series| &series.target));
    for (holds, why) in [
        (run.series.len() <= SERIES_CAP, "it has more series than a run can"),
        (ids.into_iter().all(|id| is_id(id)), "an id is not of letters, digits, `-`, `_` and `.`, at most 64"),
        (paths.len() == run.paths.len(), "two paths have one id"),
        (run.paths.iter().all(|path| path.element_bytes != Some(0)), "an element has no bytes"),
        (run.series.iter().all(is_known), "a series is of no path"),
        (run.series.iter().map(key).collect::<BTreeSet<_>>().len() == run.series.len(), "two series are of the same"),
        (run.series.iter().flat_map(|series| &series.instructions).copied().all(is_figure), "a number of instructions is none"),
    ] {
        if !holds {
            return Err(Unreadable::Contradiction(why));
        }
    }
    Ok(())
}

fn check_samples(run: &CopyRun) -> Result<(), Unreadable> {
    for series in &run.series {
        let mut rounds = BTreeSet::new();
        for sample in &series.samples {
            if sample.process >= run.method.processes || sample.round >= run.method.rounds {
                return Err(Unreadable::Contradiction("a sample is of a round that was not run"));
            }
            if !rounds.insert((sample.process, sample.round)) {
                return Err(Unreadable::Contradiction("a round has two samples of one series"));
            }
        }
    }
    Ok(())
}

fn is_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !id.is_empty() && id.len() <= ID_CAP && id.bytes().all(allowed)
}

#[cfg(test)]
mod tests;
