//! Reading the text of a CATS instance.

use crate::error::CatsError;
use crate::format::header::Header;
use crate::format::lines::{Lines, quoted, wrong};
use crate::format::raw_bids::{self, RawBids};
use crate::instance::{Bid, DroppedBid, Instance, NOT_FINITE};
use diffecon_auction::{Bundle, MAX_VALUE};
use std::io::BufRead;

/// Reads an instance; see [`Instance::parse`].
pub(super) fn parse<R: BufRead>(lines: Lines<'_, R>) -> Result<Instance, CatsError> {
    let mut content = Content { lines, comments: Vec::new(), comment_bytes: 0 };
    let mut header = Header::default();
    let mut bids = NumberedBids::default();
    let mut more = content.next()?;
    while more && content.located(|line| header.take(line))? {
        more = content.next()?;
    }
    let found = if more { quoted(content.lines.text()?) } else { "the end of the file".to_owned() };
    let (goods, announced, dummies) = header.finish(&content.lines, &found)?;
    while more {
        let Content { lines, comment_bytes, .. } = &content;
        let others = 32 * (bids.lines.capacity() + 2) + comment_bytes + lines.held();
        // A good takes two bytes of a line at least.
        let checked = bids.raw.check(&lines.room, lines.content().len() / 2, others);
        checked.map_err(|message| lines.error(lines.number(), message))?;
        content.located(|line| bids.push(line, announced, goods + dummies))?;
        bids.lines.push(content.lines.number());
        more = content.next()?;
    }
    let Content { mut lines, comments, .. } = content;
    let count = bids.raw.len();
    if count < announced {
        return Err(lines.wrong(format!("{announced} bids as in the header"), format!("the end after {count}")));
    }
    let mut instance = Instance { comments, goods, dummies, bids: Vec::new(), dropped: Vec::new() };
    if instance.distribution().is_some_and(|name| name.eq_ignore_ascii_case("paths")) {
        instance.goods = real_goods_of_paths(goods, &bids.raw);
        instance.dummies = (goods + dummies).saturating_sub(instance.goods);
    }
    let room = lines.room.take_instance(instance.goods, count);
    room.map_err(|message| lines.error(lines.number(), message))?;
    for bid in bids.order().map_err(|(line, message)| lines.error(line, message))? {
        match finish(&bids.raw, bid, instance.goods).map_err(|message| lines.error(bids.lines[bid], message))? {
            Ok(bid) => instance.bids.push(bid),
            Err(reason) => instance.dropped.push(DroppedBid { line: bids.lines[bid], reason }),
        }
    }
    instance.dropped.sort_by_key(|bid| bid.line);
    Ok(instance)
}

/// The content of a CATS text: lines that are neither empty nor comments.
struct Content<'a, R> {
    lines: Lines<'a, R>,
    /// The comments so far, without their percent signs.
    comments: Vec<String>,
    /// The memory that they take.
    comment_bytes: usize,
}

impl<R: BufRead> Content<'_, R> {
    /// Goes to the next line with content; false at the end.
    fn next(&mut self) -> Result<bool, CatsError> {
        while self.lines.advance()? {
            if !self.lines.content().starts_with(b"%") {
                return Ok(true);
            }
            let comment = String::from_utf8_lossy(self.lines.content());
            self.comments.push(comment.trim_start_matches('%').trim().to_owned());
            // The list doubles when it is full, and the allocator rounds the text up.
            self.comment_bytes += 2 * size_of::<String>() + 32 + self.comments.last().map_or(0, String::len);
            let checked = self.lines.room.check("comments", self.comment_bytes + self.lines.held());
            checked.map_err(|message| self.lines.error(self.lines.number(), message))?;
        }
        Ok(false)
    }

    /// What is made of the current line, whose number is put before what is wrong with it.
    fn located<T>(&self, read: impl FnOnce(&str) -> Result<T, String>) -> Result<T, CatsError> {
        read(self.lines.text()?).map_err(|message| self.lines.error(self.lines.number(), message))
    }
}

/// Bids with the numbers that they begin with.
#[derive(Debug, Default)]
struct NumberedBids {
    raw: RawBids,
    numbers: Vec<usize>,
    lines: Vec<usize>,
}

impl NumberedBids {
    /// Reads a bid line: number, price, goods, `#`. The error says what was expected and found.
    fn push(&mut self, content: &str, announced: usize, goods_and_dummies: usize) -> Result<(), String> {
        if content.split_whitespace().next() == Some("maximums") {
            return Err(wrong("a bid", "a \"maximums\" line: instances with many units of a good are not supported"));
        }
        let Some(body) = content.strip_suffix('#') else {
            return Err(wrong("a bid that ends in \"#\"", quoted(content)));
        };
        if self.raw.len() == announced {
            return Err(wrong("the end of the file", format!("another bid; the header announces {announced}")));
        }
        let mut tokens = body.split_whitespace();
        let found = tokens.next().unwrap_or("#");
        let number = found.parse().ok().filter(|number| *number < announced);
        let number = number.ok_or_else(|| wrong(format!("a bid number below {announced}"), quoted(found)))?;
        let found = tokens.next().unwrap_or("#");
        let price: f64 = found.parse().map_err(|_| wrong("a price", quoted(found)))?;
        if price.is_finite() && price > f64::from(MAX_VALUE) {
            return Err(wrong(format!("a price of at most {MAX_VALUE:e}"), quoted(found)));
        }
        for token in tokens {
            self.raw.push_good(raw_bids::good(token, goods_and_dummies)?);
        }
        self.numbers.push(number);
        self.raw.finish_bid(price)
    }

    /// The places of the bids by their numbers. The error is the line where a number comes again.
    fn order(&self) -> Result<Vec<usize>, (usize, String)> {
        let mut order: Vec<usize> = (0..self.numbers.len()).collect();
        order.sort_by_key(|bid| self.numbers[*bid]);
        match order.array_windows().find(|[bid, next]| self.numbers[*bid] == self.numbers[*next]) {
            Some([_, again]) => {
                let found = format!("{} twice", self.numbers[*again]);
                Err((self.lines[*again], wrong("every bid number once", found)))
            }
            None => Ok(order),
        }
    }
}

/// The bid, where goods below `goods` are real and others dummies, or why it is dropped. The outer error says what is
/// not as it should be.
fn finish(raw: &RawBids, bid: usize, goods: usize) -> Result<Result<Bid, String>, String> {
    let all = raw.goods(bid).iter().map(|good| *good as usize);
    let (real, dummies): (Vec<usize>, Vec<usize>) = all.partition(|good| *good < goods);
    if dummies.len() > 1 {
        return Err(wrong("at most one dummy in a bid", format!("{dummies:?}")));
    }
    let price = raw.price(bid);
    Ok(if !price.is_finite() {
        Err(format!("the price {price} {NOT_FINITE}"))
    } else if price < 0.0 {
        Err(format!("the price {price} is negative"))
    } else if real.is_empty() {
        Err("the bid has no real good".to_owned())
    } else {
        Ok(Bid { bundle: Bundle::from_goods(goods, real), price, dummy: dummies.first().copied() })
    })
}

/// Where the dummies of a paths instance begin: after every good that is not the last of some bid, as dummies are.
fn real_goods_of_paths(announced: usize, bids: &RawBids) -> usize {
    let inner = (0..bids.len()).filter_map(|bid| bids.goods(bid).split_last()).flat_map(|(_, inner)| inner);
    inner.map(|good| *good as usize + 1).fold(announced, usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::input::Count;
    use std::io::BufReader;

    /// The line at which a text is refused for its memory, when its bytes do not count as read: at 64 MiB.
    fn refused_at(text: &str, what: &str) -> usize {
        // Buffers of 64 KiB, so that long lines come in parts.
        let reader = BufReader::with_capacity(1 << 16, text.as_bytes());
        match parse(Lines::new("test", reader, Count::default())) {
            Err(CatsError::Parse { line, message, .. }) => {
                assert!(
                    message.starts_with(&format!("the memory for {what} should be at most 67108864 ")),
                    "{message}"
                );
                line
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_held_of_a_text_is_bounded() {
        // A comment without text takes 80 bytes: its place in a list that doubles, and what the allocator adds.
        let comments = 67_108_864 / 80;
        assert_eq!(refused_at(&"%\n".repeat(comments + 10), "comments"), comments + 1);
        // A line takes twice its length, whatever parts it comes in.
        assert_eq!(refused_at(&format!("goods 4\n%{}", "-".repeat(33_600_000)), "a line"), 2);

        // When lists double at `n` bids, they take 72 bytes for each: 40 for prices, goods and ends, 32 for numbers and lines;
        // afterwards 104.
        let bids = |count: usize| format!("goods 4\nbids {count}\n{}", "0 1 0#\n".repeat(count));
        assert_eq!(refused_at(&bids((1 << 20) + 10), "bids"), 2 + (1 << 20) + 1);
        // 10 MB of comments beside them leave room for about as many bids, 20 MB for half of them, doubled.
        let comments = |megabytes: usize| format!("%{}\n", "-".repeat(1_000_000)).repeat(megabytes);
        assert_eq!(refused_at(&(comments(10) + &bids((1 << 20) + 10)), "bids"), 10 + 2 + (1 << 20) - 1);
        assert_eq!(refused_at(&(comments(20) + &bids((1 << 20) + 10)), "bids"), 20 + 2 + (1 << 19) + 2);
    }
}
