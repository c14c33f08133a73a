//! Reading set packing problems in MPS, free or fixed as far as names have no spaces.

use crate::error::CatsError;
use crate::format::lines::{Lines, quoted, wrong};
use crate::format::mps::NEGATED;
use crate::format::packing::{Packing, Sense};
use crate::instance::Instance;
use std::io::BufRead;

/// Reads the instance of a program.
pub(in crate::format) fn parse<R: BufRead>(mut lines: Lines<'_, R>) -> Result<Instance, CatsError> {
    let mut program = Program::default();
    while lines.advance()? {
        program.take_line(&lines).map_err(|message| lines.error(lines.number(), message))?;
    }
    program.check_end().map_err(|message| lines.error(lines.number(), message))?;
    program.packing.finish(&mut lines)
}

/// A part of a program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Start,
    Name,
    Sense,
    Rows,
    Columns,
    Limits,
    Ranges,
    Bounds,
    End,
}

/// The sections by their names.
const SECTIONS: [(&str, Section); 8] = [
    ("NAME", Section::Name),
    ("OBJSENSE", Section::Sense),
    ("ROWS", Section::Rows),
    ("COLUMNS", Section::Columns),
    ("RHS", Section::Limits),
    ("RANGES", Section::Ranges),
    ("BOUNDS", Section::Bounds),
    ("ENDATA", Section::End),
];

/// A program while it is read.
#[derive(Debug, Default)]
struct Program {
    packing: Packing,
    section: Section,
    /// The sections that have begun.
    begun: Vec<Section>,
    sense: Option<Sense>,
    objective: Option<String>,
    /// The current column.
    column: Option<u32>,
    /// Whether columns between markers are whole.
    is_marked: bool,
    /// The rows whose limit has come.
    limited: Vec<bool>,
}

/// Whether a line begins a program in MPS.
pub(in crate::format) fn begins(content: &[u8]) -> bool {
    let first = content.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    first.starts_with(b"*") || SECTIONS.iter().any(|(name, _)| name.as_bytes() == first)
}

impl Program {
    /// Takes the current line. The error says what was expected and found.
    fn take_line<R: BufRead>(&mut self, lines: &Lines<'_, R>) -> Result<(), String> {
        if let Some(comment) = lines.content().strip_prefix(b"*") {
            let comment = String::from_utf8_lossy(comment);
            let is_own = self.packing.has_just_announced() && comment.trim() == NEGATED;
            return if is_own { Ok(()) } else { self.packing.comment(&comment, &lines.room, lines.held()) };
        }
        let text = str::from_utf8(lines.content()).map_err(|_| wrong("UTF-8 text", "other bytes"))?;
        let mut words = text.split_whitespace();
        // The longest lines have a name, and twice a name and a number.
        let mut next = || words.next().unwrap_or_default();
        let fields = [next(), next(), next(), next(), next(), next()];
        let count = fields.iter().position(|field| field.is_empty()).unwrap_or(fields.len());
        let fields = &fields[..count];
        if self.section == Section::End {
            return Err(wrong("the end of the file after \"ENDATA\"", quoted(text)));
        }
        if !lines.is_indented() {
            return self.begin(fields, text);
        }
        match (self.section, fields) {
            (Section::Sense, [sense]) => self.set_sense(sense),
            (Section::Rows, ["N", name]) if self.objective.is_none() => {
                self.objective = Some((*name).to_owned());
                Ok(())
            }
            (Section::Rows, ["L", name]) if self.objective.as_deref() != Some(name) => {
                self.limited.push(false);
                self.packing.row(Some(name), lines).map(|_| ())
            }
            (Section::Rows, _) => Err(wrong("one row N and others L, each of its own name", quoted(text))),
            (Section::Columns, [_, marker, mark]) if marker.trim_matches('\'') == "MARKER" => self.mark(mark),
            (Section::Columns, [name, pairs @ ..]) => {
                self.take_column(name, lines)?;
                self.pairs(pairs, text, |program, row, number| program.put(row, number, lines))
            }
            (Section::Limits, fields) => {
                // The name of the set may be missing.
                let pairs = if fields.len().is_multiple_of(2) { fields } else { &fields[1..] };
                self.pairs(pairs, text, Self::limit)
            }
            (Section::Bounds, [kind, fields @ ..]) => self.bound(kind, fields, text),
            _ => Err(wrong("a section of a set packing problem", quoted(text))),
        }
    }

    /// Begins a section.
    fn begin(&mut self, fields: &[&str], text: &str) -> Result<(), String> {
        let known = SECTIONS.iter().find(|(name, _)| fields.first() == Some(name));
        let &(name, section) = known.ok_or_else(|| wrong("a section of MPS", quoted(text)))?;
        let is_late = match section {
            Section::Name | Section::Sense => self.begun.contains(&Section::Rows),
            Section::Rows => false,
            _ => !self.begun.contains(&Section::Rows),
        };
        if is_late || self.begun.contains(&section) {
            return Err(wrong("every section once, and ROWS, COLUMNS, RHS and BOUNDS in turn", quoted(name)));
        }
        self.section = section;
        self.begun.push(section);
        match (section, fields) {
            (Section::Sense, [_, sense]) => self.set_sense(sense),
            (Section::Name, _) | (_, [_]) => Ok(()),
            _ => Err(wrong(format!("{name:?} alone"), quoted(text))),
        }
    }

    fn set_sense(&mut self, sense: &str) -> Result<(), String> {
        let found = match sense.to_ascii_uppercase().as_str() {
            "MAX" | "MAXIMIZE" => Sense::Maximised,
            "MIN" | "MINIMIZE" => Sense::Minimised,
            _ => return Err(wrong("MAX or MIN", quoted(sense))),
        };
        match self.sense.replace(found) {
            None => Ok(()),
            Some(_) => Err(wrong("one sense of the objective", "another")),
        }
    }

    /// Takes a line that says that whole columns begin or end.
    fn mark(&mut self, mark: &str) -> Result<(), String> {
        self.is_marked = match (mark.trim_matches('\''), self.is_marked) {
            ("INTORG", false) => true,
            ("INTEND", true) => false,
            _ => return Err(wrong("the markers INTORG and INTEND in turn", quoted(mark))),
        };
        Ok(())
    }

    /// Goes to a column, whose lines should come together.
    fn take_column<R: BufRead>(&mut self, name: &str, lines: &Lines<'_, R>) -> Result<(), String> {
        let known = self.packing.find_variable(name);
        if known.is_some() && self.column != known {
            return Err(wrong("the lines of a column together", format!("{} again", quoted(name))));
        }
        let column = self.packing.variable(name, lines)?;
        self.column = Some(column);
        if self.is_marked {
            self.packing.set_whole(column);
        }
        Ok(())
    }

    /// Does something with each name and number of a line.
    fn pairs(
        &mut self,
        pairs: &[&str],
        text: &str,
        mut take: impl FnMut(&mut Self, &str, f64) -> Result<(), String>,
    ) -> Result<(), String> {
        let (pairs, []) = pairs.as_chunks::<2>() else { return Err(wrong("rows with numbers", quoted(text))) };
        if pairs.is_empty() || pairs.len() > 2 {
            return Err(wrong("one or two rows with numbers", quoted(text)));
        }
        pairs.iter().try_for_each(|[row, number]| take(self, row, read_number(number)?))
    }

    /// Puts the current column into a row, or into the objective.
    fn put<R: BufRead>(&mut self, row: &str, number: f64, lines: &Lines<'_, R>) -> Result<(), String> {
        let column = self.column.expect("a column before its rows");
        if self.objective.as_deref() == Some(row) {
            return self.packing.set_price(column, self.sense.unwrap_or(Sense::Minimised), number);
        }
        let row = self.packing.known_row(row)?;
        self.packing.enter(row, column, number, lines)
    }

    /// Takes the right side of a row.
    fn limit(&mut self, row: &str, number: f64) -> Result<(), String> {
        if self.objective.as_deref() == Some(row) {
            return Err(wrong("no constant in the objective", number));
        }
        if number != 1.0 {
            return Err(wrong("a right side of 1", format!("{number:?}")));
        }
        let limited = &mut self.limited[self.packing.known_row(row)? as usize];
        if std::mem::replace(limited, true) {
            return Err(wrong("one right side of a row", format!("another of {}", quoted(row))));
        }
        Ok(())
    }

    /// Takes a bound, which may only say that a column is 0 or 1.
    fn bound(&mut self, kind: &str, fields: &[&str], text: &str) -> Result<(), String> {
        let (name, is_whole) = match (kind, fields) {
            ("BV", [name] | [_, name] | [_, name, _]) => (*name, true),
            ("UP", [name, number] | [_, name, number]) if read_number(number)? == 1.0 => (*name, false),
            ("UI", [name, number] | [_, name, number]) if read_number(number)? == 1.0 => (*name, true),
            ("LO", [name, number] | [_, name, number]) if read_number(number)? == 0.0 => (*name, false),
            _ => return Err(wrong("bounds from 0 to 1", quoted(text))),
        };
        let column = self.packing.find_variable(name).ok_or_else(|| wrong("a column", quoted(name)))?;
        if is_whole {
            self.packing.set_whole(column);
        }
        Ok(())
    }

    /// Checks that the file has come to its end.
    fn check_end(&self) -> Result<(), String> {
        if self.section != Section::End {
            return Err(wrong("\"ENDATA\"", "the end of the file"));
        }
        if self.objective.is_none() {
            return Err(wrong("an objective, a row N", "none"));
        }
        match self.limited.iter().position(|limited| !limited) {
            None => Ok(()),
            Some(row) => {
                let row = quoted(self.packing.row_name(row as u32));
                Err(wrong("a right side of 1 for every row", format!("none for {row}")))
            }
        }
    }
}

/// A number, which has digits.
fn read_number(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| wrong("a number", quoted(text)))
}
