//! The folder that instances go to.

use crate::new_files::NewFiles;
use anyhow::{Context, Result};
use diffecon_cats::{Format, Instance};
use std::fmt;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Where instances go, in one or more formats: all files appear, or none.
pub struct InstanceFolder {
    files: NewFiles,
    formats: Vec<Format>,
    gzip: bool,
    /// The file of all JSON lines, if they are wanted.
    lines: Option<BufWriter<File>>,
}

impl InstanceFolder {
    /// Makes the folders, and makes sure that nothing is in the way: `stems` are the names of the instances' files without their
    /// endings, `name` is that of the JSON lines.
    pub fn prepare(
        folder: &Path,
        formats: &[Format],
        gzip: bool,
        name: &str,
        mut stems: impl Iterator<Item = String>,
    ) -> Result<Self> {
        let mut out = Self { files: NewFiles::of(folder)?, formats: distinct(formats), gzip, lines: None };
        let of_lines = file(name, Format::JsonLines, gzip);
        let has_lines = out.formats.contains(&Format::JsonLines);
        if has_lines {
            out.files.ensure_free(&of_lines)?;
        }
        stems.try_for_each(|stem| {
            out.own_formats().try_for_each(|format| out.files.ensure_free(&file(&stem, format, gzip)))
        })?;
        if has_lines {
            out.lines = Some(BufWriter::new(out.files.create(&of_lines)?));
        }
        Ok(out)
    }

    /// The formats that take a file for each instance.
    fn own_formats(&self) -> impl Iterator<Item = Format> {
        self.formats.iter().copied().filter(|format| *format != Format::JsonLines)
    }

    /// Writes an instance's own files; returns its line of JSON, if one is wanted.
    pub fn write(&self, stem: &str, instance: &Instance) -> Result<Vec<u8>> {
        for format in self.own_formats() {
            self.files.write(&file(stem, format, self.gzip), &instance.to_bytes(format, self.gzip))?;
        }
        let line = self.lines.as_ref().map(|_| instance.to_bytes(Format::JsonLines, self.gzip));
        Ok(line.unwrap_or_default())
    }

    /// Appends the next line of JSON.
    pub fn append(&mut self, line: &[u8]) -> Result<()> {
        let written = self.lines.as_mut().map_or(Ok(()), |lines| lines.write_all(line));
        written.with_context(|| format!("cannot write to {}", self.files))
    }

    /// Moves all files to where they belong, or none.
    pub fn publish(mut self) -> Result<()> {
        let flushed = self.lines.take().map_or(Ok(()), |mut lines| lines.flush());
        flushed.with_context(|| format!("cannot write to {}", self.files))?;
        self.files.publish()
    }
}

impl fmt::Display for InstanceFolder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let formats: Vec<&str> = self.formats.iter().map(|format| format.name()).collect();
        write!(formatter, "{} ({})", self.files, formats.join(", "))
    }
}

/// The formats in the order of their names, each once.
pub fn distinct(formats: &[Format]) -> Vec<Format> {
    let mut formats = formats.to_vec();
    formats.sort_by_key(|format| format.name());
    formats.dedup();
    formats
}

/// The name of a file.
pub fn file(stem: &str, format: Format, gzip: bool) -> String {
    let compressed = if gzip { ".gz" } else { "" };
    format!("{stem}.{}{compressed}", format.extension())
}
