//! The words of a line in the LP format.

use crate::format::lines::{quoted, wrong};

/// A word of the LP format.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Word<'a> {
    Number(f64),
    Name(&'a str),
    Plus,
    Minus,
    AtMost,
    AtLeast,
    Equal,
    Colon,
}

/// The words of a line, or of what is left of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    rest: &'a str,
}

/// What a name has not.
const SPECIAL: &[char] = &['+', '-', '<', '>', '=', ':', '*', '/', '^', '[', ']', '(', ')', '\\'];

impl<'a> Words<'a> {
    /// The words of a text.
    pub fn of(text: &'a str) -> Self {
        Self { rest: text.trim_start() }
    }

    /// The next word, which stays.
    pub fn peek(&self) -> Result<Option<Word<'a>>, String> {
        { *self }.next()
    }

    /// The next word. The error says what was expected.
    pub fn next(&mut self) -> Result<Option<Word<'a>>, String> {
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let (word, length) = match first {
            '+' => (Word::Plus, 1),
            '-' => (Word::Minus, 1),
            ':' => (Word::Colon, 1),
            '<' | '>' | '=' => self.relation(),
            '0'..='9' | '.' => {
                let length = number_length(self.rest);
                let number = &self.rest[..length];
                (Word::Number(number.parse().map_err(|_| wrong("a number", quoted(number)))?), length)
            }
            _ => match self.rest.find(|one: char| one.is_whitespace() || SPECIAL.contains(&one)) {
                Some(0) => return Err(wrong("a sum of variables", quoted(self.rest))),
                length => {
                    let length = length.unwrap_or(self.rest.len());
                    (Word::Name(&self.rest[..length]), length)
                }
            },
        };
        self.rest = self.rest[length..].trim_start();
        Ok(Some(word))
    }

    /// A relation, of one or two characters.
    fn relation(&self) -> (Word<'a>, usize) {
        let length = if self.rest[1..].starts_with(['<', '>', '=']) { 2 } else { 1 };
        let relation = match &self.rest[..length] {
            "<" | "<=" | "=<" => Word::AtMost,
            ">" | ">=" | "=>" => Word::AtLeast,
            _ => Word::Equal,
        };
        (relation, length)
    }

    /// What is left, for messages.
    pub fn rest(&self) -> &'a str {
        self.rest
    }
}

/// The length of the number at the start of a text; a variable may follow at once, as in `3x0`.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| from + text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    if text[length..].starts_with('.') {
        length = digits(length + 1);
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let end = digits(length + 1 + sign);
        if end > length + 1 + sign {
            length = end;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<Vec<Word<'_>>, String> {
        let mut words = Words::of(text);
        std::iter::from_fn(|| words.next().transpose()).collect()
    }

    #[test]
    fn words_need_no_spaces_between_them() {
        let expected = [
            Word::Name("c1"),
            Word::Colon,
            Word::Number(3.0),
            Word::Name("x0"),
            Word::Plus,
            Word::Number(0.25),
            Word::Name("y"),
            Word::Minus,
            Word::Number(1.5e-7),
            Word::Name("x_1"),
            Word::AtMost,
            Word::Number(1.0),
        ];
        assert_eq!(words("c1:3x0+.25y-1.5e-7x_1<=1").unwrap(), expected);
        assert_eq!(words("  c1 : 3 x0\t+ 0.25 y - 1.5E-07 x_1 =< 1. ").unwrap(), expected);
        assert_eq!(words("< > = >= => ==").unwrap(), {
            use Word::{AtLeast, AtMost, Equal};
            [AtMost, AtLeast, Equal, AtLeast, AtLeast, Equal]
        });
        assert_eq!(
            words("1e5x3 2ex é").unwrap()[..4],
            [Word::Number(1e5), Word::Name("x3"), Word::Number(2.0), Word::Name("ex")]
        );
    }

    #[test]
    fn what_is_no_sum_is_refused() {
        assert_eq!(words("x0 * x1").unwrap_err(), "expected a sum of variables, found \"* x1\"");
        assert_eq!(words("1..2").unwrap(), [Word::Number(1.0), Word::Number(0.2)]);
        assert_eq!(words(".").unwrap_err(), "expected a number, found \".\"");
    }
}
