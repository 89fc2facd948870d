//! A running adapter, and the conversation with it.

use super::{
    launch::{Confinement, Launch},
    log::Log,
    nursery, process,
};
use crate::{
    confine::{Options, Report},
    observe::{Cause, Death},
    perform::Driver,
};
use dyetest_adapter::{Answer, LINE_CAP, Operation, Reply, Request};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::{Errno, ioctl_fionbio},
    process::{Pid, PidfdFlags, Signal, pidfd_open},
};
use std::{
    io::{self, PipeReader, PipeWriter, Read as _, Write as _},
    os::{fd::OwnedFd, unix::process::{CommandExt as _, ExitStatusExt as _}},
    process::{Child, Command, ExitStatus},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How often a process that has not answered is looked at.
const TICK: Duration = Duration::from_millis(5);

/// Wall time that a process gets for each unit of CPU time: for sleepers.
const BACKSTOP: u32 = 10;

/// CPU time for the confinement to be set up.
const CONFINE: Duration = Duration::from_secs(5);

/// How long a process that closed its replies may take to be gone.
const GONE: Duration = Duration::from_secs(2);

/// Why a worker could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The process could not be made.
    #[error("the adapter's process cannot be started: {0}")]
    Io(#[from] io::Error),
    /// The confinement could not be set up, or the command not executed.
    #[error("the adapter cannot be confined and executed: {0}")]
    Refused(String),
}

/// A running adapter. Dropping it ends its process and all that it started.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    pidfd: OwnedFd,
    requests: PipeWriter,
    replies: PipeReader,
    /// `None` once it is closed: it would wake every poll at once and for ever.
    output: Option<PipeReader>,
    /// Bytes of replies that are not a whole line yet, or that nobody asked for.
    received: Vec<u8>,
    log: Log,
    next: u64,
    data_limit: u64,
    peak_data: u64,
    ended: Option<ExitStatus>,
    confinement: Confinement,
    _folder: TempDir,
}

/// What woke the supervisor.
enum Event {
    Line(Vec<u8>),
    Silence,
    Gone,
    Garbled(String),
}

impl Worker {
    /// Starts an adapter under confinement, and waits until the confinement holds.
    ///
    /// # Errors
    /// If the process cannot be made, confined, or executed.
    pub fn start(launch: &Launch) -> Result<Worker, StartError> {
        let folder = TempDir::with_prefix("dyetest-")?;
        let (their_requests, requests) = io::pipe()?;
        let (replies, their_replies) = io::pipe()?;
        let (output, their_output) = io::pipe()?;
        let options = Options::of(launch, folder.path());
        let mut command = Command::new("/proc/self/exe");
        command.arg("confine").arg(options.to_argument()).arg("--").args(&launch.command);
        command.env_clear().current_dir(folder.path()).process_group(0);
        command.stdin(their_requests).stdout(their_replies).stderr(their_output);
        let mut child = nursery::start(command)?;
        let opened = pidfd_open(Pid::from_child(&child), PidfdFlags::empty()).and_then(|pidfd| {
            ioctl_fionbio(&requests, true)?;
            ioctl_fionbio(&replies, true)?;
            ioctl_fionbio(&output, true)?;
            Ok(pidfd)
        });
        let pidfd = match opened {
            Ok(pidfd) => pidfd,
            Err(error) => {
                let _ = nursery::end(&mut child);
                return Err(StartError::Io(error.into()));
            }
        };
        let mut worker = Worker {
            child,
            pidfd,
            requests,
            replies,
            output: Some(output),
            received: Vec::new(),
            log: Log::default(),
            next: 0,
            data_limit: launch.data,
            peak_data: 0,
            ended: None,
            confinement: Confinement::default(),
            _folder: folder,
        };
        worker.confined()?;
        Ok(worker)
    }

    /// The first line is the confinement's own report.
    fn confined(&mut self) -> Result<(), StartError> {
        let line = self.converse(Vec::new(), CONFINE).map_err(|death| StartError::Refused(format!("{:?} {}", death.cause, death.log)))?;
        match serde_json::from_slice(&line) {
            Ok(Report::Confined(confinement)) => {
                self.confinement = confinement;
                Ok(())
            }
            Ok(Report::Refused(why)) => Err(StartError::Refused(why)),
            Err(error) => Err(StartError::Refused(error.to_string())),
        }
    }

    /// What the kernel enforces around the process.
    pub fn confinement(&self) -> &Confinement {
        &self.confinement
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether the process has ended, so that another is needed.
    pub fn is_dead(&self) -> bool {
        self.ended.is_some()
    }

    /// Sends bytes and waits for one line.
    fn converse(&mut self, mut outgoing: Vec<u8>, cpu: Duration) -> Result<Vec<u8>, Death> {
        let started = Instant::now();
        // CPU time is only sampled once the answer is late: a sample costs as much as a round trip.
        let mut late: Option<(Duration, Duration)> = None;
        loop {
            match self.event(&mut outgoing) {
                Event::Line(line) => return Ok(line),
                Event::Gone => return Err(self.death(None, used(started, late, process::cpu(self.pid())))),
                Event::Garbled(how) => return Err(self.death(Some(Cause::Garbled(how)), used(started, late, None))),
                Event::Silence => {}
            }
            let now = process::cpu(self.pid());
            self.peak_data = self.peak_data.max(process::data(self.pid()).unwrap_or(0));
            late = late.or_else(|| now.map(|now| (now, started.elapsed())));
            if used(started, late, now) > cpu || started.elapsed() > cpu * BACKSTOP {
                return Err(self.death(Some(Cause::Hung), used(started, late, now)));
            }
        }
    }

    /// Waits for the next thing to happen, for one tick at most.
    fn event(&mut self, outgoing: &mut Vec<u8>) -> Event {
        let deadline = Instant::now() + TICK;
        loop {
            if let Some(line) = self.line() {
                return Event::Line(line);
            }
            if self.received.len() > LINE_CAP {
                return Event::Garbled(format!("a reply longer than {LINE_CAP} bytes"));
            }
            if let Err(error) = self.send(outgoing) {
                // The adapter closed its requests. If it ended, that says more.
                return if self.gone(GONE) { Event::Gone } else { Event::Garbled(format!("it takes no requests: {error}")) };
            }
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { return Event::Silence };
            let (replied, printed, ended) = match self.wait(!outgoing.is_empty(), left) {
                Ok(ready) => ready,
                Err(error) => return Event::Garbled(format!("poll: {error}")),
            };
            if printed {
                self.drain_output();
            }
            if replied && let Some(event) = self.receive() {
                return event;
            }
            if ended && !replied {
                return Event::Gone;
            }
        }
    }

    /// Waits until there are replies, output, or an end of the process; or, while something is to be sent, room for it.
    fn wait(&self, sending: bool, left: Duration) -> io::Result<(bool, bool, bool)> {
        let mut fds = vec![PollFd::new(&self.replies, PollFlags::IN), PollFd::new(&self.pidfd, PollFlags::IN)];
        fds.extend(self.output.as_ref().map(|output| PollFd::new(output, PollFlags::IN)));
        if sending {
            fds.push(PollFd::new(&self.requests, PollFlags::OUT));
        }
        match poll(&mut fds, Some(&timespec(left))) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let ready = |index: usize| !fds[index].revents().is_empty();
        Ok((ready(0), self.output.is_some() && ready(2), ready(1)))
    }

    /// A whole line of what was received.
    fn line(&mut self) -> Option<Vec<u8>> {
        let end = self.received.iter().position(|byte| *byte == b'\n')?;
        Some(self.received.drain(..=end).collect())
    }

    fn send(&mut self, outgoing: &mut Vec<u8>) -> io::Result<()> {
        while !outgoing.is_empty() {
            match self.requests.write(outgoing) {
                Ok(sent) => drop(outgoing.drain(..sent)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn receive(&mut self) -> Option<Event> {
        let mut buffer = [0; 64 << 10];
        match self.replies.read(&mut buffer) {
            Ok(0) if self.gone(GONE) => Some(Event::Gone),
            Ok(0) => Some(Event::Garbled("it closed its replies".into())),
            Ok(read) => {
                self.received.extend_from_slice(&buffer[..read]);
                None
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => None,
            Err(error) => Some(Event::Garbled(format!("its replies cannot be read: {error}"))),
        }
    }

    fn drain_output(&mut self) {
        let mut buffer = [0; 64 << 10];
        // One read per wake-up: a flood must not keep the supervisor from looking at the clock.
        match self.output.as_mut().map(|output| output.read(&mut buffer)) {
            Some(Ok(0)) => self.output = None,
            Some(Ok(read)) => self.log.push(&buffer[..read]),
            Some(Err(_)) | None => {}
        }
    }

    /// Whether the process ends within this time.
    fn gone(&self, within: Duration) -> bool {
        let mut fds = [PollFd::new(&self.pidfd, PollFlags::IN)];
        matches!(poll(&mut fds, Some(&timespec(within))), Ok(ready) if ready > 0)
    }

    /// Ends the process, and says how it came to its end. Without a cause of the supervisor's it died of itself.
    fn death(&mut self, cause: Option<Cause>, cpu: Duration) -> Death {
        let status = self.end();
        for _ in 0..16 {
            self.drain_output();
        }
        let (exit, signal) = (status.and_then(|status| status.code()), status.and_then(|status| status.signal()));
        let half = !self.received.is_empty() && signal.is_none();
        let cause = cause.unwrap_or_else(|| match signal {
            Some(signal) if signal == Signal::XFSZ.as_raw() => Cause::Exhausted,
            _ if self.peak_data >= self.data_limit / 10 * 9 => Cause::Exhausted,
            Some(signal) if signal == Signal::KILL.as_raw() => Cause::Environment,
            _ if half => Cause::Garbled("it exited after half a line".into()),
            _ => Cause::Crashed,
        });
        Death { cause, exit, signal, cpu_ms: cpu.as_millis() as u64, peak_data: self.peak_data, log: self.log.tail() }
    }

    fn end(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = nursery::end(&mut self.child).ok();
        }
        self.ended
    }
}

/// CPU time used since the conversation began: what was sampled, and for the time before the first sample the wall time.
fn used(started: Instant, late: Option<(Duration, Duration)>, now: Option<Duration>) -> Duration {
    match (late, now) {
        (Some((first, before)), Some(now)) => now.saturating_sub(first) + before,
        (Some((_, before)), None) => before,
        (None, _) => started.elapsed().min(TICK),
    }
}

fn timespec(duration: Duration) -> Timespec {
    Timespec { tv_sec: duration.as_secs() as i64, tv_nsec: i64::from(duration.subsec_nanos()) }
}

impl Driver for Worker {
    fn exchange(&mut self, operation: Operation, cpu: Duration) -> Result<Answer, Death> {
        if self.ended.is_some() {
            return Err(self.death(Some(Cause::Crashed), Duration::ZERO));
        }
        if !self.received.is_empty() {
            return Err(self.death(Some(Cause::Garbled("a line that nobody asked for".into())), Duration::ZERO));
        }
        let id = self.next;
        self.next += 1;
        let mut line = serde_json::to_vec(&Request { id, operation }).expect("operations have text keys only");
        line.push(b'\n');
        let reply = self.converse(line, cpu)?;
        match serde_json::from_slice::<Reply>(&reply) {
            Ok(reply) if reply.id == id => Ok(reply.answer),
            Ok(reply) => Err(self.death(Some(Cause::Garbled(format!("a reply to request {} instead of {id}", reply.id))), Duration::ZERO)),
            Err(error) => Err(self.death(Some(Cause::Garbled(format!("a line that is no reply: {error}"))), Duration::ZERO)),
        }
    }

    fn printed(&mut self) -> String {
        for _ in 0..4 {
            self.drain_output();
        }
        self.log.take()
    }

    fn facts(&mut self) -> Option<(u64, u64)> {
        Some((process::descriptors(self.pid())?, process::threads(self.pid())?))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}
