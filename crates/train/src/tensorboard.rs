//! Metrics as TensorBoard event files.
//!
//! `tensorboard-rs` gives the records and summaries; its own writer panics on a full disk in a thread of its own, so the
//! file is written here. It brings protobuf 2 (RUSTSEC-2024-0437, a fault of its parser): nothing is parsed here.
//!
//! A resumed run writes a file of its own, which starts with a `SessionLog` of status `START` and the first step that follows:
//! TensorBoard then drops later steps of earlier files. It ignores the first `START` of a run, so that the first file has one
//! too.

use crate::error::RunError;
use crate::learner::Metrics;
use protobuf::Message;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use tensorboard_proto::event::{Event, SessionLog, SessionLog_SessionStatus};
use tensorboard_rs::record_writer::RecordWriter;
use tensorboard_rs::summary::scalar;

/// An event file of scalars.
pub struct TensorBoard {
    path: PathBuf,
    records: RecordWriter<File>,
}

impl TensorBoard {
    /// A new event file in a folder, which is made; steps from `first` on follow.
    ///
    /// # Errors
    /// If the folder or the file cannot be made.
    pub fn create(folder: &Path, first: usize) -> Result<Self, RunError> {
        fs::create_dir_all(folder).map_err(RunError::io("create", folder))?;
        let (path, file) = new_file(folder)?;
        let mut board = Self { path, records: RecordWriter::new(file) };
        let mut version = Event::new();
        version.set_file_version("brain.Event:2".to_owned());
        board.record(version)?;
        let mut session = SessionLog::new();
        session.set_status(SessionLog_SessionStatus::START);
        let mut start = Event::new();
        start.set_step(first as i64);
        start.set_session_log(session);
        board.record(start)?;
        Ok(board)
    }

    fn record(&mut self, mut event: Event) -> Result<(), RunError> {
        event.set_wall_time(now());
        let bytes = event.write_to_bytes().expect("every field is set");
        self.records.write(&bytes).map_err(RunError::io("write", &self.path))
    }

    /// Writes the metrics after `step` steps.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&mut self, step: usize, metrics: &Metrics) -> Result<(), RunError> {
        for (name, value) in metrics {
            let mut event = Event::new();
            event.set_step(step as i64);
            event.set_summary(scalar(name, *value as f32));
            self.record(event)?;
        }
        Ok(())
    }
}

/// A file whose name comes after all others of the folder: TensorBoard reads them in this order.
fn new_file(folder: &Path) -> Result<(PathBuf, File), RunError> {
    let prefix = "events.out.tfevents.";
    let entries = fs::read_dir(folder).map_err(RunError::io("read", folder))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let seconds_of = |name: String| name.strip_prefix(prefix)?.split('.').next()?.parse::<u64>().ok();
    // Clocks can go back.
    let mut seconds = names.filter_map(seconds_of).max().map_or(0, |newest| newest + 1).max(now() as u64);
    loop {
        let path = folder.join(format!("{prefix}{seconds:010}.diffecon.{}", std::process::id()));
        match File::create_new(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => seconds += 1,
            made => return Ok((path.clone(), made.map_err(RunError::io("create", &path))?)),
        }
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tensorboard_rs::masked_crc32c::masked_crc32c;

    /// Reads the records as TensorBoard does: length, its checksum, an event, its checksum.
    fn events(bytes: &[u8]) -> Vec<Event> {
        let mut rest = bytes;
        let mut take = |count: usize| {
            let (taken, left) = rest.split_at(count);
            rest = left;
            taken
        };
        let mut events = Vec::new();
        let mut read = 0;
        while read < bytes.len() {
            let length = take(8);
            assert_eq!(take(4), masked_crc32c(length).to_le_bytes());
            let length = u64::from_le_bytes(length.try_into().unwrap()) as usize;
            let event = take(length);
            assert_eq!(take(4), masked_crc32c(event).to_le_bytes());
            events.push(Event::parse_from_bytes(event).unwrap());
            read += 16 + length;
        }
        events
    }

    #[test]
    fn events_have_the_version_then_tags_steps_and_values() {
        let folder = tempfile::tempdir().unwrap();
        let mut board = TensorBoard::create(folder.path(), 7).unwrap();
        board.write(7, &vec![("loss", 0.5), ("revenue", 3.0)]).unwrap();
        let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        assert!(file.file_name().unwrap().to_str().unwrap().contains("tfevents"));
        let events = events(&fs::read(file).unwrap());
        assert_eq!(events[0].get_file_version(), "brain.Event:2");
        assert_eq!((events[1].get_step(), events[1].get_session_log().get_status() as i32), (7, 1), "START");
        let scalars: Vec<_> = events[2..]
            .iter()
            .map(|event| (event.get_step(), event.get_summary().get_value()[0].clone()))
            .map(|(step, value)| (step, value.get_tag().to_owned(), value.get_simple_value()))
            .collect();
        assert_eq!(scalars, [(7, "loss".to_owned(), 0.5), (7, "revenue".to_owned(), 3.0)]);
    }
    #[test]
    fn files_are_in_the_order_of_their_names_even_within_a_second_and_when_clocks_go_back() {
        let folder = tempfile::tempdir().unwrap();
        let ahead = now() as u64 + 1000;
        let first = format!("events.out.tfevents.{ahead:010}.diffecon.1");
        fs::write(folder.path().join(&first), "").unwrap();
        (0..20).for_each(|step| drop(TensorBoard::create(folder.path(), step).unwrap()));
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        assert_eq!(paths.remove(0).file_name().unwrap().to_str().unwrap(), first);
        let steps = paths.iter().map(|path| events(&fs::read(path).unwrap())[1].get_step());
        assert_eq!(steps.collect::<Vec<_>>(), (0..20).collect::<Vec<_>>());
    }
}
