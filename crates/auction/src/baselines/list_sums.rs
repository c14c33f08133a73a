//! Sums of numbers at listed places, several lists at a time.

/// Lists that are summed at once: one after the other, each addition would wait for the one before.
const LANES: usize = 4;

/// Lists of places in a table of numbers. Each is summed in its own order.
pub struct ListSums {
    /// The lists' numbers, the longest first.
    lists: Vec<u32>,
    /// The length of every `LANES` lists in turn, that of the first.
    lengths: Vec<u32>,
    rows: Rows,
}

/// The places of `LANES` lists side by side, row by row. Lists that are shorter end with the table's last place.
///
/// Reading them takes longer than the sums, so that they are as short as the table allows.
enum Rows {
    Short(Vec<[u16; LANES]>),
    Long(Vec<[u32; LANES]>),
}

impl ListSums {
    /// These lists of places in a table with a 0 in its `last` place.
    pub fn new(of: &[&[u32]], last: u32) -> Self {
        let mut lists: Vec<u32> = (0..of.len() as u32).collect();
        lists.sort_by_key(|&list| std::cmp::Reverse(of[list as usize].len()));
        let lanes = || lists.chunks(LANES).map(|lanes| (lanes, of[lanes[0] as usize].len()));
        let rows = lanes().flat_map(|(lanes, length)| (0..length).map(move |row| (lanes, row)));
        let rows = rows.map(|(lanes, row)| {
            let place = |&list: &u32| of[list as usize].get(row).copied().unwrap_or(last);
            std::array::from_fn(|lane| lanes.get(lane).map_or(last, place))
        });
        let rows = if u16::try_from(last).is_ok() {
            Rows::Short(rows.map(|row: [u32; LANES]| row.map(|place| place as u16)).collect())
        } else {
            Rows::Long(rows.collect())
        };
        let lengths = lanes().map(|(_, length)| length as u32).collect();
        Self { lists, lengths, rows }
    }

    /// The sum of every list of places in the table, to each list's place in `sums`.
    pub fn sum(&self, table: &[f64], sums: &mut [f64]) {
        match &self.rows {
            Rows::Short(rows) => self.sum_rows(rows, table, sums),
            Rows::Long(rows) => self.sum_rows(rows, table, sums),
        }
    }

    fn sum_rows<P: Copy + Into<u32>>(&self, rows: &[[P; LANES]], table: &[f64], sums: &mut [f64]) {
        let mut rest = rows;
        for (lists, &length) in self.lists.chunks(LANES).zip(&self.lengths) {
            let (rows, others) = rest.split_at(length as usize);
            rest = others;
            let mut totals = [0.0; LANES];
            for row in rows {
                for (total, &place) in totals.iter_mut().zip(row) {
                    *total += table[place.into() as usize];
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
        let table = [1.0, 1e16, -1e16, 0.5];
        let lists: [&[u32]; 6] = [&[0, 1, 2], &[1, 2, 0], &[], &[3], &[3, 3, 3, 3, 0], &[2, 0, 1]];
        // In a table of few places and in one of many.
        for places in [5, 100_000] {
            let table = [&table[..], &vec![0.0; places - 4]].concat();
            let mut sums = [f64::NAN; 7];
            ListSums::new(&lists, places as u32 - 1).sum(&table, &mut sums);
            assert_eq!(sums[..6], [0.0, 1.0, 0.0, 0.5, 3.0, 0.0]);
            assert!(sums[6].is_nan(), "there is no such list");
        }
    }
}
