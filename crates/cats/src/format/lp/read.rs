//! Reading set packing problems in the LP format of CPLEX.

use crate::error::CatsError;
use crate::format::lines::{Lines, quoted, wrong};
use crate::format::lp::line::{Word, Words};
use crate::format::packing::{Packing, Sense};
use crate::instance::Instance;
use std::io::BufRead;

/// Reads the instance of a program.
pub(in crate::format) fn parse<R: BufRead>(mut lines: Lines<'_, R>) -> Result<Instance, CatsError> {
    let mut program = Program::default();
    while lines.advance()? {
        program.take_line(&lines).map_err(|message| lines.error(lines.number(), message))?;
    }
    program.end_section().map_err(|message| lines.error(lines.number(), message))?;
    if matches!(program.section, Section::Start | Section::Objective(_)) {
        return Err(lines.wrong("an objective to maximise and rows", "the end of the file"));
    }
    program.packing.finish(&mut lines)
}

/// Whether a line begins a program in the LP format.
pub(in crate::format) fn begins(content: &[u8]) -> bool {
    content.starts_with(b"\\") || str::from_utf8(content).is_ok_and(|text| keyword(text, Section::Start).is_some())
}

/// A part of a program.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Section {
    #[default]
    Start,
    Objective(Sense),
    Rows,
    Bounds,
    Whole,
    End,
}

/// A program while it is read.
#[derive(Debug, Default)]
struct Program {
    packing: Packing,
    section: Section,
    /// The row that is not yet at its end.
    row: Option<u32>,
    /// What has come of the next term.
    term: Term,
}

/// Where a sum is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Term {
    /// At its start.
    #[default]
    First,
    /// After a sign.
    Sign(f64),
    /// After a number, with its sign.
    Number(f64),
    /// After a variable.
    Variable,
    /// After the relation of a row.
    Limit,
}

impl Program {
    /// Takes the current line. The error says what was expected and found.
    fn take_line<R: BufRead>(&mut self, lines: &Lines<'_, R>) -> Result<(), String> {
        let content = lines.content();
        let mark = content.iter().position(|byte| *byte == b'\\').unwrap_or(content.len());
        if let Some(comment) = content.get(mark + 1..) {
            self.packing.comment(&String::from_utf8_lossy(comment), &lines.room, lines.held())?;
        }
        let text = str::from_utf8(&content[..mark]).map_err(|_| wrong("UTF-8 text", "other bytes"))?.trim();
        let text = match keyword(text, self.section) {
            Some((section, rest)) => {
                self.end_section()?;
                self.section = section;
                rest
            }
            None => text,
        };
        let mut words = Words::of(text);
        while words.peek()?.is_some() {
            match self.section {
                Section::Start => return Err(wrong("\"maximize\"", quoted(text))),
                Section::Objective(sense) => self.objective(sense, &mut words, lines)?,
                Section::Rows => self.row(&mut words, lines)?,
                Section::Bounds => self.bound(&mut words, lines)?,
                Section::Whole => self.whole(&mut words, lines)?,
                Section::End => return Err(wrong("the end of the file after \"end\"", quoted(text))),
            }
        }
        Ok(())
    }

    /// Checks that nothing is left open.
    fn end_section(&mut self) -> Result<(), String> {
        let term = std::mem::take(&mut self.term);
        match (self.row.take(), term) {
            (Some(_), _) => Err(wrong("\"<= 1\" at the end of a row", "the end of the section")),
            (None, Term::First | Term::Variable) => Ok(()),
            (None, _) => Err(wrong("a variable after a sign or number", "the end of the section")),
        }
    }

    /// Takes a word of the objective.
    fn objective<R: BufRead>(
        &mut self,
        sense: Sense,
        words: &mut Words<'_>,
        lines: &Lines<'_, R>,
    ) -> Result<(), String> {
        if let Some((name, coefficient)) = self.sum(words)? {
            if self.term == Term::First && words.peek()? == Some(Word::Colon) {
                words.next()?;
                return Ok(());
            }
            self.term = Term::Variable;
            let variable = self.packing.variable(name, lines)?;
            self.packing.set_price(variable, sense, coefficient)?;
        }
        Ok(())
    }

    /// Takes a word of a sum: gives the variable that it comes to, if it does, with its coefficient.
    fn sum<'a>(&mut self, words: &mut Words<'a>) -> Result<Option<(&'a str, f64)>, String> {
        let found = quoted(words.rest());
        let sign = |sign: f64| match self.term {
            Term::First | Term::Variable => Ok(Term::Sign(sign)),
            Term::Sign(before) => Ok(Term::Sign(before * sign)),
            _ => Err(wrong("a variable after a number", &found)),
        };
        match (words.next()?, self.term) {
            (Some(Word::Plus), _) => self.term = sign(1.0)?,
            (Some(Word::Minus), _) => self.term = sign(-1.0)?,
            (Some(Word::Number(number)), Term::First) => self.term = Term::Number(number),
            (Some(Word::Number(number)), Term::Sign(sign)) => self.term = Term::Number(sign * number),
            (Some(Word::Name(name)), Term::First) => return Ok(Some((name, 1.0))),
            (Some(Word::Name(name)), Term::Sign(coefficient) | Term::Number(coefficient)) => {
                return Ok(Some((name, coefficient)));
            }
            (_, Term::Variable) => return Err(wrong("\"+\" or the end of a sum", found)),
            _ => return Err(wrong("a variable with its coefficient", found)),
        }
        Ok(None)
    }

    /// Takes a word of a row.
    fn row<R: BufRead>(&mut self, words: &mut Words<'_>, lines: &Lines<'_, R>) -> Result<(), String> {
        let found = quoted(words.rest());
        match (words.peek()?, self.term) {
            (Some(Word::AtMost), Term::First | Term::Variable) => {
                words.next()?;
                if self.row.is_none() {
                    self.row = Some(self.packing.row(None, lines)?);
                }
                self.term = Term::Limit;
            }
            (Some(Word::Number(1.0)), Term::Limit) => {
                words.next()?;
                (self.row, self.term) = (None, Term::First);
            }
            (_, Term::Limit) => return Err(wrong("1 at the end of a row", found)),
            (Some(Word::AtLeast | Word::Equal), _) => return Err(wrong("\"<= 1\" at the end of a row", found)),
            _ => {
                let Some((name, coefficient)) = self.sum(words)? else { return Ok(()) };
                if self.term == Term::First && self.row.is_none() && words.peek()? == Some(Word::Colon) {
                    words.next()?;
                    self.row = Some(self.packing.row(Some(name), lines)?);
                    return Ok(());
                }
                self.term = Term::Variable;
                let row = match self.row {
                    Some(row) => row,
                    None => *self.row.insert(self.packing.row(None, lines)?),
                };
                let variable = self.packing.variable(name, lines)?;
                self.packing.enter(row, variable, coefficient, lines)?;
            }
        }
        Ok(())
    }

    /// Takes a line of bounds, which may only say what is known: from 0 to 1.
    fn bound<R: BufRead>(&mut self, words: &mut Words<'_>, lines: &Lines<'_, R>) -> Result<(), String> {
        let found = quoted(words.rest());
        let mut next = || words.next();
        let (least, most) = (Some(Word::Number(0.0)), Some(Word::Number(1.0)));
        let name = match [next()?, next()?, next()?, next()?, next()?, next()?] {
            [first, Some(Word::AtMost), Some(Word::Name(name)), Some(Word::AtMost), last, None]
                if (first, last) == (least, most) =>
            {
                Some(name)
            }
            [Some(Word::Name(name)), Some(Word::AtMost), last, None, ..] if last == most => Some(name),
            [Some(Word::Name(name)), Some(Word::AtLeast), last, None, ..] if last == least => Some(name),
            [first, Some(Word::AtMost), Some(Word::Name(name)), None, ..] if first == least => Some(name),
            _ => None,
        };
        let name = name.ok_or_else(|| wrong("bounds from 0 to 1", found))?;
        self.packing.variable(name, lines).map(|_| ())
    }

    /// Takes a word of the list of whole variables.
    fn whole<R: BufRead>(&mut self, words: &mut Words<'_>, lines: &Lines<'_, R>) -> Result<(), String> {
        let found = quoted(words.rest());
        let Some(Word::Name(name)) = words.next()? else { return Err(wrong("the name of a variable", found)) };
        let variable = self.packing.variable(name, lines)?;
        if self.packing.is_whole(variable) {
            return Err(self.packing.again(variable, "the lists of binary and whole ones"));
        }
        self.packing.set_whole(variable);
        Ok(())
    }
}

/// The section that a line begins, and the rest of the line.
fn keyword(text: &str, section: Section) -> Option<(Section, &str)> {
    let words: &[(&str, Section)] = match section {
        Section::Start => &[
            ("maximize", Section::Objective(Sense::Maximised)),
            ("maximise", Section::Objective(Sense::Maximised)),
            ("maximum", Section::Objective(Sense::Maximised)),
            ("max", Section::Objective(Sense::Maximised)),
            ("minimize", Section::Objective(Sense::Minimised)),
            ("minimise", Section::Objective(Sense::Minimised)),
            ("minimum", Section::Objective(Sense::Minimised)),
            ("min", Section::Objective(Sense::Minimised)),
        ],
        Section::Objective(_) => &[
            ("subject to", Section::Rows),
            ("such that", Section::Rows),
            ("s.t.", Section::Rows),
            ("st.", Section::Rows),
            ("st", Section::Rows),
        ],
        Section::Rows | Section::Bounds | Section::Whole => &[
            ("bounds", Section::Bounds),
            ("bound", Section::Bounds),
            ("binary", Section::Whole),
            ("binaries", Section::Whole),
            ("bin", Section::Whole),
            ("integers", Section::Whole),
            ("integer", Section::Whole),
            ("generals", Section::Whole),
            ("general", Section::Whole),
            ("gen", Section::Whole),
            ("end", Section::End),
        ],
        Section::End => &[],
    };
    words.iter().find_map(|(word, section)| {
        let (start, rest) = text.split_at_checked(word.len())?;
        let is_whole = start.eq_ignore_ascii_case(word) && !rest.starts_with(|one: char| !one.is_whitespace());
        (is_whole && !rest.trim_start().starts_with(':')).then_some((*section, rest))
    })
}
