//! A learned tensor with its optimiser's memory.

use crate::adam::{Adam, Moments};
use crate::state::{State, StateError};
use burn::tensor::{Device, Gradients, IndexingUpdateOp, Int, Tensor, TensorData};

/// An array of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
}

/// A named tensor that gradients change, and the Adam moments that go with it.
#[derive(Clone)]
pub struct Parameter<const D: usize> {
    /// What it is in a state: its numbers cut into these arrays, mostly one.
    pieces: Vec<Piece>,
    value: Tensor<D>,
    moments: Option<Moments<D>>,
}

impl<const D: usize> Parameter<D> {
    /// A parameter with this start value on a device with gradients.
    ///
    /// # Panics
    /// If the values do not fill the shape.
    pub fn new(name: impl Into<String>, shape: [usize; D], values: Vec<f32>, device: &Device) -> Self {
        let value = Tensor::from_data(TensorData::new(values, shape), device).require_grad();
        Self { pieces: vec![Piece { name: name.into(), shape: shape.to_vec() }], value, moments: None }
    }

    /// The tensor; operations on it are recorded for the gradient.
    pub fn tensor(&self) -> Tensor<D> {
        self.value.clone()
    }

    /// The tensor as a constant: nothing is recorded for its gradient.
    pub fn constant(&self) -> Tensor<D> {
        // A detached leaf would still want a gradient.
        self.value.clone().detach().set_require_grad(false)
    }

    /// The values, row-major.
    pub fn values(&self) -> Vec<f32> {
        values(&self.value)
    }

    /// The tensor for operations that record nothing.
    pub fn plain(&self) -> Tensor<D> {
        self.value.clone().inner()
    }

    /// Moves the tensor against its gradient, if the loss depended on it.
    pub fn step(&mut self, adam: &Adam, learning_rate: f64, gradients: &Gradients) {
        if let Some(gradient) = self.value.grad(gradients) {
            self.descend_at(adam, &[(gradient.dims().iter().product(), learning_rate)], gradient);
        }
    }

    /// The same, against a gradient that is scaled down where its Euclidean norm is above `clip`. Gives the norm before that; 0 where the loss
    /// did not depend on the tensor.
    pub fn step_clipped(&mut self, adam: &Adam, learning_rate: f64, clip: f64, gradients: &Gradients) -> f64 {
        let Some(gradient) = self.value.grad(gradients) else { return 0.0 };
        let norm = values(&gradient).iter().map(|slope| f64::from(*slope).powi(2)).sum::<f64>().sqrt();
        let gradient = if norm > clip { gradient.mul_scalar(clip / norm) } else { gradient };
        self.descend_at(adam, &[(gradient.dims().iter().product(), learning_rate)], gradient);
        norm
    }

    /// Moves the tensor against this gradient, which records nothing; each of its arrays at a learning rate of its own.
    ///
    /// # Panics
    /// If there is not one rate for each array.
    pub fn descend(&mut self, adam: &Adam, learning_rates: &[f64], gradient: Tensor<D>) {
        assert_eq!(learning_rates.len(), self.pieces.len(), "a learning rate for each array");
        let counts = self.pieces.iter().map(|piece| piece.shape.iter().product());
        let rates: Vec<(usize, f64)> = counts.zip(learning_rates.iter().copied()).collect();
        self.descend_at(adam, &rates, gradient);
    }

    /// The same with learning rates of so many numbers in turn.
    fn descend_at(&mut self, adam: &Adam, rates: &[(usize, f64)], gradient: Tensor<D>) {
        let value = self.take_value();
        let (value, moments) = adam.step(rates, value, gradient, self.moments.take());
        self.value = value.autodiff().require_grad();
        self.moments = Some(moments);
    }

    /// Replaces whole rows (entries of the first dimension), each time those from one on, and forgets their moments. No row may be
    /// replaced twice. A GPU is sent the new rows alone.
    ///
    /// # Panics
    /// If rows do not fit.
    pub fn set_rows(&mut self, rows: &[(usize, Vec<f32>)]) {
        let mut shape = self.value.dims();
        let width: usize = shape[1..].iter().product();
        let places = |(first, new): &(usize, Vec<f32>)| *first..*first + new.len() / width;
        let places: Vec<usize> = rows.iter().flat_map(places).collect();
        let numbers: Vec<f32> = rows.iter().flat_map(|(_, new)| new).copied().collect();
        shape[0] = places.len();
        let device = self.value.device().inner();
        let new = TensorData::new(numbers, shape).convert_dtype(self.value.dtype());
        self.replace_rows(&places, Tensor::from_data(new, (&device, self.value.dtype())));
    }

    /// Gives rows the numbers of others, `(from, to)`, and forgets the moments of `to`.
    pub fn copy_rows(&mut self, pairs: &[(usize, usize)]) {
        let (from, to): (Vec<usize>, Vec<usize>) = pairs.iter().copied().unzip();
        let plain = self.plain();
        let others = plain.clone().select(0, row_numbers(&from, &plain.device()));
        self.replace_rows(&to, others);
    }

    /// Replaces these rows by new ones in turn, which record no gradient, and forgets their moments. No row may be replaced twice.
    pub fn replace_rows(&mut self, rows: &[usize], new: Tensor<D>) {
        if rows.is_empty() {
            return;
        }
        let device = new.device();
        let numbers = row_numbers(rows, &device);
        let replace =
            |tensor: Tensor<D>, new: Tensor<D>| tensor.select_assign(0, numbers.clone(), new, IndexingUpdateOp::Assign);
        if let Some(Moments { steps, moment_1, moment_2 }) = self.moments.take() {
            let [moment_1, moment_2] = [moment_1, moment_2].map(|moment| replace(moment, new.zeros_like()));
            self.moments = Some(Moments { steps, moment_1, moment_2 });
        }
        let value = self.take_value();
        self.value = replace(value, new).autodiff().require_grad();
    }

    /// The only handle to the values, so that they can be changed in place; new ones must follow.
    fn take_value(&mut self) -> Tensor<D> {
        let nothing = Tensor::empty([0; D], &self.value.device());
        std::mem::replace(&mut self.value, nothing).inner()
    }

    /// Forgets the optimiser's memory.
    pub fn forget_moments(&mut self) {
        self.moments = None;
    }

    /// Writes the tensor into a state.
    pub fn save_values(&self, state: &mut State) {
        self.insert(state, "", &self.values());
    }

    /// Writes the tensor and its moments into a state.
    pub fn save(&self, state: &mut State) {
        self.save_values(state);
        if let Some(moments) = &self.moments {
            for Piece { name, .. } in &self.pieces {
                state.insert_counter(format!("{name}.steps"), moments.steps);
            }
            self.insert(state, ".moment_1", &values(&moments.moment_1));
            self.insert(state, ".moment_2", &values(&moments.moment_2));
        }
    }

    /// Writes the gradient into a state under the tensor's name, if the loss depended on it.
    pub fn save_gradient(&self, gradients: &Gradients, state: &mut State) {
        if let Some(gradient) = self.value.grad(gradients) {
            self.insert_gradient(&gradient, state);
        }
    }

    /// Writes this gradient into a state under the tensor's name.
    pub fn insert_gradient(&self, gradient: &Tensor<D>, state: &mut State) {
        self.insert(state, "", &values(gradient));
    }

    /// Cuts numbers into the arrays, `what` after their names.
    fn insert(&self, state: &mut State, what: &str, numbers: &[f32]) {
        let mut rest = numbers;
        for Piece { name, shape } in &self.pieces {
            let (piece, others) = rest.split_at(shape.iter().product());
            state.insert(format!("{name}{what}"), shape.clone(), piece.to_vec());
            rest = others;
        }
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks the tensor or holds it in another shape.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        let (shape, device) = (self.value.dims(), self.value.device());
        // All of them take every step; one that has taken none is beside others of which it was no part.
        let steps_of = |piece: &Piece| state.counter(&format!("{}.steps", piece.name)).ok();
        self.moments = match self.pieces.iter().filter_map(steps_of).max() {
            Some(steps) => {
                let plain = device.clone().inner();
                let moment = |what: &str| -> Result<Tensor<D>, StateError> {
                    let mut numbers = Vec::new();
                    for piece in &self.pieces {
                        match steps_of(piece) {
                            Some(_) => numbers.extend(join(std::slice::from_ref(piece), what, state)?),
                            None => numbers.resize(numbers.len() + piece.shape.iter().product::<usize>(), 0.0),
                        }
                    }
                    Ok(Tensor::from_data(TensorData::new(numbers, shape), &plain))
                };
                let (moment_1, moment_2) = (moment(".moment_1")?, moment(".moment_2")?);
                Some(Moments { steps, moment_1, moment_2 })
            }
            None => None,
        };
        let values = TensorData::new(join(&self.pieces, "", state)?, shape);
        self.value = Tensor::from_data(values, &device).require_grad();
        Ok(())
    }
}

impl Parameter<1> {
    /// Numbers that a state holds as several arrays, one after the other.
    ///
    /// # Panics
    /// If the values do not fill the arrays.
    pub fn in_pieces(pieces: Vec<Piece>, values: Vec<f32>, device: &Device) -> Self {
        let length: usize = pieces.iter().map(|piece| piece.shape.iter().product::<usize>()).sum();
        Self { pieces, ..Self::new("", [length], values, device) }
    }

    /// The numbers of these arrays of a state, without the optimiser's memory. Nothing is made unless they are there.
    ///
    /// # Errors
    /// If the state lacks an array or holds it in another shape.
    pub fn from_state(pieces: Vec<Piece>, state: &State, device: &Device) -> Result<Self, StateError> {
        let values = join(&pieces, "", state)?;
        Ok(Self::in_pieces(pieces, values, device))
    }
}

/// Rows, by their numbers, on a device.
fn row_numbers(rows: &[usize], device: &Device) -> Tensor<1, Int> {
    let numbers: Vec<i64> = rows.iter().map(|&row| row as i64).collect();
    Tensor::from_data(TensorData::from(&numbers[..]), device)
}

/// The numbers of some arrays of a state, `what` after their names.
fn join(pieces: &[Piece], what: &str, state: &State) -> Result<Vec<f32>, StateError> {
    let mut numbers = Vec::new();
    for Piece { name, shape } in pieces {
        numbers.extend_from_slice(state.array(&format!("{name}{what}"), shape)?);
    }
    Ok(numbers)
}

/// A tensor's values, row-major.
pub fn values<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.clone().detach().try_into_vec_as::<f32>().expect("the device answers")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{autodiff_device, devices};

    fn train(parameter: &mut Parameter<1>, steps: usize) {
        let adam = Adam::default();
        for _ in 0..steps {
            let loss = (parameter.tensor() - 3.0).square().sum();
            parameter.step(&adam, 0.1, &loss.backward());
        }
    }

    #[test]
    fn a_constant_has_no_gradient() {
        let parameter = Parameter::new("x", [2], vec![2.0, 5.0], &autodiff_device("cpu").unwrap());
        assert!(parameter.tensor().is_require_grad() && !parameter.constant().is_require_grad());
        let gradients = (parameter.tensor() * parameter.constant()).sum().backward();
        assert_eq!(values(&parameter.tensor().grad(&gradients).unwrap()), [2.0, 5.0]);
    }

    #[test]
    fn a_long_gradient_is_cut_to_its_limit() {
        let device = autodiff_device("cpu").unwrap();
        let adam = Adam::default();
        // The gradient is [6, 8], of norm 10.
        let moments = |clip: f64| {
            let mut parameter = Parameter::new("x", [2], vec![3.0, 4.0], &device);
            let gradients = parameter.tensor().square().sum().backward();
            assert!((parameter.step_clipped(&adam, 0.1, clip, &gradients) - 10.0).abs() < 1e-6);
            values(&parameter.moments.unwrap().moment_1)
        };
        let (whole, cut) = (moments(10.5), moments(5.0));
        assert!((whole[0] / whole[1] - 0.75).abs() < 1e-6 && whole[0] != 0.0);
        assert!(cut.iter().zip(&whole).all(|(cut, whole)| (2.0 * cut - whole).abs() < 1e-6), "{cut:?}, {whole:?}");
        // Below the limit it is the plain step.
        let (mut plain, mut clipped) =
            (Parameter::new("x", [1], vec![1.0], &device), Parameter::new("x", [1], vec![1.0], &device));
        plain.step(&adam, 0.1, &plain.tensor().square().sum().backward());
        clipped.step_clipped(&adam, 0.1, 10.0, &clipped.tensor().square().sum().backward());
        assert_eq!(plain.values(), clipped.values());
    }

    /// Whole rows, wherever they are; nothing else, and nobody else's.
    #[test]
    fn rows_are_replaced_and_their_moments_forgotten() {
        for entry in devices() {
            let device = entry.device.autodiff();
            let mut parameter = Parameter::new("x", [4, 2], (1..=8).map(|number| number as f32).collect(), &device);
            let adam = Adam::default();
            parameter.step(&adam, 0.1, &parameter.tensor().square().sum().backward());
            let before = parameter.clone();
            parameter.set_rows(&[(3, vec![-7.0, -8.0]), (0, vec![-1.0, -2.0, -3.0, -4.0])]);
            let third = before.values()[4..6].to_vec();
            assert_eq!(parameter.values(), [&[-1.0, -2.0, -3.0, -4.0][..], &third, &[-7.0, -8.0]].concat());
            parameter.copy_rows(&[(2, 0), (3, 1)]);
            assert_eq!(parameter.values(), [&third[..], &[-7.0, -8.0], &third, &[-7.0, -8.0]].concat());
            parameter.copy_rows(&[]);
            let [now, then] = [&parameter, &before].map(|of| of.moments.clone().unwrap());
            assert_eq!((now.steps, then.steps), (1, 1));
            for (now, then) in [(now.moment_1, then.moment_1), (now.moment_2, then.moment_2)] {
                let (now, then) = (values(&now), values(&then));
                assert_eq!(now, [&[0.0; 4], &then[4..6], &[0.0; 2]].concat());
                assert!(then.iter().all(|moment| *moment > 0.0));
            }
            // It learns on.
            parameter.step(&adam, 0.1, &parameter.tensor().square().sum().backward());
            assert!(parameter.values()[7] > -8.0 && before.values()[7] > 7.0);
        }
    }

    #[test]
    fn training_goes_on_exactly_after_a_round_trip() {
        let device = autodiff_device("cpu").unwrap();
        let fresh = || Parameter::new("x", [2], vec![0.0, 5.0], &device);
        let mut whole = fresh();
        train(&mut whole, 10);
        let mut first = fresh();
        train(&mut first, 5);
        let mut state = State::default();
        first.save(&mut state);
        let mut second = fresh();
        second.load(&state).unwrap();
        train(&mut second, 5);
        assert_eq!(whole.values(), second.values());
        assert!(whole.values()[0] > 0.5);
    }

    /// Parts of one buffer may come from a state in which only some have taken steps.
    #[test]
    fn a_part_without_memory_begins_without() {
        let device = autodiff_device("cpu").unwrap();
        let pieces = || {
            let piece = |name: &str, length| Piece { name: name.to_owned(), shape: vec![length] };
            vec![piece("x", 2), piece("y", 1)]
        };
        let mut state = State::default();
        let mut alone = Parameter::new("x", [2], vec![0.0, 5.0], &device);
        train(&mut alone, 3);
        alone.save(&mut state);
        state.insert("y", vec![1], vec![7.0]);
        let mut both = Parameter::in_pieces(pieces(), vec![0.0; 3], &device);
        both.load(&state).unwrap();
        assert_eq!(both.values(), [alone.values(), vec![7.0]].concat());
        let Moments { steps, moment_1, moment_2 } = both.moments.clone().unwrap();
        assert_eq!((steps, values(&moment_1)[2], values(&moment_2)[2]), (3, 0.0, 0.0));
        train(&mut alone, 1);
        train(&mut both, 1);
        assert_eq!(both.values()[..2], alone.values());
    }
}
