//! The program under trial, in a folder of its own.

use anyhow::{Context, Result, ensure};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The program and the folder that it works in.
pub struct Program {
    /// Its file.
    pub binary: PathBuf,
    /// Its working folder.
    pub home: PathBuf,
}

impl Program {
    /// A path in the working folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// The command with these arguments, after those of a program that runs it.
    pub fn command<S: AsRef<OsStr>>(&self, under: &[S], arguments: &[&str]) -> Command {
        let mut command = match under.split_first() {
            None => Command::new(&self.binary),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(&self.binary);
                command
            }
        };
        command
            .args(arguments)
            .current_dir(&self.home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts the command.
    pub fn spawn(&self, arguments: &[&str]) -> Result<Child> {
        self.command::<&str>(&[], arguments).spawn().context("the program does not start")
    }

    /// Runs the command to its end: exit code (negative: the signal that ended it), standard output, standard error.
    pub fn ended(&self, arguments: &[&str]) -> Result<(i32, String, String)> {
        Ok(told(self.command::<&str>(&[], arguments).output()?))
    }

    /// Standard output of a command that must succeed.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let (code, out, said) = self.ended(arguments)?;
        ensure!(code == 0, "{arguments:?} ended with {code}: {said}");
        Ok(out)
    }
}

/// Exit code, standard output and standard error.
pub fn told(output: Output) -> (i32, String, String) {
    let code = output.status.code().or(output.status.signal().map(|signal| -signal)).unwrap_or_default();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (code, text(&output.stdout), text(&output.stderr))
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, target) = {
            let entry = entry?;
            (entry.path(), to.join(entry.file_name()))
        };
        if entry.is_dir() { copy(&entry, &target)? } else { fs::copy(entry, target).map(drop)? }
    }
    Ok(())
}
