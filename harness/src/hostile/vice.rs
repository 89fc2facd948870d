//! The vices.

use super::{line, say};
use dyetest_adapter::{Answer, Ending, Reply, Value};
use rustix::process::{Resource, Signal, getpid, getrlimit, kill_process, setsid};
use std::{
    convert::Infallible,
    fs::File,
    hint,
    io::{self, BufRead as _, BufReader, Write as _},
    os::unix::process::CommandExt as _,
    process::{self, Command, Stdio},
    thread,
    time::Duration,
};

/// What to do instead of replying, given the replies and the proper one.
pub(super) type Vice = fn(&mut File, Reply) -> io::Result<()>;

/// Every vice, by name.
pub(super) const VICES: &[(&str, Vice)] = &[
    ("none", |replies, proper| say(replies, &proper)),
    // It dies.
    ("abort", |_, _| process::abort()),
    ("segv", |_, _| raise(Signal::SEGV)),
    ("ill", |_, _| raise(Signal::ILL)),
    ("exit-0", |_, _| process::exit(0)),
    ("exit-3", |_, _| process::exit(3)),
    ("panic", |_, _| panic!("as asked")),
    ("late-exit", late_exit),
    // It does not answer.
    ("spin", |_, _| spin()),
    ("spin-threads", spin_threads),
    ("sleep", |_, _| sleep()),
    ("stop", |_, _| raise(Signal::STOP)),
    ("stubborn", |_, _| become_shell("trap '' HUP INT TERM; while :; do sleep 1; done")),
    ("slow", slow),
    ("drip", |replies, proper| drip(replies, &proper, Duration::from_millis(1))),
    ("endless-drip", endless_drip),
    // It floods.
    ("flood-stdout", |_, _| flood(&mut io::stdout())),
    ("flood-stderr", |_, _| flood(&mut io::stderr())),
    ("flood-replies", |replies, _| flood(replies)),
    ("chatter", chatter),
    // It speaks nonsense.
    ("garbage", |replies, _| replies.write_all(b"as you like it\n")),
    ("binary", |replies, _| replies.write_all(b"\xff\0\xfe\n")),
    ("empty", |replies, _| replies.write_all(b"\n")),
    ("unknown", |replies, proper| writeln!(replies, "{{\"id\":{},\"answer\":{{\"contained\":[]}}}}", proper.id)),
    ("deep", |replies, proper| deep(replies, proper.id)),
    ("wrong-id", |replies, proper| say(replies, &Reply { id: proper.id + 1, ..proper })),
    ("other-protocol", other_protocol),
    ("twice", |replies, proper| replies.write_all(&line(&proper)?.repeat(2))),
    ("ahead", ahead),
    ("half", half),
    ("half-panic", |replies, proper| half_of(replies, &proper).map(|()| panic!("as asked"))),
    ("half-hang", |replies, proper| half_of(replies, &proper).and_then(|()| sleep())),
    ("refused", |replies, _| replies.write_all(b"{\"refused\":\"not me\"}\n").and_then(|()| sleep())),
    ("forge", forge),
    // It misuses its pipes.
    ("mute", |_, _| become_shell("exec 4>&-; while :; do sleep 1; done")),
    ("deaf", |replies, proper| say(replies, &proper).and_then(|()| become_shell("exec 3<&-; while :; do sleep 1; done"))),
    ("unread", |replies, proper| say(replies, &proper).and_then(|()| sleep())),
    // It leaves others behind.
    ("orphan", |_, _| orphan("same").map(|()| process::exit(3))),
    ("daemon", |_, _| orphan("new").map(|()| process::exit(3))),
    ("family", |replies, proper| orphan("new").and_then(|()| orphan("same")).and_then(|()| say(replies, &proper))),
    // It takes too much.
    ("hoard", hoard),
    ("binge", binge),
    ("fill", fill),
];

/// A grandchild that keeps the pipes open: `hostile linger@same` or `hostile linger@new`, in the same session or a new one.
pub(super) fn linger() -> ! {
    if std::env::args().any(|argument| argument == "linger@new") {
        setsid().expect("it leads no group");
    }
    anstream::println!("here");
    loop {
        thread::sleep(Duration::from_secs(1));
    }
}

fn raise(signal: Signal) -> ! {
    loop {
        // The first SIGSEGV is taken by the handler that tells stack overflows, which then steps aside.
        let _ = kill_process(getpid(), signal);
        thread::sleep(Duration::from_millis(1));
    }
}

fn late_exit(replies: &mut File, proper: Reply) -> io::Result<()> {
    say(replies, &proper)?;
    process::exit(0)
}

fn spin() -> ! {
    loop {
        hint::spin_loop();
    }
}

fn spin_threads(_: &mut File, _: Reply) -> io::Result<()> {
    thread::spawn(|| spin());
    sleep()
}

fn sleep() -> ! {
    loop {
        thread::sleep(Duration::from_secs(1));
    }
}

/// Closing a descriptor that one did not open takes a shell, in a program without `unsafe`. This returns only if it fails.
fn become_shell(script: &str) -> io::Result<()> {
    Err(Command::new("/bin/sh").args(["-c", script]).env("PATH", "/usr/bin:/bin").exec())
}

fn slow(replies: &mut File, proper: Reply) -> io::Result<()> {
    thread::sleep(Duration::from_millis(50));
    say(replies, &proper)
}

fn drip(replies: &mut File, reply: &Reply, pause: Duration) -> io::Result<()> {
    for byte in line(reply)? {
        replies.write_all(&[byte])?;
        thread::sleep(pause);
    }
    Ok(())
}

fn endless_drip(replies: &mut File, _: Reply) -> io::Result<()> {
    loop {
        replies.write_all(b" ")?;
        thread::sleep(Duration::from_millis(1));
    }
}

fn flood(to: &mut impl io::Write) -> io::Result<()> {
    loop {
        to.write_all(&[b'x'; 4096])?;
    }
}

fn chatter(replies: &mut File, proper: Reply) -> io::Result<()> {
    io::stdout().write_all(b"the first words\n")?;
    for _ in 0..1024 {
        io::stdout().write_all(&[b'x'; 4096])?;
        io::stderr().write_all(&[b'y'; 4096])?;
    }
    io::stderr().write_all(b"the last words\n")?;
    say(replies, &proper)
}

/// More brackets than a recursive parser has stack for.
fn deep(replies: &mut File, id: u64) -> io::Result<()> {
    let brackets = "[".repeat(500_000);
    writeln!(replies, "{{\"id\":{id},\"answer\":{{\"ended\":{{\"value\":{brackets}")
}

fn other_protocol(replies: &mut File, mut proper: Reply) -> io::Result<()> {
    if let Answer::Hello(hello) = &mut proper.answer {
        hello.protocol += 1;
    }
    say(replies, &proper)
}

/// Answers, and then the next request before it is made.
fn ahead(replies: &mut File, proper: Reply) -> io::Result<()> {
    say(replies, &proper)?;
    say(replies, &Reply { id: proper.id + 1, ..proper })
}

fn half_of(replies: &mut File, reply: &Reply) -> io::Result<()> {
    let line = line(reply)?;
    replies.write_all(&line[..line.len() / 2])
}

fn half(replies: &mut File, proper: Reply) -> io::Result<()> {
    half_of(replies, &proper)?;
    process::exit(0)
}

/// Prints what looks like a reply wherever a guest can print.
fn forge(replies: &mut File, proper: Reply) -> io::Result<()> {
    for id in 0..10 {
        let forged = line(&Reply { id, answer: Answer::Ended(Ending::Value(vec![Value::I32(666)])) })?;
        io::stdout().write_all(&forged)?;
        io::stderr().write_all(&forged)?;
    }
    say(replies, &proper)
}

/// Leaves a grandchild behind, once that lives. It holds the pipes of the protocol and the log.
fn orphan(session: &str) -> io::Result<()> {
    let mut child = Command::new("/proc/self/exe").args(["hostile", &format!("linger@{session}")]).stdout(Stdio::piped()).spawn()?;
    let mut here = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut here)?;
    }
    anstream::eprintln!("left behind: {}", child.id());
    if here == "here\n" { Ok(()) } else { Err(io::Error::other("the grandchild does not live")) }
}

/// Takes memory until there is no more, copes with that for a while as runtimes do, and dies.
fn hoard(_: &mut File, _: Reply) -> io::Result<()> {
    let mut hoarded: Vec<Vec<u8>> = Vec::new();
    let mut piece = 1 << 20;
    while piece >= 4096 {
        let mut next: Vec<u8> = Vec::new();
        match next.try_reserve_exact(piece) {
            Ok(()) => {
                next.resize(piece, 1);
                hoarded.push(next);
            }
            Err(_) => piece /= 2,
        }
    }
    thread::sleep(Duration::from_millis(300));
    process::abort()
}

/// Takes nearly all that it may, gives it back, answers, and then dies for no such reason.
fn binge(replies: &mut File, proper: Reply) -> io::Result<()> {
    let limit = getrlimit(Resource::Data).current.unwrap_or(0) as usize;
    let most = hint::black_box(vec![0_u8; limit / 100 * 93]);
    thread::sleep(Duration::from_millis(100));
    drop(most);
    say(replies, &proper)?;
    process::abort()
}

fn fill(_: &mut File, _: Reply) -> io::Result<()> {
    let mut file = File::create("filled")?;
    let written: io::Result<Infallible> = (|| {
        loop {
            file.write_all(&[b'x'; 65536])?;
        }
    })();
    match written {
        Ok(never) => match never {},
        Err(error) => Err(error),
    }
}
