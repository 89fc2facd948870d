use super::*;
use crate::copy::synthetic::Synthetic;
use proptest::prelude::*;

/// The samples of the made-up run, after this was done to its run and its CSV.
fn read_back(change: impl Fn(&mut CopyRun), csv: impl Fn(String) -> String) -> Result<CopyRun, String> {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Synthetic::quiet().run();
    run.write(folder.path()).unwrap();
    change(&mut run);
    fs::write(folder.path().join(RUN), serde_json::to_vec(&run).unwrap()).unwrap();
    let samples = fs::read_to_string(folder.path().join(SAMPLES)).unwrap();
    fs::write(folder.path().join(SAMPLES), csv(samples)).unwrap();
    CopyRun::read(folder.path()).map_err(|error| error.to_string())
}

#[test]
fn a_run_is_read_as_it_was_written() {
    assert_eq!(read_back(|_| (), |csv| csv), Ok(Synthetic::quiet().run()));
}

#[test]
fn what_cannot_be_true_is_refused() {
    type Change = fn(&mut CopyRun);
    let changes: [(Change, &str); 10] = [
        (|run| run.schema = 99, "copy.json: it is of schema 99"),
        (|run| run.paths[0].id = "a b".into(), "an id is not of letters"),
        (|run| run.series[9].target = "\u{1b}[31m".into(), "an id is not of letters"),
        (|run| run.paths[1].id = run.paths[0].id.clone(), "two paths have one id"),
        (|run| run.paths[3].element_bytes = Some(0), "an element has no bytes"),
        (|run| run.series[9].path = "other".into(), "a series is of no path"),
        (|run| run.series[9] = run.series[8].clone(), "two series are of the same"),
        (|run| run.series[9].instructions = vec![1.0, -1.0], "a number of instructions is none"),
        (|run| run.series.truncate(9), "samples.csv: line 272: copy.json has no such series"),
        (|run| run.method.rounds = 9, "a sample is of a round that was not run"),
    ];
    for (change, why) in changes {
        let error = read_back(change, |csv| csv).unwrap_err();
        assert!(error.contains(why), "{why}: {error}");
    }
    // What the reader would refuse is not written either.
    let mut run = Synthetic::quiet().run();
    run.method.processes = 2;
    let folder = tempfile::tempdir().unwrap();
    assert!(run.write(folder.path()).is_err() && fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn broken_samples_are_refused_where_they_break() {
    type Change = fn(String) -> String;
    let changes: [(Change, &str); 5] = [
        (|csv| csv.replacen("picoseconds", "seconds", 1), "missing field"),
        (|csv| csv + "list-u8,native\n", "found record with 2 fields"),
        (|csv| csv.replacen(",warm,", ",lukewarm,", 1), "unknown variant"),
        (|csv| csv.replacen("4096,warm,0,0,", "4096,warm,0,0,-", 1), "invalid digit"),
        (|csv| csv.replacen("4096,warm,0,1,", "4096,warm,0,0,", 1), "a round has two samples"),
    ];
    for (change, why) in changes {
        let error = read_back(|_| (), change).unwrap_err();
        assert!(error.contains("samples.csv") && error.contains(why), "{why}: {error}");
    }
}

#[test]
fn unknown_fields_and_missing_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = || CopyRun::read(folder.path()).unwrap_err().to_string();
    assert!(error().contains("name a folder that `dyetest copy` wrote"), "{}", error());
    let mut form = serde_json::to_value(Synthetic::quiet().run()).unwrap();
    fs::write(folder.path().join(RUN), form.to_string()).unwrap();
    assert!(error().contains("samples.csv: No such file"), "{}", error());
    form["extra"] = 1.into();
    fs::write(folder.path().join(RUN), form.to_string()).unwrap();
    assert!(error().contains("unknown field `extra`"), "{}", error());
}

#[test]
fn samples_without_end_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    Synthetic::quiet().run().write(folder.path()).unwrap();
    File::options().write(true).open(folder.path().join(SAMPLES)).unwrap().set_len(SAMPLES_CAP + 1).unwrap();
    assert!(CopyRun::read(folder.path()).unwrap_err().to_string().contains("longer than"));
}

fn small() -> CopyRun {
    let mut run = Synthetic::quiet().run();
    run.series.truncate(5);
    run
}

proptest! {
    #[test]
    fn samples_survive_being_written(times in prop::collection::vec(any::<Option<u64>>(), 30)) {
        let mut run = small();
        let kept = |(sample, time): (&Sample, &Option<u64>)| time.map(|picoseconds| Sample { picoseconds, ..*sample });
        for series in &mut run.series {
            series.samples = series.samples.iter().zip(&times).filter_map(kept).collect();
        }
        let mut csv = Vec::new();
        write_samples(&run, &mut csv).unwrap();
        let mut read = run.clone();
        read.series.iter_mut().for_each(|series| series.samples.clear());
        read_samples(&mut read, &csv[..]).unwrap();
        prop_assert_eq!(read, run);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(at in any::<prop::sample::Index>(), new in any::<u8>(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut run = small();
        let mut csv = Vec::new();
        write_samples(&run, &mut csv).unwrap();
        let index = at.index(csv.len());
        csv[index] = new;
        let _ = read_samples(&mut run, &csv[..]);
        let _ = read_samples(&mut run, &bytes[..]);
    }
}
