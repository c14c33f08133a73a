//! From what networks say of an agent to its offer.

use diffecon_contracts::coin_game::ACTIONS;

/// What an agent should do, and what it is paid if it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// The recommended action: the one that the principal values most, the first of equal ones.
    pub action: usize,
    /// What the agent forgoes by it while the other follows, with the nudge; at least 0.
    pub payment: f32,
}

impl Offer {
    /// The offer by the principal's values of an agent's actions and that agent's truncated values while the other follows.
    pub fn of(principal: &[f32; ACTIONS], truncated: &[f32; ACTIONS], nudge: f32) -> Self {
        let action = best(principal);
        let others = (0..ACTIONS).filter(|other| *other != action).map(|other| truncated[other]);
        let forgone = others.fold(f32::NEG_INFINITY, f32::max) + nudge - truncated[action];
        Self { action, payment: forgone.max(0.0) }
    }

    /// What actions leave the agent with the payment, from its truncated values.
    pub fn paid(&self, truncated: &[f32; ACTIONS]) -> [f32; ACTIONS] {
        let mut values = *truncated;
        values[self.action] += self.payment;
        values
    }
}

/// The action of the greatest value, the first of equal ones.
pub fn best(values: &[f32; ACTIONS]) -> usize {
    (1..ACTIONS).fold(0, |best, action| if values[action] > values[best] { action } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_makes_up_for_what_is_forgone_and_no_more() {
        let (principal, truncated) = ([0.0, 2.0, 2.0, 1.0, -1.0], [3.0, 1.0, 0.0, 2.5, 0.0]);
        let offer = Offer::of(&principal, &truncated, 0.25);
        assert_eq!(offer, Offer { action: 1, payment: 2.25 });
        assert_eq!(offer.paid(&truncated)[1], 3.25);
        // What the agent does anyway is free.
        assert_eq!(Offer::of(&[9.0, 0.0, 0.0, 0.0, 0.0], &truncated, 0.25).payment, 0.0);
    }
}
