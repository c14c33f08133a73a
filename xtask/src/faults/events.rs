//! The points that TensorBoard shows of a run.

use anyhow::Result;
use protobuf::Message;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tensorboard_proto::event::{Event, SessionLog_SessionStatus};

/// Values by tag and step.
pub type Points = BTreeMap<(String, i64), f32>;

/// Reads the event files of a folder in the order of their names, as TensorBoard does: the `START` of any session but the first
/// drops what came before at its step or later, and a record that is cut off ends its file. What the steps took is left out, since
/// no two runs take the same.
pub fn points(folder: &Path) -> Result<Points> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    let (mut points, mut sessions) = (Points::new(), 0);
    for path in paths {
        let bytes = fs::read(&path)?;
        let mut rest = bytes.as_slice();
        while let Some((record, after)) = record(rest) {
            rest = after;
            let event = Event::parse_from_bytes(record)?;
            if event.has_session_log() && event.get_session_log().get_status() == SessionLog_SessionStatus::START {
                sessions += 1;
                if sessions > 1 {
                    points.retain(|(_, step), _| *step < event.get_step());
                }
            }
            for value in event.get_summary().get_value().iter().filter(|value| !value.get_tag().starts_with("time/")) {
                let twice = points.insert((value.get_tag().to_owned(), event.get_step()), value.get_simple_value());
                anyhow::ensure!(twice.is_none(), "{} has step {} twice", value.get_tag(), event.get_step());
            }
        }
    }
    Ok(points)
}

/// The first record of some bytes (length, its checksum, the event, its checksum), and what follows.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?) as usize;
    Some((bytes.get(12..12 + length)?, bytes.get(16 + length..)?))
}
