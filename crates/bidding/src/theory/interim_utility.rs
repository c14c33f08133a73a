//! What a bidder expects of a bid, exactly, where the rivals follow a power of their values.

/// Whom a sealed format lets pay what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The winner pays the own bid.
    First,
    /// The winner pays the highest bid of the rivals.
    Second,
    /// The winner pays the second highest bid of the rivals.
    Third,
    /// Everybody pays the own bid.
    AllPay,
}

/// Rivals whose values are independent and uniform on `[0, 1]`, and who bid `slope * v^power`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rivals {
    /// How many.
    pub number: usize,
    /// The greatest bid.
    pub slope: f64,
    /// How bids grow.
    pub power: f64,
}

impl Rivals {
    /// Rivals who play the equilibrium of a format of so many bidders, the one who faces them among those; none for third price with
    /// fewer than three.
    pub fn in_equilibrium(rule: Rule, bidders: usize) -> Option<Self> {
        let n = bidders as f64;
        let (slope, power) = match rule {
            Rule::First => ((n - 1.0) / n, 1.0),
            Rule::Second => (1.0, 1.0),
            Rule::Third if bidders < 3 => return None,
            Rule::Third => ((n - 1.0) / (n - 2.0), 1.0),
            Rule::AllPay => ((n - 1.0) / n, n),
        };
        Some(Self { number: bidders - 1, slope, power })
    }

    /// Rivals who bid `slope * v`.
    pub fn linear(number: usize, slope: f64) -> Self {
        Self { number, slope, power: 1.0 }
    }

    /// The type whose bid this is, at most 1: the probability that a rival bids less.
    fn type_of(&self, bid: f64) -> f64 {
        if self.slope > 0.0 { (bid / self.slope).max(0.0).powf(self.power.recip()).min(1.0) } else { 1.0 }
    }

    /// The probability that all rivals bid less.
    pub fn win_probability(&self, bid: f64) -> f64 {
        self.type_of(bid).powi(self.number as i32)
    }

    /// What is expected to be paid with a bid, won or not.
    pub fn payment(&self, rule: Rule, bid: f64) -> f64 {
        let (z, m, p) = (self.type_of(bid), self.number as f64, self.power);
        match rule {
            Rule::First => bid * self.win_probability(bid),
            // The mean of the highest of m rivals' bids on the event that it is less: slope m/(m+p) z^(m+p).
            Rule::Second => self.slope * m / (m + p) * z.powf(m + p),
            // That of the second highest, whose density there is m (m-1) x^(m-2) (z - x).
            Rule::Third => self.slope * m * (m - 1.0) / ((m - 1.0 + p) * (m + p)) * z.powf(m + p),
            Rule::AllPay => bid,
        }
    }

    /// The expected gain of a bid, for a risk-neutral bidder.
    pub fn gain(&self, rule: Rule, value: f64, bid: f64) -> f64 {
        value * self.win_probability(bid) - self.payment(rule, bid)
    }

    /// The expected utility of a bid in the first price format, where a gain `x` is worth `x^rho`.
    pub fn crra_utility(&self, rho: f64, value: f64, bid: f64) -> f64 {
        (value - bid).max(0.0).powf(rho) * self.win_probability(bid)
    }
}
