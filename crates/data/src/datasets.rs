//! The data sets that an experiment or a mechanism names, each held to its checksum and found from any working folder.

use crate::dataset::Dataset;
use crate::error::DataError;
use crate::provenance::Origin;
use crate::recipe::Recipe;
use crate::store::RECIPE_FILE;
use diffecon_config::{JsonSchema, OutOfRange};
use diffecon_files::sha256;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A data set that something was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataReference {
    /// Its name.
    pub name: String,
    /// Its folder, as the run named it.
    pub folder: String,
    /// Its SHA-256 sum.
    pub sha256: String,
}

/// Where a run found a data set, beside the folder that it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataPlace {
    /// The data set's SHA-256 sum.
    pub sha256: String,
    /// The folder's absolute path.
    pub path: String,
}

/// Loads data sets and remembers which.
#[derive(Debug, Clone, Default)]
pub struct Datasets {
    sums: BTreeMap<String, String>,
    paths: BTreeMap<String, PathBuf>,
    instead: Option<PathBuf>,
    loaded: Vec<(DataReference, PathBuf)>,
}

impl Datasets {
    /// The data sets of a run by folder, which should be the same still; of a run that begins there are none.
    pub fn of_run(places: &BTreeMap<String, DataPlace>) -> Self {
        let sums = places.iter().map(|(folder, place)| (folder.clone(), place.sha256.clone())).collect();
        Self { sums, ..Self::default() }.found_at(places)
    }

    /// The data sets of these references, which should be the same still.
    pub fn of(references: &[DataReference]) -> Self {
        let sums = references.iter().map(|one| (one.folder.clone(), one.sha256.clone())).collect();
        Self { sums, ..Self::default() }
    }

    /// Looks for data sets where a run found them too.
    pub fn found_at(mut self, places: &BTreeMap<String, DataPlace>) -> Self {
        self.paths.extend(places.iter().map(|(folder, place)| (folder.clone(), PathBuf::from(&place.path))));
        self
    }

    /// Takes the one data set from this folder, wherever it was before.
    ///
    /// # Errors
    /// If there are several, or none.
    pub fn taken_from(mut self, folder: &Path) -> Result<Self, OutOfRange> {
        let value = format!("given for {}", self.sums.len());
        OutOfRange::unless(self.sums.len() == 1, "--dataset", "given for a run with one data set", value)?;
        self.instead = Some(folder.to_owned());
        Ok(self)
    }

    /// Loads the data set of a folder: from there, or where a run found it.
    ///
    /// # Errors
    /// If it cannot be loaded, is not the one that its sum was taken of, or its recipe was changed since it was built.
    pub fn load(&mut self, folder: &str) -> Result<Dataset, DataError> {
        self.found(folder, |path, known| {
            let (dataset, sha256) = load_from(path, known)?;
            Ok((dataset.name.clone(), sha256, dataset))
        })
    }

    /// The text of a file that stands for data, such as a process: from there, or where a run found it. Held to its sum as data sets are.
    ///
    /// # Errors
    /// If it cannot be read, or is not the one that its sum was taken of.
    pub fn text(&mut self, file: &str) -> Result<String, DataError> {
        self.found(file, |path, known| {
            let text = std::fs::read_to_string(path).map_err(|error| DataError::Io {
                action: "read",
                path: path.to_owned(),
                error,
            })?;
            let sha256 = sha256(text.as_bytes());
            if known.is_some_and(|known| *known != sha256) {
                return Err(DataError::FileChanged { path: path.to_owned() });
            }
            Ok((file.to_owned(), sha256, text))
        })
    }

    /// What `read` makes of one of the places where the data of this name may be, with a name and a sum.
    fn found<T>(
        &mut self,
        named: &str,
        read: impl Fn(&Path, Option<&String>) -> Result<(String, String, T), DataError>,
    ) -> Result<T, DataError> {
        let places: Vec<PathBuf> = self.instead.as_ref().map_or_else(
            || {
                let here = PathBuf::from(named);
                // A file that is here and has changed is not looked for a second time.
                let same =
                    |path: &&PathBuf| here.is_file() && std::path::absolute(&here).is_ok_and(|here| here == **path);
                let then = self.paths.get(named).filter(|path| !same(path)).cloned();
                std::iter::once(here).chain(then).collect()
            },
            |instead| vec![instead.clone()],
        );
        let mut first_error = None;
        for path in &places {
            match read(path, self.sums.get(named)) {
                Ok((name, sha256, data)) => {
                    if self.loaded.iter().all(|(one, _)| one.folder != named) {
                        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                        self.loaded.push((DataReference { name, folder: named.to_owned(), sha256 }, path));
                    }
                    return Ok(data);
                }
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        let error = first_error.expect("at least one place");
        Err(match &places[..] {
            [_, also] => DataError::NotThere { error: Box::new(error), also: also.clone() },
            _ => error,
        })
    }

    /// The data sets that were loaded, in the order of their first loading.
    pub fn loaded(&self) -> Vec<DataReference> {
        self.loaded.iter().map(|(reference, _)| reference.clone()).collect()
    }

    /// Where they were found, by folder.
    pub fn places(&self) -> BTreeMap<String, DataPlace> {
        let place = |(one, path): &(DataReference, PathBuf)| {
            (one.folder.clone(), DataPlace { sha256: one.sha256.clone(), path: path.to_string_lossy().into_owned() })
        };
        self.loaded.iter().map(place).collect()
    }
}

fn load_from(path: &Path, known: Option<&String>) -> Result<(Dataset, String), DataError> {
    let recipe = path.join(RECIPE_FILE);
    let (dataset, sha256) = Dataset::load_with_sum(path).map_err(|error| match error {
        DataError::NotBuilt { .. } if recipe.exists() => DataError::RecipeOnly { recipe: recipe.clone() },
        other => other,
    })?;
    if known.is_some_and(|known| *known != sha256) {
        return Err(DataError::Changed { folder: path.to_owned() });
    }
    if let Origin::Recipe(built) = &dataset.provenance.origin
        && recipe.exists()
        && Recipe::read(&recipe)? != *built
    {
        return Err(DataError::RecipeChanged { recipe });
    }
    Ok((dataset, sha256))
}
