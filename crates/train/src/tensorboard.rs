//! Metrics as TensorBoard event files.
//!
//! `tensorboard-rs` gives the records and summaries; its own writer panics on a full disk in a thread of its own, so the
//! file is written here. It brings protobuf 2 (RUSTSEC-2024-0437, a fault of its parser): nothing is parsed here.

use crate::error::RunError;
use crate::learner::Metrics;
use crate::metrics::MetricsLog;
use protobuf::Message;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use tensorboard_proto::event::Event;
use tensorboard_rs::record_writer::RecordWriter;
use tensorboard_rs::summary::scalar;

/// An event file of scalars.
pub struct TensorBoard {
    path: PathBuf,
    records: RecordWriter<File>,
}

impl TensorBoard {
    /// A new event file in a folder, which is made.
    ///
    /// # Errors
    /// If the folder or the file cannot be made.
    pub fn create(folder: &Path) -> Result<Self, RunError> {
        fs::create_dir_all(folder).map_err(RunError::io("create", folder))?;
        let path = folder.join(format!("events.out.tfevents.{:.0}.diffecon.{}", now(), std::process::id()));
        let file = File::create(&path).map_err(RunError::io("create", &path))?;
        let mut board = Self { path, records: RecordWriter::new(file) };
        let mut version = Event::new();
        version.set_file_version("brain.Event:2".to_owned());
        board.record(version)?;
        Ok(board)
    }

    fn record(&mut self, mut event: Event) -> Result<(), RunError> {
        event.set_wall_time(now());
        let bytes = event.write_to_bytes().expect("every field is set");
        self.records.write(&bytes).map_err(RunError::io("write", &self.path))
    }
}

impl MetricsLog for TensorBoard {
    fn write(&mut self, step: usize, metrics: &Metrics) -> Result<(), RunError> {
        for (name, value) in metrics {
            let mut event = Event::new();
            event.set_step(step as i64);
            event.set_summary(scalar(name, *value as f32));
            self.record(event)?;
        }
        Ok(())
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
        let mut board = TensorBoard::create(folder.path()).unwrap();
        board.write(7, &vec![("loss", 0.5), ("revenue", 3.0)]).unwrap();
        let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        assert!(file.file_name().unwrap().to_str().unwrap().contains("tfevents"));
        let events = events(&fs::read(file).unwrap());
        assert_eq!(events[0].get_file_version(), "brain.Event:2");
        let scalars: Vec<_> = events[1..]
            .iter()
            .map(|event| (event.get_step(), event.get_summary().get_value()[0].clone()))
            .map(|(step, value)| (step, value.get_tag().to_owned(), value.get_simple_value()))
            .collect();
        assert_eq!(scalars, [(7, "loss".to_owned(), 0.5), (7, "revenue".to_owned(), 3.0)]);
    }
}
