//! The first price with bidders who are not alike: private values uniform on `[0, w_i]`, and a gain `x` is worth `x^rho_i` to bidder `i`, as
//! all know.
//!
//! With inverse bid functions `phi_i`, who bids `b` wins with probability `prod phi_j(b) / w_j` over the others, and the best bid of his value
//! solves `sum over j != i of phi_j'/phi_j = rho_i / (phi_i - b)`. Summed over all `N`, with `S = sum phi_j'/phi_j`,
//!
//! ```text
//! (N - 1) S = sum rho_j / (phi_j - b),     phi_i'/phi_i = S - rho_i / (phi_i - b).
//! ```
//!
//! In `u_i = phi_i / b` and `t = ln b` the equations do not know `b`: `u_i' = u_i (s - q_i - 1)`, `q_i = rho_i / (u_i - 1)`, `(N - 1) s = sum q_j`. At 0
//! everybody bids `b = v (N - 1) / (N - 1 + rho_i)`, where the equations rest. At the other end all values end at one highest bid, `u_i = w_i / b`; who
//! would not bid more even there, `s < q_i`, has ended before, at the bid from which on that is so. Highest bids that are too high lead below
//! the resting point on the way down, and others above it: bisection finds the one between.
//!
//! Where coefficients are private, drawn from a law that all know, `v (N - 1) / (N - 1 + rho)` is the equilibrium itself for bids up to the highest
//! of who is least averse to risk (Cox, Smith, Walker, "Theory and individual behavior of first-price auctions", 1988): every rival's bids
//! have a distribution that is linear up to there. Where each knows the others' coefficients, as here, it is so near 0 alone.
//!
//! Sources: Maskin, Riley, "Asymmetric auctions", Review of Economic Studies 67 (2000), for the equations; shooting downwards: Fibich, Gavish,
//! "Numerical simulations of asymmetric first-price auctions", Games and Economic Behavior 73 (2011).

/// Steps in `ln b`, from the highest bid down.
const STEP: f64 = 1.0 / 2048.0;
/// The least bid of the tables, as a share of the highest: below it bids are a share of the value.
const LEAST: f64 = 1e-3;
/// How much of the way ahead of the resting point decides where a way leads.
const AWAY: f64 = 0.02;

/// Bidders who are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BidderClass {
    /// How many.
    pub bidders: usize,
    /// Their greatest value.
    pub greatest: f64,
    /// The exponent of their utility, in `(0, 1]`.
    pub risk_exponent: f64,
}

/// The equilibrium of the first price with bidders who are not alike.
#[derive(Debug, Clone, PartialEq)]
pub struct UnlikeBidders {
    classes: Vec<BidderClass>,
    highest_bid: f64,
    /// Of each class bids and their values, both ascending.
    tables: Vec<Vec<[f64; 2]>>,
}

/// Where a way down leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leads {
    Above,
    Below,
    /// To the resting point, as far as can be told.
    Nowhere,
}

impl UnlikeBidders {
    /// That of two bidders or more.
    ///
    /// # Panics
    /// If there are fewer, or a number of a class is not above 0.
    pub fn new(classes: Vec<BidderClass>) -> Self {
        let number: usize = classes.iter().map(|class| class.bidders).sum();
        let positive = |class: &BidderClass| class.bidders > 0 && class.greatest > 0.0 && class.risk_exponent > 0.0;
        assert!(number >= 2 && classes.iter().all(positive), "two bidders, and numbers above 0");
        let mut theory = Self { classes, highest_bid: 0.0, tables: Vec::new() };
        let greatest = theory.classes.iter().map(|class| class.greatest).fold(0.0, f64::max);
        let (mut low, mut high) = (0.0, greatest);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            match theory.way(middle, |_, _| {}) {
                Leads::Below => high = middle,
                Leads::Above => low = middle,
                Leads::Nowhere => (low, high) = (middle, middle),
            }
        }
        theory.highest_bid = 0.5 * (low + high);
        theory.tables = theory.tabulated();
        theory
    }

    /// The highest bid of all; who is weaker may end below it.
    pub fn highest_bid(&self) -> f64 {
        self.highest_bid
    }

    /// What a bidder of a class bids.
    pub fn bid(&self, class: usize, value: f64) -> f64 {
        let table = &self.tables[class];
        let above = table.partition_point(|[_, other]| *other < value);
        if above == 0 {
            return table[0][0] * value / table[0][1];
        }
        if above == table.len() {
            return table[above - 1][0];
        }
        let ([low, from], [high, to]) = (table[above - 1], table[above]);
        low + (high - low) * (value - from) / (to - from)
    }

    /// The value that a class would have over its bid where everybody bids a share of the value.
    fn rest(&self, class: usize) -> f64 {
        1.0 + self.classes[class].risk_exponent / (self.number() - 1.0)
    }

    fn number(&self) -> f64 {
        self.classes.iter().map(|class| class.bidders as f64).sum()
    }

    /// `q` of a class: what it gains by bidding less, over what it has. Without end where it has nothing.
    fn less(&self, class: usize, ratio: f64) -> f64 {
        if ratio > 1.0 { self.classes[class].risk_exponent / (ratio - 1.0) } else { f64::INFINITY }
    }

    /// `s`, what these classes gain by bidding more.
    fn more(&self, bids: &[bool], ratios: &[f64]) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for class in (0..bids.len()).filter(|class| bids[*class]) {
            let own = self.classes[class].bidders as f64;
            (sum, count) = (sum + own * self.less(class, ratios[class]), count + own);
        }
        if count > 1.0 { sum / (count - 1.0) } else { f64::INFINITY }
    }

    /// Lets those bid, of whom some do already, who would not rather bid less; who is least eager last.
    fn join(&self, bids: &mut [bool], ratios: &[f64]) {
        let mut others: Vec<usize> = (0..bids.len()).filter(|class| !bids[*class] && ratios[*class] > 1.0).collect();
        others.sort_by(|one, other| self.less(*one, ratios[*one]).total_cmp(&self.less(*other, ratios[*other])));
        for class in others {
            if self.less(class, ratios[class]) > self.more(bids, ratios) {
                break;
            }
            bids[class] = true;
        }
    }

    /// The slopes `u' = u (s - q - 1)`, and of who has ended those of a constant value.
    fn slopes(&self, bids: &[bool], ratios: &[f64]) -> Vec<f64> {
        let more = self.more(bids, ratios);
        let slope = |class: usize| {
            let grows = if bids[class] { more - self.less(class, ratios[class]) } else { 0.0 };
            ratios[class] * (grows - 1.0)
        };
        (0..bids.len()).map(slope).collect()
    }

    /// Goes down from a highest bid; `each` is told `ln b` below it, and the ratios there.
    fn way(&self, highest: f64, mut each: impl FnMut(f64, &[f64])) -> Leads {
        let mut ratios: Vec<f64> = self.classes.iter().map(|class| class.greatest / highest).collect();
        let mut bids = vec![false; ratios.len()];
        let steps = (-LEAST.ln() / STEP).ceil() as usize * 4;
        for step in 0..steps {
            self.join(&mut bids, &ratios);
            each(STEP * step as f64, &ratios);
            let is_off = |far: fn(f64) -> bool| {
                ratios.iter().enumerate().all(|(class, ratio)| far(ratio / self.rest(class) - 1.0))
            };
            let able = |class: usize| ratios[class].is_finite() && ratios[class] > 1.0;
            let bidding = || (0..bids.len()).filter(|class| bids[*class]);
            let number: usize = bidding().map(|class| self.classes[class].bidders).sum();
            if number < 2 || !bidding().all(able) || is_off(|by| by < -AWAY) {
                return Leads::Below;
            }
            let slopes = |ratios: &[f64]| self.slopes(&bids, ratios);
            let first = slopes(&ratios);
            if bids.iter().all(|bids| *bids) && is_off(|by| by > AWAY) && first.iter().all(|slope| *slope < 0.0) {
                return Leads::Above;
            }
            let moved = |slopes: &[f64], by: f64| -> Vec<f64> {
                ratios.iter().zip(slopes).map(|(ratio, slope)| ratio - by * slope).collect()
            };
            let second = slopes(&moved(&first, 0.5 * STEP));
            let third = slopes(&moved(&second, 0.5 * STEP));
            let fourth = slopes(&moved(&third, STEP));
            for (class, ratio) in ratios.iter_mut().enumerate() {
                *ratio -= STEP / 6.0 * (first[class] + 2.0 * second[class] + 2.0 * third[class] + fourth[class]);
            }
        }
        Leads::Nowhere
    }

    /// The way down from the highest bid, while it is near the one that comes to the resting point.
    fn tabulated(&self) -> Vec<Vec<[f64; 2]>> {
        let mut tables: Vec<Vec<[f64; 2]>> = vec![Vec::new(); self.classes.len()];
        // The nearest that the way comes to the resting point: after it rounding leads away.
        let (mut nearest, mut until) = (f64::INFINITY, 0);
        let mut path = Vec::new();
        self.way(self.highest_bid, |below, ratios| {
            let off = ratios.iter().enumerate().map(|(class, ratio)| (ratio / self.rest(class) - 1.0).abs());
            let off = off.fold(0.0, f64::max);
            path.push((self.highest_bid * (-below).exp(), ratios.to_vec()));
            if off < nearest {
                (nearest, until) = (off, path.len());
            }
        });
        for (bid, ratios) in path[..until].iter().rev() {
            for (class, table) in tables.iter_mut().enumerate() {
                let value = bid * ratios[class];
                // Who has ended has his greatest value at every bid above.
                if table.last().is_none_or(|[_, before]| value > before * (1.0 + 1e-12)) {
                    table.push([*bid, value.min(self.classes[class].greatest)]);
                }
            }
        }
        tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::TwoUniform;

    fn class(bidders: usize, greatest: f64, risk_exponent: f64) -> BidderClass {
        BidderClass { bidders, greatest, risk_exponent }
    }

    /// Bidders alike bid `v (N - 1) / (N - 1 + rho)`, whether they are one class or several.
    #[test]
    fn bidders_alike_bid_a_share() {
        for (bidders, rho) in [(2, 1.0), (3, 0.5), (6, 0.2)] {
            let share = (bidders as f64 - 1.0) / (bidders as f64 - 1.0 + rho);
            for classes in [vec![class(bidders, 3.0, rho)], vec![class(1, 3.0, rho), class(bidders - 1, 3.0, rho)]] {
                let theory = UnlikeBidders::new(classes.clone());
                for part in 1..=30 {
                    let value = f64::from(part) / 10.0;
                    for place in 0..classes.len() {
                        let error = theory.bid(place, value) - share * value;
                        assert!(error.abs() < 1e-7, "{bidders} with {rho}, {value}: {error}");
                    }
                }
            }
        }
    }

    #[test]
    fn two_with_other_values_have_the_closed_form() {
        for greatest in [[1.0, 2.0], [3.0, 2.5], [1.0, 10.0]] {
            let exact = TwoUniform { greatest };
            let theory = UnlikeBidders::new(greatest.map(|most| class(1, most, 1.0)).to_vec());
            assert!((theory.highest_bid() / exact.highest_bid() - 1.0).abs() < 1e-9, "{greatest:?}");
            for bidder in 0..2 {
                for part in 1..=100 {
                    let value = greatest[bidder] * f64::from(part) / 100.0;
                    let error = (theory.bid(bidder, value) - exact.bid(bidder, value)) / exact.highest_bid();
                    assert!(error.abs() < 1e-6, "{greatest:?}, {bidder} at {value}: {error}");
                }
            }
        }
    }

    /// `sum of phi_j'/phi_j = rho_i / (phi_i - b)` by central differences, and who is more averse bids more.
    #[test]
    fn bids_solve_the_equations() {
        let classes = vec![class(1, 1.0, 1.0), class(2, 1.0, 0.5)];
        let theory = UnlikeBidders::new(classes.clone());
        for part in 1..40 {
            let value = f64::from(part) / 40.0;
            for (own, one) in classes.iter().enumerate() {
                let utility = |bid: f64| {
                    let wins: f64 = (classes.iter().enumerate())
                        .map(|(other, class)| {
                            theory.value(other, bid).powi((class.bidders - usize::from(other == own)) as i32)
                        })
                        .product();
                    wins * (value - bid).max(0.0).powf(one.risk_exponent)
                };
                let bid = theory.bid(own, value);
                let best =
                    (0..=2000).map(|step| utility(theory.highest_bid() * f64::from(step) / 2000.0)).fold(0.0, f64::max);
                assert!(best <= utility(bid) * (1.0 + 1e-6), "{own} with {value}: {best} and {}", utility(bid));
            }
            assert!(theory.bid(1, value) > theory.bid(0, value));
        }
    }

    /// Who is least averse ends below the others' highest bid, and gains nothing by more.
    #[test]
    fn who_is_least_averse_may_end_below_the_highest_bid() {
        let classes = vec![class(1, 1.0, 1.0), class(1, 1.0, 0.6), class(1, 1.0, 0.3)];
        let theory = UnlikeBidders::new(classes);
        let tops = [0, 1, 2].map(|class| theory.bid(class, 1.0));
        assert!(
            tops[0] < tops[1] - 1e-3 && (tops[1] - theory.highest_bid()).abs() < 1e-9 && tops[1] == tops[2],
            "{tops:?}"
        );
    }

    impl UnlikeBidders {
        /// The value that bids so much, for tests.
        fn value(&self, class: usize, bid: f64) -> f64 {
            let (mut low, mut high) = (0.0, self.classes[class].greatest);
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                if self.bid(class, middle) < bid { low = middle } else { high = middle }
            }
            high
        }
    }
}
