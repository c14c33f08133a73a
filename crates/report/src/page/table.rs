//! Tables of a page.

use crate::formats::table::Table;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageTable {
    /// Its name, of which files' names are made.
    pub name: String,
    /// What it is of.
    pub title: String,
    /// The names of the columns.
    pub head: Vec<String>,
    /// Its rows, as wide as the head.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What is shown.
    pub text: String,
    /// The number that it is a rounding of, with all digits as JSON has them.
    pub exact: Option<String>,
}

impl Cell {
    /// A text.
    pub fn text(text: impl ToString) -> Self {
        Self { text: text.to_string(), exact: None }
    }

    /// A number as a table shows it; a dash if it is unknown.
    pub fn number(number: Option<f64>, write: fn(f64) -> String) -> Self {
        match number {
            Some(number) => Self { text: write(number), exact: serde_json::to_string(&number).ok() },
            None => Self::text("-"),
        }
    }
}

impl PageTable {
    /// A table with these columns and no rows.
    pub fn new(name: String, title: &str, head: &[&str]) -> Self {
        Self {
            name,
            title: title.to_owned(),
            head: head.iter().map(|&cell| cell.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// As Markdown and LaTeX write it.
    pub fn plain(&self) -> Table {
        let texts = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.clone()).collect();
        Table { title: self.title.clone(), head: self.head.clone(), rows: self.rows.iter().map(texts).collect() }
    }
}

impl From<(String, Table)> for PageTable {
    /// A table with its name.
    fn from((name, Table { title, head, rows }): (String, Table)) -> Self {
        let rows = rows.into_iter().map(|row| row.into_iter().map(Cell::text).collect()).collect();
        Self { name, title, head, rows }
    }
}
