//! The formats of imported files, by their names.

use crate::error::DataError;
use std::path::{Path, PathBuf};

/// A format, by extension in letters of either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Cats,
    Safetensors,
    Npy,
    Npz,
}

const ALLOWED: &str = ".txt, .cats, .jsonl or .ndjson (CATS, also with .gz), .safetensors, .npy or .npz";

impl Format {
    const fn extension(self) -> &'static str {
        match self {
            Self::Cats => "that of a CATS file",
            Self::Safetensors => ".safetensors",
            Self::Npy => ".npy",
            Self::Npz => ".npz",
        }
    }

    /// The format of a file; what is compressed inside `.gz` can only be an instance.
    pub(super) fn of(path: &Path) -> Result<Self, DataError> {
        let extension = |path: &Path| path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let found = extension(path);
        let (inner, compressed) = match path.file_stem() {
            Some(stem) if found == "gz" => (extension(Path::new(stem)), true),
            _ => (found.clone(), false),
        };
        match (inner.as_str(), compressed) {
            ("txt" | "cats" | "jsonl" | "ndjson", _) => Ok(Self::Cats),
            ("safetensors", false) => Ok(Self::Safetensors),
            ("npy", false) => Ok(Self::Npy),
            ("npz", false) => Ok(Self::Npz),
            _ => {
                let found = if compressed { format!("{inner}.gz") } else { found };
                Err(DataError::out_of_range("the extension", ALLOWED, format!("{found:?}")).at(path.display()))
            }
        }
    }

    /// The format that all files have.
    pub(super) fn of_all(files: &[PathBuf]) -> Result<Self, DataError> {
        let first = files.first().ok_or_else(|| DataError::out_of_range("the number of files", "at least 1", 0))?;
        let format = Self::of(first)?;
        for file in &files[1..] {
            if Self::of(file)? != format {
                let allowed = format!("that of the other files, {}", format.extension());
                let found = file.extension().unwrap_or_default().to_string_lossy();
                return Err(DataError::out_of_range("the extension", allowed, format!(".{found}")).at(file.display()));
            }
        }
        if format != Self::Cats && files.len() > 1 {
            return Err(DataError::out_of_range("the number of array files", 1, files.len()));
        }
        Ok(format)
    }
}
