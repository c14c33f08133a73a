//! The header of a CATS text: the lines `goods`, `bids` and `dummy`.

use crate::error::CatsError;
use crate::format::lines::{Lines, quoted, wrong};
use crate::format::room::MAX_GOODS;
use std::io::BufRead;
use std::ops::RangeInclusive;

/// The numbers of a header, whose lines may come in any order.
#[derive(Debug, Default)]
pub(super) struct Header {
    goods: Option<usize>,
    bids: Option<usize>,
    dummies: Option<usize>,
}

const GOODS: RangeInclusive<usize> = 1..=MAX_GOODS;
const BIDS: RangeInclusive<usize> = 0..=usize::MAX;
const DUMMIES: RangeInclusive<usize> = 0..=MAX_GOODS;

impl Header {
    /// Takes a line of the header; false if the line is none. The error says what was expected and found.
    pub fn take(&mut self, content: &str) -> Result<bool, String> {
        let mut words = content.split_whitespace();
        let found = words.next().unwrap_or_default().to_ascii_lowercase();
        let (key, allowed, number) = match found.as_str() {
            "goods" => ("goods", GOODS, &mut self.goods),
            "bids" => ("bids", BIDS, &mut self.bids),
            "dummy" => ("dummy", DUMMIES, &mut self.dummies),
            _ => return Ok(false),
        };
        let read = words.next().and_then(|word| word.parse().ok()).filter(|number| allowed.contains(number));
        match read {
            Some(read) if words.next().is_none() => match number.replace(read) {
                None => Ok(true),
                Some(_) => Err(wrong(format!("one line \"{key}\""), format!("another: {}", quoted(content)))),
            },
            _ => Err(wrong(line(key, &allowed), quoted(content))),
        }
    }

    /// Real goods, bids and dummies, of which there are none where no line says so. `found` is what came after the header.
    pub fn finish<R: BufRead>(&self, lines: &Lines<'_, R>, found: &str) -> Result<(usize, usize, usize), CatsError> {
        let goods = self.goods.ok_or_else(|| lines.wrong(line("goods", &GOODS), found))?;
        let bids = self.bids.ok_or_else(|| lines.wrong(line("bids", &BIDS), found))?;
        Ok((goods, bids, self.dummies.unwrap_or(0)))
    }
}

/// The header line that is expected.
fn line(key: &str, allowed: &RangeInclusive<usize>) -> String {
    format!("\"{key}\" and a whole number from {} to {}", allowed.start(), allowed.end())
}
