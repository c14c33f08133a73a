//! How much memory something will take, said before any of it is asked for.
//!
//! Whoever makes something whose size is configured or read says what its greatest parts take, as a sum of [`Memory::with`],
//! and compares it with the machine by [`Memory::check`]. Parts that other keys keep small are left out.

use crate::error::OutOfRange;
use serde::Serialize;
use std::sync::OnceLock;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// The share of the machine's memory that an estimate may take, in percent.
const SHARE: u64 = 80;

const GIB: f64 = (1_u64 << 30) as f64;

/// One thing in memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is.
    pub what: &'static str,
    /// The keys, or sizes of the data, that it grows with.
    pub keys: &'static str,
    /// Its bytes.
    pub bytes: u64,
}

/// An estimate of the memory that something takes at most at a time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Memory {
    /// Its parts.
    pub parts: Vec<Part>,
}

impl Memory {
    /// With one more part.
    #[must_use]
    pub fn with(mut self, what: &'static str, keys: &'static str, bytes: u64) -> Self {
        self.parts.push(Part { what, keys, bytes });
        self
    }

    /// Both at the same time.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// One after the other: the greater of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.bytes() < other.bytes() { other } else { self }
    }

    /// All parts.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.bytes))
    }

    /// An error unless it fits the machine.
    ///
    /// # Errors
    /// If it does not: names the keys of the greatest part.
    pub fn check(&self) -> Result<(), OutOfRange> {
        self.check_against(machine())
    }

    /// As [`Self::check`], for a machine with so many bytes.
    ///
    /// # Errors
    /// As there.
    pub fn check_against(&self, machine: u64) -> Result<(), OutOfRange> {
        let (allowed, bytes) = (allowed(machine), self.bytes());
        let Some(most) = self.parts.iter().max_by_key(|part| part.bytes).filter(|_| bytes > allowed) else {
            return Ok(());
        };
        let gib = |bytes: u64| format!("{:.1} GiB", bytes as f64 / GIB);
        let allowed = format!("such that memory is at most {}, {SHARE} % of what there is", gib(allowed));
        let value =
            format!("so large that it is estimated at {}, of it {} for {}", gib(bytes), gib(most.bytes), most.what);
        Err(OutOfRange::new(most.keys, allowed, value))
    }
}

/// The bytes of so many things of a size each, in several dimensions; the greatest number if they are more than that.
pub fn bytes_of(size: usize, dimensions: &[usize]) -> u64 {
    dimensions.iter().fold(size as u64, |product, &dimension| product.saturating_mul(dimension as u64))
}

/// The bytes that an estimate may have on a machine with so many.
fn allowed(machine: u64) -> u64 {
    machine / 100 * SHARE
}

/// The machine's memory, or what the program's control group leaves of it, in bytes. Unknown is unlimited.
pub fn machine() -> u64 {
    static MACHINE: OnceLock<u64> = OnceLock::new();
    *MACHINE.get_or_init(|| {
        let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
        let system = System::new_with_specifics(memory);
        let physical = Some(system.total_memory()).filter(|bytes| *bytes > 0);
        let group = system.cgroup_limits().map(|limits| limits.total_memory).filter(|bytes| *bytes > 0);
        physical.into_iter().chain(group).min().unwrap_or(u64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_named_by_its_greatest_part() {
        let gib = 1 << 30;
        let memory = Memory::default().with("the data", "goods", gib).with(
            "layers",
            "flow.batch * flow.hidden",
            bytes_of(4, &[2, gib as usize]),
        );
        assert_eq!(memory.bytes(), 9 * gib);
        assert_eq!(memory.check_against(12 * gib), Ok(()));
        assert_eq!(
            memory.check_against(10 * gib).unwrap_err().to_string(),
            "flow.batch * flow.hidden should be such that memory is at most 8.0 GiB, 80 % of what there is, but is so \
             large that it is estimated at 9.0 GiB, of it 8.0 GiB for layers"
        );
        assert_eq!(Memory::default().check_against(0), Ok(()));
        let less = Memory::default().with("less", "x", gib);
        assert_eq!(less.clone().or(memory.clone()), memory);
        assert_eq!(memory.and(less).bytes(), 10 * gib);
    }

    #[test]
    fn no_product_or_sum_overflows() {
        let huge = bytes_of(8, &[usize::MAX, 3]);
        assert_eq!(huge, u64::MAX);
        let memory = Memory::default().with("one", "x", huge).with("another", "y", huge);
        assert!(memory.bytes() == u64::MAX && memory.check().is_err());
    }

    #[test]
    fn the_machine_has_memory_and_no_more_than_it_is_given() {
        // A program that runs has a few MiB, and no machine has an EiB.
        assert!((1 << 22..1 << 60).contains(&machine()), "{}", machine());
        let Ok(info) = std::fs::read_to_string("/proc/meminfo") else { return };
        let total = info.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok()).unwrap();
        assert!(machine() <= total * 1024);
        let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
        if let Some(limit) = group.and_then(|text| text.trim().parse::<u64>().ok()) {
            assert!(machine() <= limit, "{} should be at most the group's {limit}", machine());
        }
    }
}
