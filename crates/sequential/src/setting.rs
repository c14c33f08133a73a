//! The settings A to F of the paper.

use crate::law::Law;

/// A setting of arXiv 2407.08022, section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Additive, `v_j ~ U[0, 1]`.
    A,
    /// Additive, `v_j ~ U[0, j / m]` for good `j = 1..m`.
    B,
    /// Unit demand, `v_j ~ U[0, 1]`.
    C,
    /// 3-demand, `v_j ~ U[0, 1]`: the sum of the three best goods.
    D,
    /// `v(S) ~ U[0, sqrt |S|]`, independent over bundles.
    E,
    /// `v(S) = sum of t_j over S + c_S`, `t_j ~ U[1, 2]`, `c_S ~ U[-|S|, |S|]`.
    F,
}

impl Setting {
    /// The setting of this letter.
    pub fn named(letter: &str) -> Option<Self> {
        Some(match letter {
            "A" => Self::A,
            "B" => Self::B,
            "C" => Self::C,
            "D" => Self::D,
            "E" => Self::E,
            "F" => Self::F,
            _ => return None,
        })
    }

    /// The setting's law over `goods` goods.
    pub fn law(self, goods: usize) -> Law {
        let items = |high: &dyn Fn(usize) -> f32, demand| Law::Items { high: (0..goods).map(high).collect(), demand };
        match self {
            Self::A => items(&|_| 1.0, goods),
            Self::B => items(&|good| (good + 1) as f32 / goods as f32, goods),
            Self::C => items(&|_| 1.0, 1),
            Self::D => items(&|_| 1.0, 3),
            Self::E => Law::Bundles { goods },
            Self::F => Law::NoisyItems { goods },
        }
    }
}
