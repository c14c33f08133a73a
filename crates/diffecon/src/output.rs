//! What the program says: data on standard output, everything else on standard error, as text or as a JSON object a line.

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::io::{ErrorKind, Write, stderr, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

static QUIET: AtomicBool = AtomicBool::new(false);
static JSON: AtomicBool = AtomicBool::new(false);

/// How messages on standard error are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: an object a line, whose `event` is start, validation, note, signal or error.
    Json,
}

/// Decides how messages are said from now on.
pub fn configure(quiet: bool, format: LogFormat) {
    QUIET.store(quiet, Ordering::Relaxed);
    JSON.store(format == LogFormat::Json, Ordering::Relaxed);
}

/// Whether only errors and signals are spoken of.
pub fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Whether messages are JSON.
pub fn is_json() -> bool {
    JSON.load(Ordering::Relaxed)
}

/// Prints a text and a line end. A reader that has gone away is content with what it got.
pub fn print(text: &str) -> Result<()> {
    let mut out = stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to standard output"),
        _ => Ok(()),
    }
}

/// Says something that is good to know.
pub fn note(text: &str) {
    if !is_quiet() {
        say("note", text);
    }
}

/// So many of something, in words: `1 bid`, `2 bids`.
pub fn counted(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Says what went wrong, however quiet the program should be.
pub fn error(text: &str) {
    if is_json() { say("error", text) } else { say("error", &format!("error: {text}")) }
}

/// Says something, however quiet the program should be.
pub fn say(event: &str, text: &str) {
    if is_json() { object(&json!({ "event": event, "text": text })) } else { line(text) }
}

/// Says what a process of this program said, which knows itself how much that should be.
pub fn relay(name: &str, said: &str) {
    match serde_json::from_str::<Value>(said) {
        Ok(mut event @ Value::Object(_)) if is_json() => {
            event["job"] = name.into();
            object(&event);
        }
        _ if is_json() => say("note", &format!("{name}: {said}")),
        _ => line(&format!("{name}: {said}")),
    }
}

/// The options by which another process of this program says as much, and in the same form.
pub fn options() -> Vec<&'static str> {
    let quiet = is_quiet().then_some("--quiet");
    quiet.into_iter().chain(["--log-format", if is_json() { "json" } else { "text" }]).collect()
}

/// Writes a JSON object.
pub fn object(object: &Value) {
    line(&object.to_string());
}

/// The work goes on if nobody can read it.
fn line(line: &str) {
    let _ = writeln!(stderr().lock(), "{line}");
}
