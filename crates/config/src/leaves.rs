//! Tables as flat lists of keys.

use toml::{Table, Value};

/// The values of a table and of the tables in it, each by its whole key: `[menu] elements = 5` as `menu.elements`.
pub fn leaves(table: &Table) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => {
                found.extend(leaves(inner).into_iter().map(|(below, value)| (format!("{key}.{below}"), value)));
            }
            _ => found.push((key.clone(), value)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_whole_however_they_are_written() {
        let table: Table = "seed = 1\n'a.b' = 2\n[menu]\nelements = 5\nmore.batch = [3, 4]\n".parse().unwrap();
        let said: Vec<String> = leaves(&table).into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        let mut expected = ["seed=1", "a.b=2", "menu.elements=5", "menu.more.batch=[3, 4]"];
        expected.sort_unstable();
        let mut sorted = said;
        sorted.sort_unstable();
        assert_eq!(sorted, expected);
    }
}
