//! Numbers that may not be below 0, such as prices.

use burn::tensor::Tensor;

/// Each number, or 0 if it is below. The gradient passes as if nothing had been changed, so that no number is stuck below 0.
pub fn at_least_zero<const D: usize>(free: Tensor<D>) -> Tensor<D> {
    let negative_part = free.clone().detach().clamp_max(0.0);
    free - negative_part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::autodiff_device;
    use crate::parameter::values;

    #[test]
    fn what_is_below_is_0_with_a_gradient() {
        let free = Tensor::<1>::from_data([1.5, -2.0, 0.0], &autodiff_device("cpu").unwrap()).require_grad();
        let numbers = at_least_zero(free.clone());
        assert_eq!(values(&numbers), [1.5, 0.0, 0.0]);
        let gradient = free.grad(&numbers.sum().backward()).unwrap();
        assert_eq!(gradient.try_into_vec_as::<f32>().unwrap(), [1.0; 3]);
    }
}
