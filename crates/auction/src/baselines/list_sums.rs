//! Sums of numbers at listed places, several lists at a time.

/// Lists that are summed at once: one after the other, each addition would wait for the one before.
const LANES: usize = 4;

/// Lists of places in a table of numbers. Each is summed in its own order.
pub struct ListSums {
    /// The lists' numbers, the longest first.
    lists: Vec<u32>,
    /// The length of every `LANES` lists in turn, that of the first.
    lengths: Vec<u32>,
    /// The places of `LANES` lists side by side, row by row. Lists that are shorter end with the table's last place.
    rows: Vec<[u32; LANES]>,
}

impl ListSums {
    /// These lists of places in a table with a 0 in its `last` place.
    pub fn new(of: &[&[u32]], last: u32) -> Self {
        let mut lists: Vec<u32> = (0..of.len() as u32).collect();
        lists.sort_by_key(|&list| std::cmp::Reverse(of[list as usize].len()));
        let (mut lengths, mut rows) = (Vec::new(), Vec::new());
        for lanes in lists.chunks(LANES) {
            let length = of[lanes[0] as usize].len();
            lengths.push(length as u32);
            for place in 0..length {
                let mut row = [last; LANES];
                for (lane, &list) in row.iter_mut().zip(lanes) {
                    *lane = of[list as usize].get(place).copied().unwrap_or(last);
                }
                rows.push(row);
            }
        }
        Self { lists, lengths, rows }
    }

    /// The sum of every list of places in the table, to each list's place in `sums`.
    pub fn sum(&self, table: &[f64], sums: &mut [f64]) {
        let mut rest = &self.rows[..];
        for (lists, &length) in self.lists.chunks(LANES).zip(&self.lengths) {
            let (rows, others) = rest.split_at(length as usize);
            rest = others;
            let mut totals = [0.0; LANES];
            for row in rows {
                for (total, &place) in totals.iter_mut().zip(row) {
                    *total += table[place as usize];
                }
            }
            lists.iter().zip(totals).for_each(|(&list, total)| sums[list as usize] = total);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_summed_in_its_order() {
        // Orders differ in rounding: 1 is lost beside 1e16 but not after it is gone.
        let table = [1.0, 1e16, -1e16, 0.5, 0.0];
        let lists: [&[u32]; 6] = [&[0, 1, 2], &[1, 2, 0], &[], &[3], &[3, 3, 3, 3, 0], &[2, 0, 1]];
        let mut sums = [f64::NAN; 7];
        ListSums::new(&lists, 4).sum(&table, &mut sums);
        assert_eq!(sums[..6], [0.0, 1.0, 0.0, 0.5, 3.0, 0.0]);
        assert!(sums[6].is_nan(), "there is no such list");
    }
}
