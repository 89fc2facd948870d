//! A running adapter, and the conversation with it.

use super::{
    folder::Folder,
    launch::Launch,
    log::Log,
    nursery,
    process::{Facts, Process},
    replies::{Replies, TooLong},
    request,
    watch::{Pace, Watch},
};
use crate::{
    confine::{Confinement, Options, Report},
    observe::{Cause, Death},
};
use dyetest_adapter::{Answer, Operation, PROTOCOL, Reply};
use rustix::{
    event::{PollFd, PollFlags, poll},
    io::{Errno, ioctl_fionbio, write},
    process::{Signal, getpid},
};
use std::{
    hash::{BuildHasher as _, RandomState},
    io::{self, PipeWriter, pipe},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::Path,
    process::{Command, ExitStatus},
    time::Duration,
};

/// CPU time that the confinement may take to be set up, from the start of the process.
const CONFINE: Duration = Duration::from_secs(5);

/// CPU time for the answer to `bye`, and wall time to exit after it.
const PARTING: Duration = Duration::from_millis(100);

/// A running adapter. Dropping it ends its process and whatever that has started.
#[derive(Debug)]
pub struct Worker {
    process: Process,
    requests: PipeWriter,
    replies: Replies,
    log: Log,
    folder: Folder,
    confinement: Confinement,
    /// `RLIMIT_DATA`.
    limit: u64,
    /// The largest data sampled in the exchange at hand.
    peak: u64,
    /// Requests so far.
    asked: u64,
    /// Makes their numbers, which cannot be guessed: a reply to a request that was not made yet is a wrong one.
    numbers: RandomState,
    death: Option<Death>,
}

/// Why a worker could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The process could not be made.
    #[error("the adapter's process cannot be started: {0}")]
    Io(#[from] io::Error),
    /// It could not be confined, or there is nothing to execute.
    #[error("the adapter cannot be started: {0}")]
    Refused(String),
    /// It died before it was confined.
    #[error("the adapter's process ended before it was confined: {:?} {}", .0.cause, .0.log.trim())]
    Died(Death),
}

/// Why a conversation stopped without a line.
enum Stop {
    /// The process is gone.
    Ended,
    /// Its budget is used up.
    Over,
    /// It broke the protocol.
    Garbled(String),
}

impl Worker {
    /// Starts an adapter in a folder of its own, and waits until its confinement holds.
    ///
    /// A program that then turns out not to be executable is a death in the first exchange, with exit status 127 and the reason in
    /// the log.
    ///
    /// # Errors
    /// If the process cannot be made or confined, or the program does not exist.
    pub fn start(launch: &Launch) -> Result<Worker, StartError> {
        let folder = Folder::new()?;
        let (their_requests, requests) = pipe()?;
        let (replies, their_replies) = pipe()?;
        let (log, their_log) = pipe()?;
        ioctl_fionbio(&requests, true).map_err(io::Error::from)?;
        ioctl_fionbio(&replies, true).map_err(io::Error::from)?;
        ioctl_fionbio(&log, true).map_err(io::Error::from)?;
        let mark = nursery::mark();
        let mut command = confined(launch, folder.path(), mark);
        command.stdin(their_requests).stdout(their_replies).stderr(their_log);
        let child = nursery::start(command).inspect_err(|_| nursery::sweep(mark))?;
        let mut worker = Worker {
            process: Process::new(child, mark)?,
            requests,
            replies: Replies::new(replies),
            log: Log::new(log),
            folder,
            confinement: Confinement::default(),
            limit: launch.data,
            peak: 0,
            asked: 0,
            numbers: RandomState::new(),
            death: None,
        };
        worker.confinement = worker.await_confinement()?;
        Ok(worker)
    }

    /// Sends one request and waits for its reply; `cpu` is the CPU time that the process may use for it, and ten times as much wall
    /// time.
    ///
    /// A request that is too long for the protocol is not sent; it is answered by [`Answer::Fault`]. Once the process is dead, every
    /// exchange tells the same death.
    ///
    /// # Errors
    /// If the process died, or was ended because it used up its budget or broke the protocol.
    pub fn exchange(&mut self, operation: Operation, cpu: Duration) -> Result<Answer, Death> {
        let mut answers = Vec::with_capacity(1);
        self.exchange_all([operation], cpu, &mut answers)?;
        Ok(answers.swap_remove(0))
    }

    /// The same for several requests, which are sent without waiting for the replies between them: the pipe is crossed twice, not twice
    /// for each. The CPU time is for all of them together. At most one of them may hold a binary that is too long for a line.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange); what was answered before stands in `answers` all the same.
    pub fn exchange_all(
        &mut self,
        operations: impl IntoIterator<Item = Operation>,
        cpu: Duration,
        answers: &mut Vec<Answer>,
    ) -> Result<(), Death> {
        if let Some(death) = &self.death {
            return Err(death.clone());
        }
        let (mut lines, mut ids) = (Vec::new(), Vec::new());
        for operation in operations {
            // Every language's numbers have room for 53 bits. All are equally long, so that what is said of a bad reply is always the same.
            let id = self.numbers.hash_one(self.asked) >> 12 | 1 << 52;
            match request::line(id, operation, self.folder.path()) {
                Ok(line) => {
                    lines.extend(line);
                    ids.push(Ok(id));
                    self.asked += 1;
                }
                Err(fault) => ids.push(Err(fault)),
            }
        }
        self.peak = self.process.data();
        let mut watch = Watch::new(cpu, self.process.cpu());
        let mut unsent = lines.as_slice();
        for id in ids {
            let answered = match id {
                Ok(id) => self.converse(&mut unsent, &mut watch).and_then(|line| answer(&line, id)),
                Err(fault) => Ok(Answer::Fault(fault)),
            };
            answers.push(answered.map_err(|stop| self.die(stop, &mut watch))?);
        }
        Ok(())
    }

    /// What the process printed since this was last asked: beginning, end, and how much was left out between them.
    pub fn printed(&mut self) -> String {
        self.log.read_all();
        self.log.take()
    }

    /// What the kernel enforces around the process.
    pub fn confinement(&self) -> &Confinement {
        &self.confinement
    }

    /// Open descriptors and threads of the process; `None` if it is gone.
    pub fn facts(&self) -> Option<Facts> {
        self.process.facts()
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The folder that is the process's working directory, and the only one that it can write into. It goes with the worker.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How the process ended, if it is known to have ended, so that another is needed.
    pub fn death(&self) -> Option<&Death> {
        self.death.as_ref()
    }

    /// Lets the adapter part in peace, if it does so soon.
    pub fn finish(mut self) {
        if self.exchange(Operation::Bye, PARTING).is_ok() {
            self.process.wait(Some(PARTING));
        }
    }

    fn await_confinement(&mut self) -> Result<Confinement, StartError> {
        let mut watch = Watch::new(CONFINE, Duration::ZERO);
        let line = self.converse(&mut [].as_slice(), &mut watch).map_err(|stop| StartError::Died(self.die(stop, &mut watch)))?;
        match serde_json::from_slice(&line) {
            Ok(Report::Confined(confinement)) => Ok(confinement),
            Ok(Report::Refused(why)) => Err(StartError::Refused(why)),
            Err(error) => Err(StartError::Refused(format!("its confinement cannot be told: {error}"))),
        }
    }

    /// Sends bytes, and waits for a line.
    fn converse(&mut self, unsent: &mut &[u8], watch: &mut Watch) -> Result<Vec<u8>, Stop> {
        loop {
            if let Some(line) = self.line()? {
                return Ok(line);
            }
            if self.replies.fd().is_none() && !self.process.is_exiting() {
                return Err(Stop::Garbled("it closed its replies".into()));
            }
            self.send(unsent)?;
            let Some(pause) = watch.pause() else {
                self.look(watch)?;
                continue;
            };
            let ready = self.wait(!unsent.is_empty(), pause)?;
            if ready.printed {
                self.log.read();
            }
            if ready.replied {
                self.replies.read();
            }
            if ready.ended {
                // What it said before it ended counts. There is no more than the pipe holds, unless something that it left
                // behind goes on writing, and then a line that is too long ends this.
                while self.replies.read() {
                    if let Some(line) = self.line()? {
                        return Ok(line);
                    }
                }
                return self.line()?.ok_or(Stop::Ended);
            }
        }
    }

    /// Takes a whole line of the replies. A failure to execute the adapter is told there, and goes to the log.
    fn line(&mut self) -> Result<Option<Vec<u8>>, Stop> {
        let line = self.replies.line().map_err(|TooLong| Stop::Garbled("it wrote a line that is too long".into()))?;
        if self.asked == 1
            && let Some(line) = &line
            && let Ok(Report::Refused(why)) = serde_json::from_slice(line)
        {
            self.log.push(why.as_bytes());
            return Ok(None);
        }
        Ok(line)
    }

    fn send(&mut self, unsent: &mut &[u8]) -> Result<(), Stop> {
        while !unsent.is_empty() {
            match write(&self.requests, unsent) {
                Ok(sent) => *unsent = &unsent[sent..],
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(()),
                // Its end will be seen in a moment.
                Err(_) if self.process.is_exiting() => *unsent = &[],
                Err(error) => return Err(Stop::Garbled(format!("it takes no requests: {error}"))),
            }
        }
        Ok(())
    }

    fn wait(&self, sending: bool, pause: Duration) -> Result<Ready, Stop> {
        let mut fds = vec![PollFd::from_borrowed_fd(self.process.fd(), PollFlags::IN)];
        let mut add = |fd| {
            fds.push(PollFd::from_borrowed_fd(fd, PollFlags::IN));
            fds.len() - 1
        };
        let (replies, log) = (self.replies.fd().map(&mut add), self.log.fd().map(&mut add));
        if sending {
            fds.push(PollFd::new(&self.requests, PollFlags::OUT));
        }
        match poll(&mut fds, pause.try_into().ok().as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(Stop::Garbled(format!("it cannot be waited for: {error}"))),
        }
        let is_ready = |index: Option<usize>| index.is_some_and(|index| !fds[index].revents().is_empty());
        Ok(Ready { ended: is_ready(Some(0)), replied: is_ready(replies), printed: is_ready(log) })
    }

    /// Samples what the process has used.
    fn look(&mut self, watch: &mut Watch) -> Result<(), Stop> {
        self.peak = self.peak.max(self.process.data());
        let pace = if self.peak >= self.limit / 2 { Pace::Close } else { Pace::Easy };
        watch.looked(self.process.cpu(), pace);
        if watch.is_over() { Err(Stop::Over) } else { Ok(()) }
    }

    /// Ends the process, and says how it came to its end.
    fn die(&mut self, stop: Stop, watch: &mut Watch) -> Death {
        self.peak = self.peak.max(self.process.data());
        let end = self.process.end();
        watch.looked(end.cpu, Pace::Easy);
        self.log.read_all();
        let death = Death {
            cause: match stop {
                Stop::Ended => self.cause(end.status),
                Stop::Over => Cause::Hung,
                Stop::Garbled(how) => Cause::Garbled(how),
            },
            exit: end.status.and_then(|status| status.code()),
            signal: end.status.and_then(|status| status.signal()),
            cpu_ms: watch.used().as_millis() as u64,
            peak_data: self.peak,
            log: self.log.last_words(),
        };
        self.death.insert(death).clone()
    }

    /// Why the process ended of itself.
    fn cause(&self, status: Option<ExitStatus>) -> Cause {
        let signal = status.and_then(|status| status.signal());
        if signal == Some(Signal::XFSZ.as_raw()) || self.peak >= self.limit / 10 * 9 {
            Cause::Exhausted
        } else if signal == Some(Signal::KILL.as_raw()) {
            Cause::Environment
        } else if self.replies.has_rest() && status.is_some_and(|status| status.success()) {
            Cause::Garbled("it ended in the middle of a line".into())
        } else {
            Cause::Crashed
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.process.end();
    }
}

/// What there is to see to.
struct Ready {
    ended: bool,
    replied: bool,
    printed: bool,
}

/// This program, on its way to becoming the adapter.
fn confined(launch: &Launch, folder: &Path, mark: nursery::Mark) -> Command {
    let options = Options {
        parent: getpid().as_raw_nonzero().get() as u32,
        mark,
        data: launch.data,
        file: launch.file,
        readable: launch.readable.clone(),
        writable: vec![folder.to_owned()],
        command: launch.command.clone(),
    };
    let mut command = Command::new("/proc/self/exe");
    command.arg("confine").args(options.arguments()).env_clear().envs(&launch.env).current_dir(folder).process_group(0);
    command
}

fn answer(line: &[u8], id: u64) -> Result<Answer, Stop> {
    let reply: Reply = serde_json::from_slice(line).map_err(|error| Stop::Garbled(format!("it wrote what is no reply: {error}")))?;
    if reply.id != id {
        return Err(Stop::Garbled("it replied to another request than the one at hand".into()));
    }
    match reply.answer {
        Answer::Hello(hello) if hello.protocol != PROTOCOL => {
            Err(Stop::Garbled(format!("it speaks protocol {}, not {PROTOCOL}", hello.protocol)))
        }
        answer => Ok(answer),
    }
}
