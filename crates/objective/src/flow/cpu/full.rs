//! How a point moves by Euler steps under its full matrix `[M, M]`, and gradients back.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use diffecon_tensor::elementary::dot;

/// Room for the steps of a point.
pub struct Steps {
    goods: usize,
    /// Where the point is before each step, and at the end `[steps + 1, M]`.
    places: Vec<f32>,
    /// The gradient after a step `[M]`.
    after: Vec<f32>,
}

impl Steps {
    /// Room for so many steps with so many goods.
    pub fn new(steps: usize, goods: usize) -> Self {
        Self { goods, places: vec![0.0; (steps + 1) * goods], after: vec![0.0; goods] }
    }

    /// Where a point ends, which is now at its start: `s + speed Q s` at each step.
    #[inline(always)]
    pub fn carry(&mut self, matrix: &[f32], speeds: &[f32], place: &mut [f32]) {
        self.places[..self.goods].copy_from_slice(place);
        for (step, speed) in speeds.iter().enumerate() {
            let (before, after) = self.places[step * self.goods..].split_at_mut(self.goods);
            for ((after, at), row) in after.iter_mut().zip(&*before).zip(matrix.chunks_exact(self.goods)) {
                *after = speed.mul_add(dot(row, before), *at);
            }
        }
        place.copy_from_slice(&self.places[speeds.len() * self.goods..][..self.goods]);
    }

    /// From the gradient in the end of the point that was carried last to those in its matrix and in its start, which is now that in its
    /// end.
    #[inline(always)]
    pub fn carry_back(&mut self, matrix: &[f32], speeds: &[f32], of_matrix: &mut [f32], of_place: &mut [f32]) {
        let goods = self.goods;
        of_matrix.fill(0.0);
        for (speed, before) in speeds.iter().zip(self.places.chunks_exact(goods)).rev() {
            self.after.copy_from_slice(of_place);
            let rows = matrix.chunks_exact(goods).zip(of_matrix.chunks_exact_mut(goods));
            for (after, (row, of_row)) in self.after.iter().zip(rows) {
                let of_velocity = speed * after;
                for ((of_place, of_entry), (entry, place)) in
                    of_place.iter_mut().zip(of_row).zip(row.iter().zip(before))
                {
                    *of_place = of_velocity.mul_add(*entry, *of_place);
                    *of_entry = of_velocity.mul_add(*place, *of_entry);
                }
            }
        }
    }
}

/// The diagonal's places among the numbers of a matrix.
pub fn diagonal(goods: usize) -> impl Iterator<Item = usize> {
    (0..goods).map(move |good| good * (goods + 1))
}
