//! Writing the text of CATS.

use crate::instance::Instance;
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
    write!(out, "\n\n\ngoods {goods}\nbids {bids}\ndummy {dummies}\n\n")?;
    for (index, bid) in instance.bids.iter().enumerate() {
        write!(out, "{index}\t{}", bid.price)?;
        for good in bid.goods_and_dummy() {
            write!(out, "\t{good}")?;
        }
        writeln!(out, "\t#")?;
    }
    Ok(())
}
