//! A line of JSON as it is read, into little memory.

use crate::format::raw_bids::RawBids;
use crate::format::room::Room;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// An instance as its line has it.
#[derive(Debug, Default)]
pub(super) struct InstanceLine {
    pub comments: Vec<String>,
    pub goods: u32,
    /// The dummies, where the line says how many.
    pub announced_dummies: Option<u32>,
    pub bids: RawBids,
    /// The dummy of each bid.
    pub dummies: Vec<Option<u32>>,
}

const KEYS: &[&str] = &["comments", "goods", "dummies", "bids"];
const BID_KEYS: &[&str] = &["price", "goods", "dummy"];

impl InstanceLine {
    /// Reads a line, which takes `held` bytes itself.
    pub fn parse(text: &str, room: &Room, held: usize) -> Result<Self, serde_json::Error> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let line = reader.deserialize_map(LineVisitor { room, held })?;
        reader.end()?;
        Ok(line)
    }
}

/// Reads the keys of an instance.
struct LineVisitor<'a> {
    room: &'a Room,
    held: usize,
}

impl<'de> Visitor<'de> for LineVisitor<'_> {
    type Value = InstanceLine;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an instance")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InstanceLine, A::Error> {
        let mut line = InstanceLine::default();
        let mut seen = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let Some(known) = KEYS.iter().copied().find(|known| *known == key) else {
                return Err(A::Error::unknown_field(&key, KEYS));
            };
            if seen.contains(&known) {
                return Err(A::Error::duplicate_field(known));
            }
            seen.push(known);
            match known {
                "comments" => map.next_value_seed(Comments { line: &mut line, from: &self })?,
                "goods" => line.goods = map.next_value::<Whole>()?.0,
                "dummies" => line.announced_dummies = map.next_value::<Option<Whole>>()?.map(|whole| whole.0),
                _ => map.next_value_seed(Bids { line: &mut line, from: &self })?,
            }
        }
        match ["goods", "bids"].iter().find(|key| !seen.contains(key)) {
            Some(key) => Err(A::Error::missing_field(key)),
            None => Ok(line),
        }
    }
}

/// Reads the comments.
struct Comments<'a> {
    line: &'a mut InstanceLine,
    from: &'a LineVisitor<'a>,
}

impl<'de> DeserializeSeed<'de> for Comments<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Comments<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of comments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut texts: A) -> Result<(), A::Error> {
        let mut bytes = self.from.held;
        while let Some(text) = texts.next_element::<String>()? {
            // The list doubles when it is full, and the allocator rounds the text up.
            bytes += 2 * size_of::<String>() + 32 + text.len();
            self.from.room.check("comments", bytes).map_err(A::Error::custom)?;
            self.line.comments.push(text);
        }
        Ok(())
    }
}

/// Reads the bids.
struct Bids<'a> {
    line: &'a mut InstanceLine,
    from: &'a LineVisitor<'a>,
}

impl<'de> DeserializeSeed<'de> for Bids<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Bids<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of bids")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut bids: A) -> Result<(), A::Error> {
        let Self { line, from } = self;
        let InstanceLine { bids: raw, dummies, .. } = line;
        while let Some(dummy) = bids.next_element_seed(OneBid { raw: &mut *raw, from })? {
            dummies.push(dummy);
            let others = 2 * size_of::<Option<u32>>() * dummies.capacity() + from.held;
            raw.check(from.room, 0, others).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// Reads a bid, and gives its dummy.
struct OneBid<'a> {
    raw: &'a mut RawBids,
    from: &'a LineVisitor<'a>,
}

impl<'de> DeserializeSeed<'de> for OneBid<'_> {
    type Value = Option<u32>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<u32>, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneBid<'_> {
    type Value = Option<u32>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a bid")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<u32>, A::Error> {
        let (mut price, mut dummy, mut goods) = (None, None, false);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "price" if price.is_none() => price = Some(map.next_value::<f64>()?),
                "dummy" if dummy.is_none() => dummy = Some(map.next_value::<Option<Whole>>()?.map(|whole| whole.0)),
                "goods" if !goods => {
                    map.next_value_seed(Goods { raw: &mut *self.raw, from: self.from })?;
                    goods = true;
                }
                _ => match BID_KEYS.iter().find(|known| **known == key) {
                    Some(known) => return Err(A::Error::duplicate_field(known)),
                    None => return Err(A::Error::unknown_field(&key, BID_KEYS)),
                },
            }
        }
        let price = price.ok_or_else(|| A::Error::missing_field("price"))?;
        if !goods {
            return Err(A::Error::missing_field("goods"));
        }
        self.raw.finish_bid(price).map_err(A::Error::custom)?;
        Ok(dummy.flatten())
    }
}

/// Reads the goods of a bid.
struct Goods<'a> {
    raw: &'a mut RawBids,
    from: &'a LineVisitor<'a>,
}

impl<'de> DeserializeSeed<'de> for Goods<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Goods<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of goods")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut goods: A) -> Result<(), A::Error> {
        while let Some(Whole(good)) = goods.next_element()? {
            self.raw.check(self.from.room, 1, self.from.held).map_err(A::Error::custom)?;
            self.raw.push_good(good);
        }
        Ok(())
    }
}

/// A whole number, which some programs write as `3.0`.
struct Whole(u32);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(WholeVisitor)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a whole number from 0 to {}", u32::MAX)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Whole, E> {
        let whole = u32::try_from(number).map(Whole);
        whole.map_err(|_| E::invalid_value(serde::de::Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Whole, E> {
        if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) {
            return Ok(Whole(number as u32));
        }
        Err(E::invalid_value(serde::de::Unexpected::Float(number), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::input::Count;

    #[test]
    fn what_is_held_of_a_line_is_bounded() {
        // Nothing counts as read, so that 64 MiB may be held.
        let parse = |text: &str, held| InstanceLine::parse(text, &Room::new(Count::default()), held).map(|_| ());
        // A comment takes its text and 80 bytes: its place in a list that doubles, and what the allocator adds.
        let comments = |count: usize| {
            format!(r#"{{"goods":1,"bids":[],"comments":[{}"{}"]}}"#, r#""","#.repeat(count - 1), "-".repeat(100))
        };
        let most = (67_108_864 - 100) / 80;
        parse(&comments(most), 0).unwrap();
        let error = parse(&comments(most + 1), 0).unwrap_err().to_string();
        assert!(error.starts_with("the memory for comments should be at most 67108864 "), "{error}");
        assert!(parse(&comments(most), 100).is_err(), "the line itself counts");
    }
}
