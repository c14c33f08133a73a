//! The program as a process that goes on while a test does something to it.

use crate::lab::Lab;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

impl Lab {
    /// Starts the program, with these variables in its environment.
    pub fn spawn(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diffecon"));
        command.args(arguments).current_dir(self.folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.envs(environment.iter().copied()).spawn().unwrap()
    }
}

/// Sends a signal.
pub fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap().success());
}

/// Whether whoever started the tests ignores a signal, as nohup does hangups and a shell interrupts of what it starts in the background:
/// their children then do too, and there is nothing to try. It says so.
pub fn is_ignored(name: &str) -> bool {
    let output = Command::new("sh").args(["-c", &format!("kill -{name} $$; echo still here")]).output().unwrap();
    let ignored = !output.stdout.is_empty();
    if ignored {
        println!("SIG{name} is ignored here, and not tried");
    }
    ignored
}

/// Waits for the end: the exit status, or the signal that ended it as a negative number; standard output and standard error.
pub fn end(child: Child) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().or(status.signal().map(|signal| -signal)), text(stdout), text(stderr))
}

/// Waits until something is so, for two minutes at most.
pub fn wait_until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(2), "it never was so");
        sleep(Duration::from_millis(5));
    }
}
