//! Runs of designs in folders, which can be stopped at any moment and continued.
//!
//! | file | |
//! |---|---|
//! | `design.toml` | the design, every key with its value |
//! | `rounds.jsonl`, or `ebay.jsonl` | a line for each round |
//! | `sessions.jsonl` | a line for each session that is over: what does not belong to it in the other file is removed by the next run |
//! | `waiting.json` | only after a session failed: those beside it that did not; the next run writes them in their turn, and does not play them again |

use crate::bidder_config::BidderConfig;
use crate::design::Design;
use crate::error::BiddingError;
use crate::external::{Children, ExternalConfig};
use crate::format::FormatConfig;
use crate::log::paths::NAMES;
use crate::log::{Failure, LoggedSession};
use crate::play::Prepared;
use crate::session_lines::{SessionLines, Waiting};
use diffecon_config::{Checked, Config, ConfigError, OutOfRange};
use diffecon_files::{FolderLock, atomic_file};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Rounds that are played between two writes, where bidders are quick.
const BLOCK: usize = 20_000;

/// A folder in which a design is run.
pub struct RunFolder {
    path: PathBuf,
    prepared: Prepared,
    _lock: FolderLock,
}

impl RunFolder {
    /// The folder of a design: a new or empty one, one in which the same design was begun, but for how long programs are waited for and where their errors go, or
    /// one in which another was begun and no session is over.
    ///
    /// # Errors
    /// If there is something else, another process works in it, or it cannot be written to.
    pub fn open(path: &Path, design: Checked<Design>) -> Result<Self, BiddingError> {
        // What cannot be made is seen before there is a folder.
        let prepared = Prepared::new(design)?;
        let design = prepared.design();
        let rules = design.rules();
        design.bidder.iter().try_for_each(|bidder| bidder.build(&rules, &mut Children::default()).map(drop))?;
        fs::create_dir_all(path).map_err(io(path))?;
        let lock = FolderLock::acquire(path)?;
        let text = written(design)?;
        let file = path.join("design.toml");
        match fs::read_to_string(&file) {
            Ok(found) if found == text => {}
            Ok(found) if !has_sessions(path)? || same_experiment(&found, design) => {
                atomic_file::write(&file, text.as_bytes())?;
            }
            Ok(_) => {
                let value = "of another one; hint: --out names another folder";
                return Err(OutOfRange::new(format!("the design in {}", path.display()), "this one", value).into());
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let others = fs::read_dir(path).map_err(io(path))?.filter_map(Result::ok);
                let mut others = others.map(|entry| entry.file_name()).filter(|name| name != "lock");
                if let Some(other) = others.next() {
                    let value = format!("with {}", other.display());
                    return Err(OutOfRange::new(path.display(), "a new or empty folder", value).into());
                }
                atomic_file::write_new(&file, text.as_bytes())?;
            }
            Err(error) => return Err(io(&file)(error)),
        }
        Ok(Self { path: path.to_owned(), prepared, _lock: lock })
    }

    /// The file of the rounds.
    pub fn log(&self) -> PathBuf {
        self.path.join(NAMES[usize::from(is_ebay(self.prepared.design()))])
    }

    /// The file of the sessions.
    pub fn sessions(&self) -> PathBuf {
        self.path.join("sessions.jsonl")
    }

    /// The file of the sessions that wait for one before them.
    fn waiting(&self) -> PathBuf {
        self.path.join("waiting.json")
    }

    /// Plays the sessions that are missing; `done` is told after every block how many are over. The files are the same whatever the
    /// number of threads, and however often the run was stopped.
    ///
    /// # Errors
    /// If a bidder fails where the design says to stop then, or a file cannot be written. What other sessions came to beside the one that
    /// failed is kept.
    pub fn run(&self, mut done: impl FnMut(usize)) -> Result<(), BiddingError> {
        let (prepared, design) = (&self.prepared, self.prepared.design());
        let (rounds_file, sessions_file) = (self.log(), self.sessions());
        let (over, end_of_sessions) = whole_lines(&sessions_file, usize::MAX)?;
        let (rounds, end_of_rounds) = whole_lines(&rounds_file, over * design.rounds)?;
        let lines = over * design.rounds;
        OutOfRange::unless(rounds == lines, format!("lines of {}", rounds_file.display()), lines, rounds)?;
        let slow = design.bidder.iter().any(BidderConfig::is_slow);
        if slow {
            // A stop between the two files leaves one session at most. Who plays quickly plays the same again.
            let most = lines + design.rounds;
            let all = whole_lines(&rounds_file, most + 1)?.0;
            let name = format!("the sessions in {}", sessions_file.display());
            let allowed =
                format!("at least those of {}; hint: without both files all begins anew", rounds_file.display());
            OutOfRange::unless(all <= most, name, allowed, over)?;
        }
        let mut rounds_log = open_at(&rounds_file, end_of_rounds)?;
        let mut sessions_log = open_at(&sessions_file, end_of_sessions)?;
        let block = if slow { rayon::current_num_threads() } else { (BLOCK / design.rounds).max(1) };
        let mut waiting = Waiting::read(&self.waiting())?;
        waiting.forget_before(over);
        for first in (over..design.sessions).step_by(block) {
            let numbers = first..design.sessions.min(first + block);
            done(first);
            let play =
                |number: usize| prepared.play(number as u64).map(|played| SessionLines::of(design, number, &played));
            let missing: Vec<usize> = numbers.clone().filter(|number| !waiting.has(*number)).collect();
            let played: Vec<_> = missing.par_iter().map(|number| play(*number)).collect();
            let mut failed = None;
            for (number, played) in missing.into_iter().zip(played) {
                match played {
                    Ok(lines) => waiting.keep(number, lines),
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            for number in numbers {
                let Some(SessionLines { rounds, session }) = waiting.take(number) else { break };
                rounds_log.write_all(rounds.as_bytes()).and_then(|()| rounds_log.flush()).map_err(io(&rounds_file))?;
                sessions_log
                    .write_all(session.as_bytes())
                    .and_then(|()| sessions_log.flush())
                    .map_err(io(&sessions_file))?;
            }
            if let Some(error) = failed {
                waiting.write(&self.waiting())?;
                return Err(error);
            }
        }
        waiting.write(&self.waiting())?;
        done(design.sessions);
        Ok(())
    }

    /// How many sessions are over.
    ///
    /// # Errors
    /// If the file of the sessions cannot be read.
    pub fn over(&self) -> Result<usize, BiddingError> {
        Ok(whole_lines(&self.sessions(), usize::MAX)?.0)
    }

    /// What bidders failed in so far, in words, and how often.
    ///
    /// # Errors
    /// If the file of the sessions cannot be read.
    pub fn failures(&self) -> Result<BTreeMap<String, u64>, BiddingError> {
        let (path, mut failures) = (self.sessions(), BTreeMap::new());
        for (number, line) in fs::read_to_string(&path).map_err(io(&path))?.lines().enumerate() {
            let session: LoggedSession = serde_json::from_str(line).map_err(|error| BiddingError::Line {
                path: path.clone(),
                line: number + 1,
                message: error.to_string(),
            })?;
            for Failure { bidder, reason, times } in session.failures {
                *failures.entry(format!("bidder {bidder} failed: {reason}")).or_default() += times;
            }
            if session.above > 0 {
                *failures.entry("bids above the announced greatest one".to_owned()).or_default() += session.above;
            }
        }
        Ok(failures)
    }
}

/// Whether a folder has the beginning of a log.
fn has_sessions(path: &Path) -> Result<bool, BiddingError> {
    let begun = NAMES.iter().map(|name| whole_lines(&path.join(name), 1).map(|(lines, _)| lines > 0));
    let begun = begun.collect::<Result<Vec<_>, _>>()?;
    Ok(begun.contains(&true) || path.join("waiting.json").exists())
}

/// Whether a folder's design is this one, but for how long programs are waited for and where their errors go.
fn same_experiment(found: &str, design: &Design) -> bool {
    let plain = |design: &Design| {
        let mut design = design.clone();
        for bidder in &mut design.bidder {
            if let BidderConfig::External(external) = bidder {
                let ExternalConfig { timeout_s, log, .. } = ExternalConfig::default();
                (external.timeout_s, external.log) = (timeout_s, log);
            }
        }
        design
    };
    toml::from_str::<Design>(found).is_ok_and(|found| plain(&found) == plain(design))
}

fn is_ebay(design: &Design) -> bool {
    matches!(design.format, FormatConfig::Ebay(_))
}

/// A design as the folder says it.
fn written(design: &Design) -> Result<String, BiddingError> {
    let table = design.to_table()?;
    toml::to_string(&table).map_err(|error| ConfigError::Syntax(error.to_string()).into())
}

/// How many whole lines a file has, at most so many, and where they end; none if there is no file.
fn whole_lines(path: &Path, most: usize) -> Result<(usize, u64), BiddingError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((0, 0)),
        Err(error) => return Err(io(path)(error)),
    };
    let (mut reader, mut line, mut lines, mut end) = (BufReader::new(file), Vec::new(), 0, 0);
    while lines < most {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(io(path))?;
        if line.last() != Some(&b'\n') {
            break;
        }
        (lines, end) = (lines + 1, end + read as u64);
    }
    Ok((lines, end))
}

/// A file to be written from a place on; what was behind it is gone.
fn open_at(path: &Path, end: u64) -> Result<BufWriter<File>, BiddingError> {
    let open = || -> std::io::Result<File> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        Ok(file)
    };
    open().map(BufWriter::new).map_err(io(path))
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> BiddingError {
    move |error| BiddingError::Io { path: path.to_owned(), error }
}
