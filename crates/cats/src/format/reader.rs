//! Reading the text of a CATS instance.

use crate::error::CatsError;
use crate::format::limits::{MAX_GOODS, check_extent};
use crate::format::lines::{Lines, quoted, wrong};
use crate::instance::{Bid, DroppedBid, Instance, NOT_FINITE};
use diffecon_auction::{Bundle, MAX_VALUE};
use std::io::BufRead;
use std::ops::RangeInclusive;

/// Reads an instance; see [`Instance::parse`].
pub(super) fn parse<R: BufRead>(lines: Lines<'_, R>) -> Result<Instance, CatsError> {
    let mut content = Content { lines, comments: Vec::new() };
    let goods = content.header("goods", 1..=MAX_GOODS)?;
    let announced = content.header("bids", 0..=usize::MAX)?;
    let dummies = content.header("dummy", 0..=MAX_GOODS)?;
    let mut bids = Vec::new();
    while let Some(line) = content.next()? {
        let bid = RawBid::parse(line, bids.len(), goods + dummies);
        let lines = &content.lines;
        let bid = bid.map_err(|message| lines.error(lines.number(), message))?;
        if bids.len() == announced {
            return Err(lines.wrong("the end of the file", format!("another bid; the header announces {announced}")));
        }
        bids.push((lines.number(), bid));
    }
    let Content { lines, comments } = content;
    if bids.len() < announced {
        return Err(lines.wrong(format!("{announced} bids as in the header"), format!("the end after {}", bids.len())));
    }
    let mut instance = Instance { comments, goods, dummies, bids: Vec::new(), dropped: Vec::new() };
    if instance.distribution().is_some_and(|name| name.eq_ignore_ascii_case("paths")) {
        instance.goods = real_goods_of_paths(goods, &bids);
        instance.dummies = (goods + dummies).saturating_sub(instance.goods);
    }
    let goods = instance.goods;
    check_extent(goods, bids.len()).map_err(|message| lines.error(lines.number(), message))?;
    for (line, bid) in bids {
        bid.check_dummies(goods).map_err(|message| lines.error(line, message))?;
        match bid.finish(goods) {
            Ok(bid) => instance.bids.push(bid),
            Err(reason) => instance.dropped.push(DroppedBid { line, reason }),
        }
    }
    Ok(instance)
}

/// The content of a CATS text: lines that are neither empty nor comments.
struct Content<'a, R> {
    lines: Lines<'a, R>,
    /// The comments so far, without their percent signs.
    comments: Vec<String>,
}

impl<R: BufRead> Content<'_, R> {
    /// The next line with content; none at the end.
    fn next(&mut self) -> Result<Option<&str>, CatsError> {
        while self.lines.advance()? {
            if !self.lines.content().starts_with(b"%") {
                return self.lines.text().map(Some);
            }
            let comment = String::from_utf8_lossy(self.lines.content());
            self.comments.push(comment.trim_start_matches('%').trim().to_owned());
        }
        Ok(None)
    }

    /// The number of a header line such as `goods 50`.
    fn header(&mut self, key: &str, allowed: RangeInclusive<usize>) -> Result<usize, CatsError> {
        let expected = format!("\"{key}\" and a whole number from {} to {}", allowed.start(), allowed.end());
        let Some(content) = self.next()? else {
            return Err(self.lines.wrong(expected, "the end of the file"));
        };
        let tokens: Vec<&str> = content.split_whitespace().collect();
        if let &[found, number] = tokens.as_slice()
            && found == key
            && let Ok(number) = number.parse()
            && allowed.contains(&number)
        {
            return Ok(number);
        }
        let found = quoted(content);
        Err(self.lines.wrong(expected, found))
    }
}

/// A bid line before it is known which goods are real.
struct RawBid {
    price: f64,
    /// Goods and dummies, in the file's order.
    goods: Vec<usize>,
}

impl RawBid {
    /// Reads a bid line: index, price, goods, `#`. The error says what was expected and found.
    fn parse(content: &str, index: usize, goods_and_dummies: usize) -> Result<Self, String> {
        if content.split_whitespace().next() == Some("maximums") {
            return Err(wrong("a bid", "a \"maximums\" line: instances with many units of a good are not supported"));
        }
        let Some(body) = content.strip_suffix('#') else {
            return Err(wrong("a bid that ends in \"#\"", quoted(content)));
        };
        let mut tokens = body.split_whitespace();
        let found = tokens.next().unwrap_or("#");
        if found.parse() != Ok(index) {
            return Err(wrong(format!("bid number {index}"), quoted(found)));
        }
        let found = tokens.next().unwrap_or("#");
        let price: f64 = found.parse().map_err(|_| wrong("a price", quoted(found)))?;
        if price.is_finite() && price > f64::from(MAX_VALUE) {
            return Err(wrong(format!("a price of at most {MAX_VALUE:e}"), quoted(found)));
        }
        let mut goods = Vec::new();
        for token in tokens {
            match token.parse() {
                Ok(good) if good < goods_and_dummies => goods.push(good),
                _ => return Err(wrong(format!("a good or dummy below {goods_and_dummies}"), quoted(token))),
            }
        }
        let mut sorted = goods.clone();
        sorted.sort_unstable();
        if let Some([twice, _]) = sorted.array_windows().find(|[good, next]| good == next) {
            return Err(wrong("every good once", format!("good {twice} twice")));
        }
        Ok(Self { price, goods })
    }

    /// Whether at most one good is a dummy, those from `goods` on.
    fn check_dummies(&self, goods: usize) -> Result<(), String> {
        let dummies: Vec<usize> = self.goods.iter().copied().filter(|good| *good >= goods).collect();
        if dummies.len() > 1 { Err(wrong("at most one dummy in a bid", format!("{dummies:?}"))) } else { Ok(()) }
    }

    /// The bid, where goods below `goods` are real and others dummies. The error says why it is dropped.
    fn finish(self, goods: usize) -> Result<Bid, String> {
        let price = self.price;
        let (real, dummies): (Vec<usize>, Vec<usize>) = self.goods.into_iter().partition(|good| *good < goods);
        if !price.is_finite() {
            return Err(format!("the price {price} {NOT_FINITE}"));
        }
        if price < 0.0 {
            return Err(format!("the price {price} is negative"));
        }
        if real.is_empty() {
            return Err("the bid has no real good".to_owned());
        }
        Ok(Bid { bundle: Bundle::from_goods(goods, real), price, dummy: dummies.first().copied() })
    }
}

/// Where the dummies of a paths instance begin: after every good that is not the last of some bid, as dummies are.
fn real_goods_of_paths(announced: usize, bids: &[(usize, RawBid)]) -> usize {
    let inner = bids.iter().filter_map(|(_, bid)| bid.goods.split_last()).flat_map(|(_, inner)| inner);
    inner.map(|good| good + 1).fold(announced, usize::max)
}
