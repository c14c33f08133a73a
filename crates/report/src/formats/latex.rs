//! Tables for a paper: `tabular` with the rules of booktabs.

use super::table::{LEGEND, Table, tables};
use crate::comparison::Comparison;

/// The comparison. It needs `\usepackage{booktabs}`.
pub fn write(comparison: &Comparison) -> String {
    let mut parts = vec!["% \\usepackage{booktabs}\n".to_owned()];
    parts.extend(tables(comparison).iter().map(set));
    parts.push(format!("\\par\\noindent {}\n", escaped(LEGEND)));
    if !comparison.notes.is_empty() {
        let items: Vec<String> = comparison.notes.iter().map(|note| format!("  \\item {}\n", escaped(note))).collect();
        parts.push(format!("\\begin{{itemize}}\n{}\\end{{itemize}}\n", items.concat()));
    }
    parts.concat()
}

/// One table.
pub(crate) fn set(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("    {} \\\\\n", cells.join(" & "));
    let head = line(table.head.iter().map(|cell| escaped(cell)).collect());
    let rows = table.rows.iter().map(|row| line(row.iter().map(|cell| number(cell)).collect()));
    format!(
        "\\begin{{table}}\n  \\caption{{{}}}\n  \\begin{{tabular}}{{l{}}}\n    \\toprule\n{head}    \\midrule\n{}    \
         \\bottomrule\n  \\end{{tabular}}\n\\end{{table}}\n",
        escaped(&table.title),
        "r".repeat(table.head.len() - 1),
        rows.collect::<String>(),
    )
}

/// A cell: the sign of a negative number is a minus, not a hyphen.
fn number(cell: &str) -> String {
    match cell.strip_prefix('-') {
        Some("") => "--".to_owned(),
        Some(rest) if cell.parse::<f64>().is_ok() => format!("$-${rest}"),
        _ => escaped(cell),
    }
}

/// A text in which no letter is a command.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', letter]),
            '\\' => escaped += "\\textbackslash{}",
            '~' => escaped += "\\textasciitilde{}",
            '^' => escaped += "\\textasciicircum{}",
            '<' => escaped += "\\textless{}",
            '>' => escaped += "\\textgreater{}",
            '|' => escaped += "\\textbar{}",
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_is_a_command() {
        assert_eq!(
            escaped("a_b & 5 % of {x}\\y^2~"),
            "a\\_b \\& 5 \\% of \\{x\\}\\textbackslash{}y\\textasciicircum{}2\\textasciitilde{}"
        );
        assert_eq!(["-", "-1.5", "item-prices", "2.0"].map(number), ["--", "$-$1.5", "item-prices", "2.0"]);
    }
}
