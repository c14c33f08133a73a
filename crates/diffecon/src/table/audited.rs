//! Audits as a table.

use super::{align_numbers, headed};
use diffecon_auction::{Audit, Entrant};
use diffecon_experiment::Audited;

/// Audits as a table, a line for each mechanism. Columns that would be empty are left out.
pub fn audited(audited: &[Audited]) -> String {
    let columns = ["mechanism", "settings", "seed", "on", "misreports", "gain", "loss", "mismatch", "price changes"];
    let cells: Vec<[String; 9]> = audited.iter().map(cells).collect();
    let shown = |column: &usize| cells.iter().any(|row| !row[*column].is_empty());
    let shown: Vec<usize> = (0..columns.len()).filter(shown).collect();
    let pick = |row: &[String; 9]| shown.iter().map(|&column| row[column].clone()).collect::<Vec<_>>();
    let mut table = headed(pick(&columns.map(str::to_owned)));
    table.add_rows(cells.iter().map(pick));
    align_numbers(&mut table);
    table.to_string()
}

fn cells(Audited { entrant, market, audit, .. }: &Audited) -> [String; 9] {
    let Entrant { name, settings, seed, .. } = entrant;
    let Audit { misreports, all, gain, loss, mismatch, price_changes } = audit;
    let settings: Vec<String> = settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let share = |share: &f64| if *share == 0.0 { "0".to_owned() } else { format!("{share:.1e}") };
    [
        name.clone(),
        settings.join(" "),
        seed.map_or_else(String::new, |seed| seed.to_string()),
        market.clone(),
        if *all { format!("all {misreports}") } else { misreports.to_string() },
        share(gain),
        share(loss),
        share(mismatch),
        price_changes.map_or_else(String::new, |changes| changes.to_string()),
    ]
}
