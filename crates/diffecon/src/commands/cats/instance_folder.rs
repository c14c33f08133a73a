//! The folder that instances go to.

use anyhow::{Context, Result, ensure};
use diffecon_cats::{Format, Instance};
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
        let mut formats = formats.to_vec();
        formats.sort_by_key(|format| format.name());
        formats.dedup();
        let folder = folder.to_owned();
        fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let staging = StagingFolder::inside(&folder)?;
        let mut out = Self { folder, staging, formats, gzip, lines: None };
        let of_lines = out.file(name, Format::JsonLines);
        if out.formats.contains(&Format::JsonLines) {
            ensure_free(&out.folder.join(&of_lines))?;
        }
        stems.try_for_each(|stem| {
            out.own_formats().try_for_each(|format| ensure_free(&out.folder.join(out.file(&stem, format))))
        })?;
        if out.formats.contains(&Format::JsonLines) {
            let path = out.staging.path().join(of_lines);
            let lines = File::create(&path).with_context(|| format!("cannot write to {}", out.folder.display()))?;
            out.lines = Some(BufWriter::new(lines));
        }
        Ok(out)
    }

    /// The formats that take a file for each instance.
    fn own_formats(&self) -> impl Iterator<Item = Format> {
        self.formats.iter().copied().filter(|format| *format != Format::JsonLines)
    }

    /// The name of a file.
    fn file(&self, stem: &str, format: Format) -> String {
        let compressed = if self.gzip { ".gz" } else { "" };
        format!("{stem}.{}{compressed}", format.extension())
    }

    /// Writes an instance's own files; returns its line of JSON, if one is wanted.
    pub fn write(&self, stem: &str, instance: &Instance) -> Result<Vec<u8>> {
        for format in self.own_formats() {
            let name = self.file(stem, format);
            fs::write(self.staging.path().join(&name), instance.to_bytes(format, self.gzip))
                .with_context(|| format!("cannot write {}", self.folder.join(name).display()))?;
        }
        let line = self.lines.as_ref().map(|_| instance.to_bytes(Format::JsonLines, self.gzip));
        Ok(line.unwrap_or_default())
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
