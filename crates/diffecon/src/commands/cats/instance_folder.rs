//! The folder that instances go to.

use crate::arguments::Generate;
use crate::commands::cats::plan::Plan;
use anyhow::{Context, Result, ensure};
use diffecon_cats::Format;
use diffecon_files::StagingFolder;
use std::fmt;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// An error if there is something at a path.
pub fn ensure_free(path: &Path) -> Result<()> {
    let is_free = path.symlink_metadata().is_err();
    ensure!(is_free, "{} exists already: choose another folder, or remove it first", path.display());
    Ok(())
}

/// Where instances go: first into a folder inside theirs, which goes away with this value, then all into their own.
pub struct InstanceFolder {
    folder: PathBuf,
    staging: StagingFolder,
    formats: Vec<Format>,
    gzip: bool,
    name: String,
    instances: u64,
    /// The file of all JSON lines, if they are wanted.
    lines: Option<BufWriter<File>>,
}

impl InstanceFolder {
    /// Makes the folders, and makes sure that nothing is in the way.
    pub fn prepare(arguments: &Generate, plan: &Plan) -> Result<Self> {
        let mut formats = arguments.format.clone();
        formats.sort_by_key(|format| format.name());
        formats.dedup();
        let folder = arguments.out.clone();
        fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let staging = StagingFolder::inside(&folder)?;
        let (gzip, instances, name) = (arguments.gzip, arguments.instances, plan.name.clone());
        let mut out = Self { folder, staging, formats, gzip, name, instances, lines: None };
        for name in out.names() {
            ensure_free(&out.folder.join(name))?;
        }
        if out.formats.contains(&Format::JsonLines) {
            let path = out.staging.path().join(out.file(Format::JsonLines, 0));
            let lines = File::create(&path).with_context(|| format!("cannot write to {}", out.folder.display()))?;
            out.lines = Some(BufWriter::new(lines));
        }
        Ok(out)
    }

    /// The name of an instance's file; JSON lines share one.
    fn file(&self, format: Format, index: u64) -> String {
        let (name, extension) = (&self.name, format.extension());
        let compressed = if self.gzip { ".gz" } else { "" };
        match format {
            Format::JsonLines => format!("{name}.{extension}{compressed}"),
            _ => format!("{name}-{index:04}.{extension}{compressed}"),
        }
    }

    /// The names of all files.
    fn names(&self) -> impl Iterator<Item = String> {
        self.formats.iter().flat_map(move |&format| {
            let files = if format == Format::JsonLines { 1 } else { self.instances };
            (0..files).map(move |index| self.file(format, index))
        })
    }

    /// Generates an instance and writes its own files; returns its line of JSON, if one is wanted.
    pub fn write(&self, plan: &Plan, index: u64) -> Result<Vec<u8>> {
        let instance = plan.instance(index)?;
        let mut line = Vec::new();
        for &format in &self.formats {
            let bytes = instance.to_bytes(format, self.gzip);
            if format == Format::JsonLines {
                line = bytes;
            } else {
                let name = self.file(format, index);
                fs::write(self.staging.path().join(&name), bytes)
                    .with_context(|| format!("cannot write {}", self.folder.join(name).display()))?;
            }
        }
        Ok(line)
    }

    /// Appends the next line of JSON.
    pub fn append(&mut self, line: &[u8]) -> Result<()> {
        let written = self.lines.as_mut().map_or(Ok(()), |lines| lines.write_all(line));
        written.with_context(|| format!("cannot write to {}", self.folder.display()))
    }

    /// Moves all files to where they belong, or none.
    pub fn publish(mut self) -> Result<()> {
        let flushed = self.lines.take().map_or(Ok(()), |mut lines| lines.flush());
        flushed.with_context(|| format!("cannot write to {}", self.folder.display()))?;
        Ok(self.staging.publish(&self.folder)?)
    }
}

impl fmt::Display for InstanceFolder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let formats: Vec<&str> = self.formats.iter().map(|format| format.name()).collect();
        write!(formatter, "{} ({})", self.folder.display(), formats.join(", "))
    }
}
