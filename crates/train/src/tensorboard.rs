//! Metrics as TensorBoard event files.
//!
//! `tensorboard-rs` gives the records and summaries; its own writer panics on a full disk in a thread of its own, so the
//! file is written here. It brings protobuf 2 (RUSTSEC-2024-0437, a fault of its parser): nothing is parsed here.
//!
//! A resumed run writes a file of its own, which starts with a `SessionLog` of status `START` and the first step that follows:
//! TensorBoard then drops later steps of earlier files. It ignores the first `START` of a run, so that the first file has one
//! too.
//!
//! Tags have groups ([`tag`]); the first value of a tag in a file brings its meaning and unit, which TensorBoard 2.21 shows with
//! `--load_fast=false`: its faster reader leaves them out for values of this kind, the kind that other readers expect. The keys of the configuration are
//! there once, for the tab HPARAMS.

use crate::error::RunError;
use crate::metric::{Metric, tag};
use diffecon_config::leaves;
use protobuf::well_known_types::Value;
use protobuf::{Message, RepeatedField};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use tensorboard_proto::event::{Event, SessionLog, SessionLog_SessionStatus};
use tensorboard_proto::plugin_hparams::{HParamsPluginData, SessionStartInfo};
use tensorboard_proto::summary::{Summary, Summary_Value, SummaryMetadata, SummaryMetadata_PluginData};
use tensorboard_rs::record_writer::RecordWriter;

/// The tag and the name by which TensorBoard knows hyper-parameters.
const HYPERPARAMETERS: (&str, &str) = ("_hparams_/session_start_info", "hparams");

/// An event file of scalars.
pub struct TensorBoard {
    path: PathBuf,
    records: RecordWriter<File>,
    /// Tags that were written.
    tags: BTreeSet<String>,
}

impl TensorBoard {
    /// A new event file in a folder, which is made; steps from `first` on follow.
    ///
    /// # Errors
    /// If the folder or the file cannot be made.
    pub fn create(folder: &Path, first: usize) -> Result<Self, RunError> {
        fs::create_dir_all(folder).map_err(RunError::io("create", folder))?;
        let (path, file) = new_file(folder)?;
        let mut board = Self { path, records: RecordWriter::new(file), tags: BTreeSet::new() };
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

    /// Writes numbers after `step` steps; `meanings` of those that have one.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write<'a>(
        &mut self,
        step: usize,
        numbers: impl IntoIterator<Item = &'a (&'static str, f64)>,
        meanings: &[Metric],
    ) -> Result<(), RunError> {
        for (name, number) in numbers {
            let mut value = Summary_Value::new();
            value.set_tag(tag(name));
            value.set_simple_value(*number as f32);
            let meaning = meanings.iter().find(|metric| metric.name == *name);
            if let Some(Metric { meaning, unit, .. }) = meaning.filter(|_| self.tags.insert(tag(name))) {
                let mut metadata = SummaryMetadata::new();
                let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
                metadata.set_summary_description(format!("{meaning}{unit}"));
                value.set_metadata(metadata);
            }
            self.summary(step, value)?;
        }
        Ok(())
    }

    /// Writes the keys of a configuration as hyper-parameters: `menu.elements`.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn hyperparameters(&mut self, configuration: &toml::Table) -> Result<(), RunError> {
        let mut session = SessionStartInfo::new();
        session.set_hparams(leaves(configuration).into_iter().map(|(key, value)| (key, value_of(value))).collect());
        session.set_start_time_secs(now());
        let mut content = HParamsPluginData::new();
        content.set_session_start_info(session);
        let mut plugin = SummaryMetadata_PluginData::new();
        plugin.set_plugin_name(HYPERPARAMETERS.1.to_owned());
        plugin.set_content(content.write_to_bytes().expect("every field is set"));
        let mut metadata = SummaryMetadata::new();
        metadata.set_plugin_data(plugin);
        let mut value = Summary_Value::new();
        value.set_tag(HYPERPARAMETERS.0.to_owned());
        value.set_metadata(metadata);
        self.summary(0, value)
    }

    fn summary(&mut self, step: usize, value: Summary_Value) -> Result<(), RunError> {
        let mut summary = Summary::new();
        summary.set_value(RepeatedField::from(vec![value]));
        let mut event = Event::new();
        event.set_step(step as i64);
        event.set_summary(summary);
        self.record(event)
    }
}

/// A value of a configuration; lists are texts.
fn value_of(value: &toml::Value) -> Value {
    let mut found = Value::new();
    match value {
        toml::Value::Boolean(yes) => found.set_bool_value(*yes),
        toml::Value::Integer(number) => found.set_number_value(*number as f64),
        toml::Value::Float(number) => found.set_number_value(*number),
        toml::Value::String(text) => found.set_string_value(text.clone()),
        other => found.set_string_value(other.to_string()),
    }
    found
}

/// A new file whose name comes after all others of the folder: TensorBoard reads them in this order.
fn new_file(folder: &Path) -> Result<(PathBuf, File), RunError> {
    let prefix = "events.out.tfevents.";
    let entries = fs::read_dir(folder).map_err(RunError::io("read", folder))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let seconds_of = |name: String| name.strip_prefix(prefix)?.split('.').next()?.parse::<u64>().ok();
    // Clocks can go back.
    let seconds = names.filter_map(seconds_of).max().map_or(0, |newest| newest + 1).max(now() as u64);
    let path = folder.join(format!("{prefix}{seconds:010}.diffecon.{}", std::process::id()));
    let file = File::create_new(&path).map_err(RunError::io("create", &path))?;
    Ok((path, file))
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
        let meanings = [Metric { name: "loss", meaning: "how bad it is", unit: "money" }];
        board.write(7, &[("loss", 0.5), ("validation_revenue", 3.0)], &meanings).unwrap();
        board.write(8, &[("loss", 0.25)], &meanings).unwrap();
        let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        assert!(file.file_name().unwrap().to_str().unwrap().contains("tfevents"));
        let events = events(&fs::read(file).unwrap());
        assert_eq!(events[0].get_file_version(), "brain.Event:2");
        assert!(
            events.iter().all(|event| (now() - event.get_wall_time()).abs() < 600.0 && event.get_wall_time() > 1.7e9)
        );
        assert_eq!((events[1].get_step(), events[1].get_session_log().get_status() as i32), (7, 1), "START");
        let scalars: Vec<_> = events[2..]
            .iter()
            .map(|event| (event.get_step(), event.get_summary().get_value()[0].clone()))
            .map(|(step, value)| (step, value.get_tag().to_owned(), value.get_simple_value()))
            .collect();
        let expected = [(7, "train/loss", 0.5), (7, "validation/revenue", 3.0), (8, "train/loss", 0.25)];
        assert_eq!(scalars, expected.map(|(step, tag, value)| (step, tag.to_owned(), value)));
        let described: Vec<&str> = events[2..]
            .iter()
            .map(|event| event.get_summary().get_value()[0].get_metadata().get_summary_description())
            .collect();
        assert_eq!(described, ["how bad it is (money)", "", ""], "a file says it once");
    }

    #[test]
    fn every_key_of_the_configuration_is_a_hyper_parameter() {
        let folder = tempfile::tempdir().unwrap();
        let text =
            "learner = 'x'\nseed = 3\n[menu]\nsmooth = true\nrate = 0.5\nhidden = [4, 5]\n[menu.more]\nbatch = 2\n";
        TensorBoard::create(folder.path(), 0).unwrap().hyperparameters(&text.parse().unwrap()).unwrap();
        let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        let events = events(&fs::read(file).unwrap());
        let value = &events[2].get_summary().get_value()[0];
        assert_eq!(value.get_tag(), "_hparams_/session_start_info");
        let plugin = value.get_metadata().get_plugin_data();
        assert_eq!(plugin.get_plugin_name(), "hparams");
        let content = HParamsPluginData::parse_from_bytes(plugin.get_content()).unwrap();
        let found = content.get_session_start_info().get_hparams();
        assert_eq!(found.len(), 6);
        let number = |key: &str| found[key].get_number_value();
        assert_eq!((number("seed"), number("menu.rate"), number("menu.more.batch")), (3.0, 0.5, 2.0));
        assert!(found["menu.smooth"].get_bool_value());
        assert_eq!((found["learner"].get_string_value(), found["menu.hidden"].get_string_value()), ("x", "[4, 5]"));
    }
    #[test]
    fn files_are_in_the_order_of_their_names_even_within_a_second_and_when_clocks_go_back() {
        let folder = tempfile::tempdir().unwrap();
        let ahead = now() as u64 + 1000;
        let first = format!("events.out.tfevents.{ahead:010}.diffecon.~");
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
