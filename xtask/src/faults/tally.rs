//! Tried, survived, lost.

use std::collections::BTreeMap;
use std::fmt;

/// Counts by kind of fault.
#[derive(Default)]
pub struct Tally {
    counts: BTreeMap<String, (usize, usize)>,
    lost: Vec<String>,
}

impl Tally {
    /// Adds a trial; `lost` says what was lost by it.
    pub fn add(&mut self, kind: &str, lost: Option<String>) {
        let (tried, survived) = self.counts.entry(kind.to_owned()).or_default();
        *tried += 1;
        match lost {
            None => *survived += 1,
            Some(lost) => {
                eprintln!("lost: {kind}: {lost}");
                self.lost.push(lost);
            }
        }
    }

    /// How many trials lost something.
    pub fn lost(&self) -> usize {
        self.lost.len()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "| fault | tried | survived | lost |\n|---|---|---|---|")?;
        for (kind, (tried, survived)) in &self.counts {
            writeln!(formatter, "| {kind} | {tried} | {survived} | {} |", tried - survived)?;
        }
        Ok(())
    }
}
