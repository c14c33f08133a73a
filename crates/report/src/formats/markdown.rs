//! Tables in Markdown.

use super::table::{LEGEND, Table, tables};
use crate::comparison::Comparison;

/// The comparison.
pub fn write(comparison: &Comparison) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(tables(comparison).iter().map(marked));
    parts.push(format!("{LEGEND}\n\n"));
    parts.extend(comparison.notes.iter().map(|note| format!("- {}\n", escaped(note))));
    parts.concat()
}

/// One table under its title.
pub(crate) fn marked(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head = line(table.head.iter().map(|cell| escaped(cell)).collect());
    let rule = format!("|---|{}\n", "---:|".repeat(table.head.len() - 1));
    let rows = table.rows.iter().map(|row| line(row.iter().map(|cell| escaped(cell)).collect()));
    format!("**{}**\n\n{head}{rule}{}\n", escaped(&table.title), rows.collect::<String>())
}

/// What Markdown would take for marks.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if matches!(letter, '\\' | '|' | '*' | '_' | '`' | '<' | '>' | '#' | '[' | ']') {
            escaped.push('\\');
        }
        escaped.push(if letter == '\n' { ' ' } else { letter });
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn marks_are_letters() {
        assert_eq!(super::escaped("a|b_c\nd*"), "a\\|b\\_c d\\*");
    }
}
