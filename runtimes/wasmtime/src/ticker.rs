//! The thread that begins a new epoch every millisecond.

use std::{
    sync::mpsc::{RecvTimeoutError, Sender, channel},
    thread::JoinHandle,
    time::Duration,
};
use wasmtime::Engine;

/// The length of an epoch.
const EPOCH: Duration = Duration::from_millis(1);

/// Advances an engine's epoch until it is dropped.
pub(crate) struct Ticker {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Starts the thread.
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let engine = engine.clone();
        let (stop, stopped) = channel();
        let tick = move || {
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(EPOCH) {
                engine.increment_epoch();
            }
        };
        let thread = std::thread::Builder::new().name("epoch".into()).spawn(tick)?;
        Ok(Ticker { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // It can only have panicked, and a lost ticker shows as calls that are not interrupted.
            let _ = thread.join();
        }
    }
}
