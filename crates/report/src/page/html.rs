//! A page in HTML.

use super::Page;
use super::escape::escaped;
use super::section::{Part, Section};
use super::table::{Cell, PageTable};
use crate::plots::{Plot, colours};

/// The style, without the colours of plots.
const STYLE: &str = include_str!("style.css");
/// Sorting by a click on a column's head.
const SORT: &str = include_str!("sort.js");

/// The page, in one piece.
pub fn write(page: &Page) -> String {
    let (rules, dark) = colours::style();
    let style = format!("{STYLE}{rules}@media screen and (prefers-color-scheme: dark) {{ :root {{{dark} }} }}\n");
    let notes: Vec<String> = page.comparison.notes.iter().map(|note| format!("<li>{}</li>\n", escaped(note))).collect();
    let notes = notes.concat();
    let notes = if notes.is_empty() { notes } else { format!("<ul class=\"notes\">\n{notes}</ul>\n") };
    let title = escaped(&page.title);
    let sections: String = page.sections.iter().map(section).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{notes}{sections}\
         <footer>Written by diffecon {}. Plots and tables as files: <code>diffecon report PATHS --out PAGE --plots FOLDER</code>.\
         </footer>\n</main>\n<script>\n{SORT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
    )
}

fn section(Section { level, heading, parts }: &Section) -> String {
    let mut html = format!("<section>\n<h{level}>{}</h{level}>\n", escaped(heading));
    let mut plots = String::new();
    for part in parts {
        // Neighbouring plots stand beside each other.
        if let Part::Plot(plot) = part {
            plots += &figure(plot);
            continue;
        }
        html += &side_by_side(std::mem::take(&mut plots));
        match part {
            Part::Text(text) => html.extend(["<p>", &escaped(text), "</p>\n"]),
            Part::Table(of) => html += &table(of),
            Part::Folded(of) => {
                html.extend(["<details>\n<summary>", &escaped(&of.title), "</summary>\n", &table(of), "</details>\n"]);
            }
            Part::Plot(_) => {}
        }
    }
    html + &side_by_side(plots) + "</section>\n"
}

fn side_by_side(plots: String) -> String {
    if plots.is_empty() { plots } else { format!("<div class=\"plots\">\n{plots}</div>\n") }
}

fn figure(plot: &Plot) -> String {
    let (name, caption) = (escaped(&plot.name), escaped(&plot.caption));
    let svg = plot.svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{caption}\" "), 1);
    format!(
        "<figure id=\"{name}\" data-marks=\"{}\">\n{svg}<figcaption>{caption}</figcaption>\n</figure>\n",
        plot.marks
    )
}

/// A table in a box of its own, in which it scrolls if it is too wide.
fn table(table: &PageTable) -> String {
    // Columns of numbers stand right, those of texts left.
    let side = |column| if is_of_numbers(table, column) { "" } else { " class=\"text\"" };
    let sides: Vec<&str> = (0..table.head.len()).map(side).collect();
    let head =
        table.head.iter().zip(&sides).map(|(cell, side)| {
            format!("<th scope=\"col\"{side}><button type=\"button\">{}</button></th>", escaped(cell))
        });
    let cell = |(cell, side): (&Cell, &&str)| match &cell.exact {
        Some(exact) => format!("<td{side} data-value=\"{exact}\" title=\"{exact}\">{}</td>", escaped(&cell.text)),
        None => format!("<td{side}>{}</td>", escaped(&cell.text)),
    };
    let row = |row: &Vec<Cell>| format!("<tr>{}</tr>\n", row.iter().zip(&sides).map(cell).collect::<String>());
    let rows = table.rows.iter().map(row);
    format!(
        "<div class=\"table\">\n<p id=\"{name}-title\">{title}</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" \
         aria-labelledby=\"{name}-title\">\n<table id=\"{name}\">\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n\
         </div>\n</div>\n",
        head.collect::<String>(),
        rows.collect::<String>(),
        name = escaped(&table.name),
        title = escaped(&table.title),
    )
}

/// Whether every cell of a column is a number, numbers with words between them, or nothing.
fn is_of_numbers(table: &PageTable, column: usize) -> bool {
    let is_number = |cell: &Cell| {
        let first = cell.text.split(' ').next().unwrap_or_default();
        ["", "-"].contains(&first) || first.parse::<f64>().is_ok()
    };
    table.rows.iter().all(|row| row.get(column).is_none_or(is_number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_say_is_no_mark() {
        let mut one = PageTable::new("runs".to_owned(), "<b>", &["a&b"]);
        one.rows.push(vec![Cell::text("</table><script>")]);
        one.rows.push(vec![Cell::number(Some(1.0 / 3.0), |number| format!("{number:.2}"))]);
        let html = table(&one);
        assert!(html.contains("<p id=\"runs-title\">&lt;b&gt;</p>") && html.contains("a&amp;b"), "{html}");
        assert!(html.contains("<td class=\"text\">&lt;/table&gt;&lt;script&gt;</td>"), "{html}");
        assert!(
            html.contains(
                "<td class=\"text\" data-value=\"0.3333333333333333\" title=\"0.3333333333333333\">0.33</td>"
            ),
            "{html}"
        );
    }
}
