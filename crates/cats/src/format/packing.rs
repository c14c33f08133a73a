//! A set packing problem while it is read: variables with prices, and rows of which each accepts one variable.

use crate::error::CatsError;
use crate::format::lines::{Lines, quoted, wrong};
use crate::format::names::Names;
use crate::format::program::{Announcement, NO_GOOD};
use crate::format::room::{MAX_GOODS, Room};
use crate::instance::{Bid, Instance};
use diffecon_auction::{Bundle, MAX_VALUE};
use std::io::BufRead;

/// The direction of an objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Maximised,
    Minimised,
}

/// A variable: a bid.
#[derive(Debug)]
struct Variable {
    /// Its price, if the objective has one.
    price: Option<f64>,
    /// The row that named it last.
    last_row: u32,
    /// Where it came first.
    line: u32,
    /// Whether it is 0 or 1, or a whole number.
    is_whole: bool,
}

/// A row: a good, a dummy or neither.
#[derive(Debug)]
struct Row {
    kind: RowKind,
    /// The variable that it named last.
    last_variable: u32,
    /// Where it came first.
    line: u32,
}

/// What the name of a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowKind {
    /// `g7`, `item_7` or `c_7`: the good, or the dummy, of this number.
    Numbered(u32),
    /// `xor_...`: a dummy.
    Xor,
    /// [`NO_GOOD`].
    Void,
    /// Another name, or none.
    Unnumbered,
}

impl RowKind {
    fn of(name: &str) -> Self {
        let number = ["g", "item_", "c_"].iter().find_map(|prefix| {
            let digits = name.strip_prefix(prefix)?;
            // No sign, and no zero before other digits, so that a number has one name.
            (digits == "0" || digits.starts_with(|digit| matches!(digit, '1'..='9'))).then_some(digits)
        });
        match number.and_then(|digits| digits.parse().ok()) {
            Some(number) => Self::Numbered(number),
            None if name.starts_with("xor_") => Self::Xor,
            None if name == NO_GOOD => Self::Void,
            None => Self::Unnumbered,
        }
    }
}

/// No row or variable.
const NEITHER: u32 = u32::MAX;

/// A problem while it is read. Errors say what was expected and found.
#[derive(Debug, Default)]
pub(super) struct Packing {
    comments: Vec<String>,
    comment_bytes: usize,
    announcement: Option<Announcement>,
    variables: Vec<Variable>,
    variable_names: Names,
    rows: Vec<Row>,
    row_names: Names,
    /// Variables and the rows that they stand in.
    entries: Vec<(u32, u32)>,
}

impl Packing {
    /// Takes a comment without its mark, while a line of so many bytes is held.
    pub fn comment(&mut self, text: &str, room: &Room, line_bytes: usize) -> Result<(), String> {
        let text = text.trim();
        if self.comments.is_empty() && self.announcement.is_none() {
            self.announcement = Announcement::read(text);
            return match self.announcement {
                Some(Announcement { goods: 1..=MAX_GOODS, dummies: 0..=MAX_GOODS }) => Ok(()),
                Some(_) => Err(wrong(format!("1 to {MAX_GOODS} goods and 0 to {MAX_GOODS} dummies"), quoted(text))),
                None => self.keep(text, room, line_bytes),
            };
        }
        self.keep(text, room, line_bytes)
    }

    fn keep(&mut self, text: &str, room: &Room, line_bytes: usize) -> Result<(), String> {
        // The list doubles when it is full, and the allocator rounds the text up.
        self.comment_bytes += 2 * size_of::<String>() + 32 + text.len();
        room.check("comments", self.bytes_with(0) + line_bytes)?;
        self.comments.push(text.to_owned());
        Ok(())
    }

    /// Whether no comment has come but the announcement.
    pub fn has_just_announced(&self) -> bool {
        self.announcement.is_some() && self.comments.is_empty()
    }

    /// The variable of a name, if it is known.
    pub fn find_variable(&self, name: &str) -> Option<u32> {
        self.variable_names.find(name)
    }

    /// The variable of a name, which may be new.
    pub fn variable<R: BufRead>(&mut self, name: &str, lines: &Lines<'_, R>) -> Result<u32, String> {
        if let Some(known) = self.variable_names.find(name) {
            return Ok(known);
        }
        self.check(&lines.room, lines.held(), name.len())?;
        let variable = u32::try_from(self.variables.len()).expect("names of 4 billion variables do not fit");
        self.variable_names.insert(name, variable);
        self.variables.push(Variable { price: None, last_row: NEITHER, line: line_of(lines), is_whole: false });
        Ok(variable)
    }

    /// A new row. Without a name it is unnumbered.
    pub fn row<R: BufRead>(&mut self, name: Option<&str>, lines: &Lines<'_, R>) -> Result<u32, String> {
        self.check(&lines.room, lines.held(), name.map_or(0, str::len))?;
        let row = u32::try_from(self.rows.len()).expect("4 billion rows do not fit");
        if let Some(name) = name {
            if self.row_names.find(name).is_some() {
                return Err(wrong("every row once", format!("{} twice", quoted(name))));
            }
            self.row_names.insert(name, row);
        }
        let kind = name.map_or(RowKind::Unnumbered, RowKind::of);
        self.rows.push(Row { kind, last_variable: NEITHER, line: line_of(lines) });
        Ok(row)
    }

    /// The row of a name.
    pub fn known_row(&self, name: &str) -> Result<u32, String> {
        self.row_names.find(name).ok_or_else(|| wrong("a row of the section ROWS", quoted(name)))
    }

    /// The name of a row.
    pub fn row_name(&self, row: u32) -> &str {
        self.row_names.name(row)
    }

    /// Sets the coefficient of a variable in the objective.
    pub fn set_price(&mut self, variable: u32, sense: Sense, coefficient: f64) -> Result<(), String> {
        // No zero has a sign.
        let (price, of) = match sense {
            Sense::Maximised => (coefficient + 0.0, ""),
            Sense::Minimised => (0.0 - coefficient, " as minus the coefficient of what is minimised"),
        };
        if !(0.0..=f64::from(MAX_VALUE)).contains(&price) {
            return Err(wrong(format!("a price from 0 to {MAX_VALUE:e}{of}"), format!("{price:?}")));
        }
        match self.variables[variable as usize].price.replace(price) {
            None => Ok(()),
            Some(_) => Err(self.again(variable, "the objective")),
        }
    }

    /// Puts a variable into a row. Either the variables of a row come together, or the rows of a variable.
    pub fn enter<R: BufRead>(
        &mut self,
        row: u32,
        variable: u32,
        coefficient: f64,
        lines: &Lines<'_, R>,
    ) -> Result<(), String> {
        if coefficient != 1.0 {
            return Err(wrong("coefficients of 1 in rows", format!("{coefficient:?}")));
        }
        let last_row = std::mem::replace(&mut self.variables[variable as usize].last_row, row);
        let last_variable = std::mem::replace(&mut self.rows[row as usize].last_variable, variable);
        if last_row == row || last_variable == variable {
            return Err(self.again(variable, "a row"));
        }
        self.check(&lines.room, lines.held(), 0)?;
        self.entries.push((variable, row));
        Ok(())
    }

    /// Says that a variable is whole.
    pub fn set_whole(&mut self, variable: u32) {
        self.variables[variable as usize].is_whole = true;
    }

    /// Whether it was said that a variable is whole.
    pub fn is_whole(&self, variable: u32) -> bool {
        self.variables[variable as usize].is_whole
    }

    /// The error that a variable has come twice.
    pub fn again(&self, variable: u32, place: &str) -> String {
        wrong(
            format!("every variable once in {place}"),
            format!("{} twice", quoted(self.variable_names.name(variable))),
        )
    }

    /// Checks that there is memory for one more of everything, with a name of so many bytes, beside those of the line.
    fn check(&self, room: &Room, line_bytes: usize, name: usize) -> Result<(), String> {
        room.check("variables and rows", self.bytes_with(name) + line_bytes)
    }

    /// The memory that everything takes with one more of each, whose name has so many bytes.
    fn bytes_with(&self, name: usize) -> usize {
        let lists = grown(&self.variables) + grown(&self.rows) + grown(&self.entries);
        let names = self.variable_names.bytes_with(name) + self.row_names.bytes_with(name);
        lists + names + self.comment_bytes
    }

    /// The instance: the goods are the rows, in order or by their numbers.
    pub fn finish<R: BufRead>(mut self, lines: &mut Lines<'_, R>) -> Result<Instance, CatsError> {
        if let Some(place) = self.variables.iter().position(|variable| !variable.is_whole) {
            let name = quoted(self.variable_names.name(place as u32));
            return Err(lines.wrong("all variables in the list of binary ones", format!("{name} outside it")));
        }
        let (goods, dummies) = self.number_rows(lines)?;
        let at_end = |message| lines.error(lines.number(), message);
        if dummies > MAX_GOODS {
            return Err(at_end(wrong(format!("at most {MAX_GOODS} dummies"), dummies)));
        }
        let taken = lines.room.take_instance(goods, self.variables.len());
        taken.map_err(|message| lines.error(lines.number(), message))?;
        self.entries.sort_unstable();
        let mut bids = Vec::new();
        let mut rest = self.entries.as_slice();
        for (place, variable) in self.variables.iter().enumerate() {
            let (own, others) = rest.split_at(rest.partition_point(|entry| entry.0 as usize == place));
            rest = others;
            let bid = self.bid(variable, own, goods).map_err(|message| {
                let name = quoted(self.variable_names.name(place as u32));
                lines.error(variable.line as usize, format!("variable {name}: {message}"))
            })?;
            bids.extend(bid);
        }
        Ok(Instance { comments: self.comments, goods, dummies, bids, dropped: Vec::new() })
    }

    /// A variable's bid; none of one that is void.
    fn bid(&self, variable: &Variable, entries: &[(u32, u32)], goods: usize) -> Result<Option<Bid>, String> {
        let price = variable.price.unwrap_or(0.0);
        let numbers = entries.iter().filter_map(|(_, row)| match self.rows[*row as usize].kind {
            RowKind::Numbered(number) => Some(number as usize),
            _ => None,
        });
        let (real, dummies): (Vec<usize>, Vec<usize>) = numbers.partition(|number| *number < goods);
        match (real.is_empty(), dummies.as_slice()) {
            (true, []) if price == 0.0 && !entries.is_empty() => Ok(None),
            (true, _) => Err(wrong("it in the row of a good", "none")),
            (false, [_, _, ..]) => Err(wrong("it in the row of one dummy", dummies.len())),
            (false, dummy) => {
                let bundle = Bundle::from_goods(goods, real);
                Ok(Some(Bid { bundle, price, dummy: dummy.first().copied() }))
            }
        }
    }

    /// Gives every row of a good or dummy its number, and says how many of both there are.
    fn number_rows<R: BufRead>(&mut self, lines: &Lines<'_, R>) -> Result<(usize, usize), CatsError> {
        let is_good = |row: &Row| !matches!(row.kind, RowKind::Xor | RowKind::Void);
        let are_numbered = !self.rows.iter().any(|row| row.kind == RowKind::Unnumbered);
        if let (Some(_), Some(row)) = (self.announcement, self.rows.iter().find(|row| row.kind == RowKind::Unnumbered))
        {
            let message = wrong("rows g<k> as the first comment says", "another name, or none");
            return Err(lines.error(row.line as usize, message));
        }
        if !are_numbered {
            let goods = self.rows.iter_mut().filter(|row| is_good(row));
            goods.zip(0..).for_each(|(row, number)| row.kind = RowKind::Numbered(number));
        }
        let sold = self.announcement.map_or(MAX_GOODS, |said| said.goods + said.dummies);
        let mut seen = vec![false; sold];
        let mut after = 0;
        for row in &self.rows {
            let RowKind::Numbered(number) = row.kind else { continue };
            if number as usize >= sold {
                let message = wrong(format!("rows of goods and dummies below {sold}"), number);
                return Err(lines.error(row.line as usize, message));
            }
            if std::mem::replace(&mut seen[number as usize], true) {
                let message = wrong("every good in one row", format!("good {number} in two"));
                return Err(lines.error(row.line as usize, message));
            }
            after = after.max(number as usize + 1);
        }
        let (goods, named) = self.announcement.map_or((after.max(1), 0), |said| (said.goods, said.dummies));
        let xor = self.rows.iter_mut().filter(|row| row.kind == RowKind::Xor);
        let mut dummies = named;
        for row in xor {
            row.kind = RowKind::Numbered((goods + dummies) as u32);
            dummies += 1;
        }
        Ok((goods, dummies))
    }
}

/// The line of what is new.
fn line_of<R: BufRead>(lines: &Lines<'_, R>) -> u32 {
    u32::try_from(lines.number()).unwrap_or(u32::MAX)
}

/// The bytes of a list that gets one more element: a full one is copied to one of twice the size.
fn grown<T>(list: &Vec<T>) -> usize {
    let capacity = list.capacity();
    size_of::<T>() * if list.len() < capacity { capacity } else { 3 * capacity.max(4) }
}
