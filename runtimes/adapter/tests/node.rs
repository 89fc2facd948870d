//! Asks every check of the adapter for Node.js, across a real pipe, for each of its profiles.

use command_fds::{CommandFdExt, FdMapping};
use dyetest_adapter::{Answer, LINE_CAP, Operation, Outcome, Reply, Request, Settings, perform_checks};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, PipeReader, PipeWriter, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

#[derive(Deserialize)]
struct Manifest {
    command: Vec<String>,
    profiles: BTreeMap<String, Profile>,
}

#[derive(Deserialize)]
struct Profile {
    #[serde(default)]
    settings: Settings,
    controls: BTreeMap<String, String>,
}

struct Process {
    child: Child,
    requests: PipeWriter,
    replies: BufReader<PipeReader>,
    asked: u64,
}

impl Process {
    fn start(command: &[String], folder: &Path) -> io::Result<Self> {
        let (theirs, requests) = io::pipe()?;
        let (replies, answers) = io::pipe()?;
        let mappings = vec![FdMapping { parent_fd: theirs.into(), child_fd: 3 }, FdMapping { parent_fd: answers.into(), child_fd: 4 }];
        let mut command_line = Command::new(&command[0]);
        command_line.args(&command[1..]).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
        let child = command_line.fd_mappings(mappings).expect("two different descriptors").spawn()?;
        Ok(Process { child, requests, replies: BufReader::new(replies), asked: 0 })
    }

    fn ask(&mut self, operation: &Operation) -> io::Result<Answer> {
        self.asked += 1;
        let mut line = serde_json::to_vec(&Request { id: self.asked, operation: operation.clone() })?;
        line.push(b'\n');
        self.requests.write_all(&line)?;
        line.clear();
        (&mut self.replies).take(LINE_CAP as u64 + 1).read_until(b'\n', &mut line)?;
        let reply: Reply = serde_json::from_slice(&line)?;
        assert_eq!(reply.id, self.asked);
        Ok(reply.answer)
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "what was skipped must be seen")]
fn the_adapter_for_node_answers_as_agreed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node");
    let manifest: Manifest = toml::from_str(&std::fs::read_to_string(folder.join("adapter.toml")).unwrap()).unwrap();
    if Command::new(&manifest.command[0]).arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("SKIPPED: there is no `{}` in PATH", manifest.command[0]);
        return;
    }
    for (name, profile) in &manifest.profiles {
        let mut process = Process::start(&manifest.command, &folder).unwrap();
        let controls: Vec<&str> = profile.controls.keys().map(String::as_str).collect();
        let performed = perform_checks(&profile.settings, &controls, |operation| process.ask(operation)).unwrap();
        assert_eq!(process.child.wait().unwrap().code(), Some(0), "`bye` ends it");
        for (check, outcome) in performed {
            match outcome {
                Outcome::Passed => {}
                Outcome::Skipped(why) => eprintln!("{name}: {} skipped: {why}", check.name),
                failed => panic!("{name}: {}: {failed:#?}", check.name),
            }
        }
    }
}
