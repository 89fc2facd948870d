//! What an adapter finds itself in.

use crate::{PLENTY, greeted, told, trial};
use dyetest::{
    observe::Cause,
    supervise::{Launch, StartError, Worker},
};
use dyetest_adapter::{Answer, Code, Compile, Ending, Kind, Operation, Stats, Value};
use libtest_mimic::Trial;
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

pub(crate) fn trials() -> Vec<Trial> {
    let node = node();
    vec![
        trial("confinement::is_what_it_says", is_what_it_says),
        trial("confinement::leaves_five_descriptors", leaves_five_descriptors),
        trial("confinement::leaves_one_folder", leaves_one_folder),
        trial("confinement::hides_other_files", hides_other_files),
        trial("confinement::keeps_writes_inside", keeps_writes_inside),
        trial("confinement::a_missing_program_is_refused", missing_program),
        trial("confinement::a_broken_program_dies_with_a_reason", broken_program),
        trial("confinement::counts", counts),
        trial("confinement::node_works", move || node_works(&node.expect("the trial is ignored otherwise")))
            .with_ignored_flag(self::node().is_none()),
    ]
}

fn proc(worker: &Worker, file: &str) -> String {
    String::from_utf8_lossy(&fs::read(format!("/proc/{}/{file}", worker.pid())).expect("it lives")).into_owned()
}

fn is_what_it_says() {
    let mut launch = Launch::itself("hostile", "none");
    launch.env = BTreeMap::from([("GIVEN".into(), "a value".into())]);
    launch.data = 1 << 30;
    launch.file = 99 << 20;
    let mut worker = Worker::start(&launch).expect("a worker starts");
    worker.exchange(crate::hello(), PLENTY).expect("it runs");
    let limits = proc(&worker, "limits");
    for (name, bytes) in [("Max data size", 1 << 30), ("Max file size", 99 << 20), ("Max core file size", 0)] {
        let line = limits.lines().find(|line| line.starts_with(name)).expect("it is a limit");
        let bytes = bytes.to_string();
        assert_eq!(line[name.len()..].split_ascii_whitespace().take(2).collect::<Vec<_>>(), [&bytes, &bytes]);
    }
    assert!(limits.lines().any(|line| line.starts_with("Max address space") && line.contains("unlimited")), "never RLIMIT_AS");
    assert_eq!(proc(&worker, "environ"), "GIVEN=a value\0");
    assert!(proc(&worker, "status").contains("NoNewPrivs:\t1"));
    let confinement = worker.confinement();
    assert_eq!((confinement.data, confinement.file, confinement.core, confinement.no_new_privileges), (1 << 30, 99 << 20, 0, true));
    assert_eq!(confinement.words()["data"], "1073741824 bytes");
}

fn leaves_five_descriptors() {
    // What a shell or a build tool leaves open has no close-on-exec flag.
    let stray = fs::File::open("/dev/zero").expect("it is there");
    rustix::io::fcntl_setfd(&stray, rustix::io::FdFlags::empty()).expect("a flag can be cleared");
    let worker = greeted("none");
    let folder = format!("/proc/{}/fd", worker.pid());
    let targets: BTreeMap<u32, PathBuf> = fs::read_dir(folder)
        .expect("it lives")
        .flatten()
        .map(|entry| {
            (entry.file_name().to_str().expect("a number").parse().expect("a number"), fs::read_link(entry.path()).expect("a link"))
        })
        .collect();
    assert_eq!(targets[&0], Path::new("/dev/null"));
    assert_eq!(targets[&1], targets[&2], "both lead to the log");
    // The adapter opens requests and replies once more, by path.
    assert_eq!((&targets[&5], &targets[&6], targets.len()), (&targets[&3], &targets[&4], 7), "{targets:?}");
    assert!(targets[&3] != targets[&4] && targets[&4] != targets[&1] && targets[&3] != targets[&1]);
    drop(stray);
}

fn leaves_one_folder() {
    let (one, other) = (greeted("none"), greeted("none"));
    let folder = fs::read_link(format!("/proc/{}/cwd", one.pid())).expect("it lives");
    assert_eq!(folder, one.folder().canonicalize().expect("it is there"));
    assert_ne!(one.folder(), other.folder());
    let path = one.folder().to_owned();
    drop(one);
    assert!(!path.exists());
}

/// Whether this kernel enforces landlock; where it does not, the record says so and there is nothing to see.
fn enforced(worker: &Worker) -> bool {
    use landlock::{Access as _, AccessFs, RulesetAttr as _};
    let confinement = worker.confinement();
    // What landlock restricts is this one thread.
    let status =
        std::thread::spawn(|| landlock::Ruleset::default().handle_access(AccessFs::from_all(landlock::ABI::V1))?.create()?.restrict_self());
    let status = status.join().expect("it does not panic").expect("the kernel may have no landlock, but does not fail");
    let available = matches!(status.landlock, landlock::LandlockStatus::Available { .. });
    assert_eq!(available, confinement.landlock.starts_with("ABI"), "{confinement:?}");
    assert_eq!(available, confinement.landlock_abi > 0, "{confinement:?}");
    available
}

fn compile(worker: &mut Worker, path: &Path) -> Answer {
    let code = Code::File(path.to_str().expect("it is text").to_owned());
    worker.exchange(Operation::Compile(Compile { module: 0, kind: Kind::Core, code }), PLENTY).expect("it lives")
}

fn hides_other_files() {
    let outside = tempfile::NamedTempFile::new().expect("a file");
    let mut worker = greeted("none");
    fs::write(worker.folder().join("own"), b"own").expect("its folder is ours too");
    assert_eq!(compile(&mut worker, Path::new("own")), told(3, true));
    let neighbour = greeted("none");
    fs::write(neighbour.folder().join("other"), b"other").expect("its folder is ours too");
    if enforced(&worker) {
        for hidden in [outside.path(), &neighbour.folder().join("other"), Path::new("/etc/passwd")] {
            let seen = compile(&mut worker, hidden);
            assert!(matches!(&seen, Answer::Fault(why) if why.contains("ermission denied")), "{seen:?}");
        }
        let mut launch = Launch::itself("hostile", "none");
        launch.readable.push(outside.path().to_owned());
        let mut trusted = Worker::start(&launch).expect("a worker starts");
        trusted.exchange(crate::hello(), PLENTY).expect("it runs");
        assert_eq!(compile(&mut trusted, outside.path()), told(0, true));
    }
}

fn shell(script: &str) -> Worker {
    Worker::start(&Launch::new(["/bin/sh", "-c", script])).expect("a worker starts")
}

fn keeps_writes_inside() {
    let outside = tempfile::tempdir().expect("a folder");
    let beyond = outside.path().join("beyond");
    let script = format!("echo x > within && echo within; echo x > {}; echo x > /dev/null && echo null; exit 5", beyond.display());
    let mut worker = shell(&script);
    let death = worker.exchange(crate::hello(), PLENTY).expect_err("it exits");
    assert_eq!((&death.cause, death.exit), (&Cause::Crashed, Some(5)), "{death:?}");
    assert!(death.log.contains("within\n") && death.log.contains("null\n"), "{}", death.log);
    assert_eq!(beyond.exists(), !enforced(&worker));
}

fn missing_program() {
    for command in ["/nowhere/at/all", "/usr", "/etc/passwd"] {
        match Worker::start(&Launch::new([command])) {
            Err(StartError::Refused(why)) => assert!(why.contains(command), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(Worker::start(&Launch::new([] as [&str; 0])), Err(StartError::Refused(_))));
}

fn broken_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program");
    fs::write(&program, "#!/nowhere/at/all\n").expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let mut worker = Worker::start(&Launch::new([&program])).expect("it is there and executable");
    let death = worker.exchange(crate::hello(), PLENTY).expect_err("but cannot be executed");
    assert_eq!((&death.cause, death.exit), (&Cause::Crashed, Some(127)));
    assert!(death.log.contains("program cannot be executed: No such file"), "{}", death.log);
}

fn counts() {
    let mut worker = greeted("spin-threads@bye");
    let before = worker.facts().expect("it lives");
    assert_eq!((before.descriptors, before.threads), (7, 1));
    assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())));
    assert_eq!(worker.facts(), Some(before));
    let pid = worker.pid();
    std::thread::scope(|scope| {
        scope.spawn(move || worker.exchange(Operation::Bye, std::time::Duration::from_millis(200)).map(drop).expect_err("it spins"));
        crate::until(|| crate::stat(pid).is_none_or(|stat| stat[20 - 3] == "2"));
    });
}

/// Node.js, where it is in the path.
fn node() -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join("node")).find(|path| path.is_file())
}

/// V8 reserves address space and starts threads; it must do so under confinement as well.
fn node_works(node: &Path) {
    const SERVE: &str = "const fs = require('fs'); const chunk = Buffer.alloc(65536); let text = ''; let end;
        for (let n; (n = fs.readSync(3, chunk)) > 0;) {
            text += chunk.toString('utf8', 0, n);
            while ((end = text.indexOf('\\n')) >= 0) {
                const { id, operation } = JSON.parse(text.slice(0, end));
                text = text.slice(end + 1);
                const size = new WebAssembly.Memory({ initial: 65536 }).buffer.byteLength;
                console.log(typeof operation);
                fs.writeSync(4, JSON.stringify({ id, answer: { ended: { value: [{ u64: String(size) }] } } }) + '\\n');
            }
        }";
    let mut worker = Worker::start(&Launch::new([node.as_os_str(), "-e".as_ref(), SERVE.as_ref()])).expect("a worker starts");
    for _ in 0..3 {
        assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Ended(Ending::Value(vec![Value::U64(1 << 32)]))));
    }
    assert_eq!(worker.printed(), "string\nstring\nstring\n");
}
