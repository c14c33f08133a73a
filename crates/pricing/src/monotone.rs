//! Free numbers made into monotone prices.

use burn::tensor::Tensor;
use diffecon_tensor::at_least_zero;

/// `[N]`: each number, or the greatest before it or 0 if that is more. The gradient goes to the number that is taken.
pub fn ascending(free: Tensor<1>) -> Tensor<1> {
    at_least_zero(free).cummax(0)
}

/// `[N, N]`: a table less its first number, which falls neither along rows nor along columns.
pub fn ascending_table(free: Tensor<2>) -> Tensor<2> {
    let first = free.clone().slice([0..1, 0..1]);
    at_least_zero(free - first).cummax(0).cummax(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};
    use diffecon_tensor::values;

    #[test]
    fn what_falls_is_raised_to_what_came_before() {
        let row = |numbers: &[f32]| Tensor::<1>::from_data(TensorData::from(numbers), &Device::flex());
        assert_eq!(values(&ascending(row(&[-1.0, 0.5, 0.25, 2.0, 1.0]))), [0.0, 0.5, 0.5, 2.0, 2.0]);
        assert_eq!(values(&at_least_zero(row(&[-1.0, 0.5]))), [0.0, 0.5]);
        let table = row(&[0.5, 1.0, 0.0, 2.0, 1.0, 3.0, 0.0, 4.0, 1.0]).reshape([3, 3]);
        assert_eq!(values(&ascending_table(table)), [0.0, 0.5, 0.5, 1.5, 1.5, 2.5, 1.5, 3.5, 3.5]);
    }

    #[test]
    fn gradients_go_to_the_numbers_that_are_taken() {
        let device = diffecon_tensor::autodiff_device("cpu").unwrap();
        let free = Tensor::<1>::from_data(TensorData::from(&[-1.0_f32, 0.5, 0.25, 0.75][..]), &device).require_grad();
        let weights = Tensor::<1>::from_data(TensorData::from(&[1.0_f32, 2.0, 4.0, 8.0][..]), &device);
        let gradients = (ascending(free.clone()) * weights).sum().backward();
        assert_eq!(values(&free.grad(&gradients).unwrap()), [1.0, 6.0, 0.0, 8.0]);
    }
}
