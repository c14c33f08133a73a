//! Writing the text of CATS.

use crate::format::cells::Cells;
use crate::instance::Instance;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Comments, three blank lines, the header, a blank line and the bids with tabs, as CATS lays them out.
///
/// The header has the true number of real goods, and a bid's dummy comes last, so that a reader which guesses where the
/// dummies of paths instances begin guesses right. Prices are the shortest decimal numbers that read back the same.
pub(super) fn write(instance: &Instance, out: &mut dyn Write) -> io::Result<()> {
    for comment in instance.comments.iter().flat_map(|comment| comment.split(['\n', '\r'])) {
        let space = if comment.is_empty() { "" } else { " " };
        writeln!(out, "%{space}{comment}")?;
    }
    let (goods, bids, dummies) = (instance.goods, instance.bids.len(), instance.dummies);
    write!(out, "\n\n\ngoods {goods}\nbids {bids}\ndummy {dummies}\n")?;
    let mut cells = Cells::new(out);
    let mut price = String::new();
    for (index, bid) in instance.bids.iter().enumerate() {
        // Bids of a bidder often have the same price.
        if index == 0 || bid.price.to_bits() != instance.bids[index - 1].price.to_bits() {
            price.clear();
            write!(price, "\t{}", bid.price).expect("memory takes all text");
        }
        cells.number(b'\n', index)?;
        cells.text(price.as_bytes())?;
        cells.set(b'\t', bid.bundle.words())?;
        if let Some(dummy) = bid.dummy {
            cells.number(b'\t', dummy)?;
        }
        cells.text(b"\t#")?;
    }
    cells.text(b"\n")?;
    cells.finish()
}
