//! A child process that is spoken to in lines, and never for longer than a deadline.
//!
//! Two threads do what may take for ever, reading and writing. They are not joined: a grandchild may hold the pipes after the child is gone.
//! Neither takes more than a few lines of memory: one line is on its way to the child, and two are on their way from it.

use super::failure::{Failure, Reason};
use super::protocol::{LONGEST_LINE, start_of};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a child may take to exit when it has nothing more to say.
const GRACE: Duration = Duration::from_secs(2);

/// A child process; killed and reaped when it is dropped.
#[derive(Debug)]
pub(super) struct Child {
    process: std::process::Child,
    /// Lines to be written; none once the input is to be closed.
    input: Option<SyncSender<Vec<u8>>>,
    /// One for every line that the child's pipe took.
    written: Receiver<()>,
    /// Lines without their ends, or the beginning of one that is too long; nothing more after that or when the output ends.
    lines: Receiver<Result<Vec<u8>, Vec<u8>>>,
}

impl Child {
    /// Starts a program.
    pub fn start(command: &[String], stderr: Stdio) -> io::Result<Self> {
        let mut program = Command::new(&command[0]);
        program.args(&command[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr);
        let mut process = program.spawn()?;
        let stdin = process.stdin.take().expect("the input is a pipe");
        let stdout = process.stdout.take().expect("the output is a pipe");
        let (input, to_write) = sync_channel(1);
        let (has_written, written) = sync_channel(1);
        let (heard, lines) = sync_channel(1);
        let child = Self { process, input: Some(input), written, lines };
        thread::Builder::new().name("to a bidder".to_owned()).spawn(move || write(stdin, &to_write, &has_written))?;
        thread::Builder::new().name("from a bidder".to_owned()).spawn(move || read(stdout, &heard))?;
        Ok(child)
    }

    /// Writes a line. That the child no longer reads is no failure: what it said before counts, and whether its output ends.
    pub fn write(&mut self, line: Vec<u8>, deadline: Instant) -> Result<(), Failure> {
        if self.input.as_ref().is_none_or(|input| input.send(line).is_err()) {
            return Ok(());
        }
        match self.written.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Ok(()),
            Err(RecvTimeoutError::Timeout) => Err(Failure::new(Reason::Timeout, "it does not read its standard input")),
        }
    }

    /// The next line.
    pub fn read(&mut self, deadline: Instant) -> Result<Vec<u8>, Failure> {
        match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(start)) => {
                let start = start_of(&start);
                let text = format!("a line came that is longer than {LONGEST_LINE} bytes: {start}");
                Err(Failure::new(Reason::LongLine, text))
            }
            Err(RecvTimeoutError::Timeout) => Err(Failure::new(Reason::Timeout, "no line came")),
            Err(RecvTimeoutError::Disconnected) => {
                let how = match self.exit_by(deadline.min(Instant::now() + GRACE)) {
                    Some(status) => format!("it exited ({status})"),
                    None => "it closed its standard output".to_owned(),
                };
                Err(Failure::new(Reason::EarlyExit, how))
            }
        }
    }

    /// Writes a last line, and gives the child a little time to exit.
    pub fn end(mut self, line: Vec<u8>) {
        let deadline = Instant::now() + GRACE;
        // Who does not read it learns it from the end of his input.
        let _ = self.write(line, deadline);
        // The thread that writes ends with its channel, and closes the pipe.
        self.input = None;
        // Last words are read, or he could not exit for them.
        while self.read(deadline).is_ok() && Instant::now() < deadline {}
        self.exit_by(deadline);
    }

    /// How the child exits, if it does until then.
    fn exit_by(&mut self, deadline: Instant) -> Option<ExitStatus> {
        loop {
            match self.process.try_wait() {
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(1)),
                status => return status.ok().flatten(),
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Both fail for a child that was reaped.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn write(mut stdin: ChildStdin, lines: &Receiver<Vec<u8>>, written: &SyncSender<()>) {
    for line in lines {
        if stdin.write_all(&line).is_err() || written.send(()).is_err() {
            return;
        }
    }
}

fn read(stdout: ChildStdout, heard: &SyncSender<Result<Vec<u8>, Vec<u8>>>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let most = LONGEST_LINE as u64 + 1;
        let said = match stdout.by_ref().take(most).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if line.ends_with(b"\n") => {
                line.pop();
                Ok(line)
            }
            Ok(_) if line.len() as u64 == most => Err(line),
            Ok(_) => Ok(line),
        };
        let is_last = said.is_err();
        if heard.send(said).is_err() || is_last {
            return;
        }
    }
}
