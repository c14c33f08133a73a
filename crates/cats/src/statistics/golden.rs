//! Files of golden statistics.

use crate::error::CatsError;
use crate::statistics::distribution_statistics::DistributionStatistics;
use diffecon_config::read_text;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// The most bytes of a file. What is made of it takes at most 32 times as much, 512 MiB.
const MOST_BYTES: u64 = 16 << 20;

/// Where [`Golden::entry`] looks unless told: statistics outside any section, CATS as it runs, and its other sizes.
const DEFAULT_SECTIONS: [&str; 4] = [NO_SECTION, "gold", "legacy", "other_sizes_no_dom_check"];

/// What stands for the section of statistics that are in none.
const NO_SECTION: &str = "";

/// Golden statistics, by section and then by name; see [`Golden::read`].
#[derive(Debug, Clone, PartialEq)]
pub struct Golden {
    sections: BTreeMap<String, BTreeMap<String, DistributionStatistics>>,
}

impl Golden {
    /// Reads a file; see [`Golden::parse`].
    ///
    /// # Errors
    /// [`CatsError::Io`] if the file cannot be read, otherwise those of [`Golden::parse`].
    pub fn read(path: &Path) -> Result<Self, CatsError> {
        let text = read_text(path, MOST_BYTES).map_err(|error| CatsError::Io { path: path.to_owned(), error })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads the text of a file; `file` stands for it in errors.
    ///
    /// The file is a JSON object of [`DistributionStatistics`] by name, or of sections that are such objects. Whatever
    /// is neither, such as a description, is skipped: statistics are told by their `n_instances`. Python's `NaN` is
    /// read as `null`.
    ///
    /// # Errors
    /// [`CatsError::Golden`] if the text is not a JSON object, or has no statistics or such as cannot be read.
    pub fn parse(file: &str, text: &str) -> Result<Self, CatsError> {
        let error = |message: String| CatsError::Golden { file: file.to_owned(), message };
        let json = without_python_words(text);
        let file: Map<String, Value> = serde_json::from_str(&json).map_err(|cause| error(cause.to_string()))?;
        let mut sections: BTreeMap<String, BTreeMap<String, DistributionStatistics>> = BTreeMap::new();
        let mut push = |section: &str, name: &str, entry: &Value| -> Result<(), CatsError> {
            if !is_statistics(entry) {
                return Ok(());
            }
            let place = if section == NO_SECTION { name.to_owned() } else { format!("{section}, {name}") };
            let statistics =
                DistributionStatistics::deserialize(entry).map_err(|cause| error(format!("{place}: {cause}")))?;
            sections.entry(section.to_owned()).or_default().insert(name.to_owned(), statistics);
            Ok(())
        };
        for (name, value) in &file {
            push(NO_SECTION, name, value)?;
            let Some(section) = value.as_object().filter(|_| !is_statistics(value)) else { continue };
            section.iter().try_for_each(|(entry, value)| push(name, entry, value))?;
        }
        if sections.is_empty() {
            return Err(error("expected statistics with n_instances, found none".to_owned()));
        }
        Ok(Self { sections })
    }

    /// The statistics of every section by name; those outside any are in the section with the empty name.
    pub fn sections(&self) -> &BTreeMap<String, BTreeMap<String, DistributionStatistics>> {
        &self.sections
    }

    /// The statistics of a distribution whose instances have this many goods.
    ///
    /// They bear the distribution's name, or `<distribution>_g<goods>`. Without a section they may stand outside any,
    /// or in `gold`, `legacy` or `other_sizes_no_dom_check`.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] if there is no such section, or nothing for the distribution with so many goods; it
    /// lists what there is.
    pub fn entry(
        &self,
        section: Option<&str>,
        distribution: &str,
        goods: usize,
    ) -> Result<&DistributionStatistics, CatsError> {
        if let Some(name) = section
            && !self.sections.contains_key(name)
        {
            let names: Vec<&str> =
                self.sections.keys().map(String::as_str).filter(|name| *name != NO_SECTION).collect();
            let allowed = if names.is_empty() { "left out".to_owned() } else { format!("one of {}", names.join(", ")) };
            return Err(CatsError::out_of_range("section of golden statistics", allowed, format!("{name:?}")));
        }
        let sections: &[&str] = section.as_ref().map_or(&DEFAULT_SECTIONS, std::slice::from_ref);
        let sections = || sections.iter().filter_map(|name| self.sections.get(*name));
        let names = [distribution.to_owned(), format!("{distribution}_g{goods}")];
        let entries = || sections().flat_map(|section| names.iter().filter_map(|name| section.get(name)));
        entries().find(|entry| has_goods(entry, goods)).ok_or_else(|| {
            let described: Vec<String> =
                sections().flatten().map(|(name, entry)| format!("{name}{}", goods_in_words(entry))).collect();
            CatsError::out_of_range(
                "distribution of golden statistics",
                format!("one of {}", described.join(", ")),
                format!("{distribution:?} with {goods} goods"),
            )
        })
    }
}

fn is_statistics(value: &Value) -> bool {
    value.get("n_instances").is_some()
}

fn has_goods(statistics: &DistributionStatistics, goods: usize) -> bool {
    statistics.goods_range().is_none_or(|(fewest, most)| (fewest..=most).contains(&goods))
}

fn goods_in_words(statistics: &DistributionStatistics) -> String {
    match statistics.goods_range() {
        None => String::new(),
        Some((fewest, most)) if fewest == most => format!(" ({most} goods)"),
        Some((fewest, most)) => format!(" ({fewest} to {most} goods)"),
    }
}

/// JSON without the words that Python writes for numbers that are none: they become `null`.
fn without_python_words(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (between, after) = rest.split_at(rest.find('"').unwrap_or(rest.len()));
        json += &between.replace("NaN", "null").replace("-Infinity", "null").replace("Infinity", "null");
        let (string, after) = after.split_at(string_length(after));
        json += string;
        rest = after;
    }
    json
}

/// The bytes of the string that a text begins with, and its quotation marks.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_python_become_null_outside_strings() {
        let python = r#"{"NaN \" NaN": NaN, "b\\": [-Infinity, Infinity, 1], "NaN": "NaN"}"#;
        let json = r#"{"NaN \" NaN": null, "b\\": [null, null, 1], "NaN": "NaN"}"#;
        assert_eq!(without_python_words(python), json);
        assert_eq!(without_python_words("\"no end NaN"), "\"no end NaN");
        assert_eq!(without_python_words(""), "");
    }
}
