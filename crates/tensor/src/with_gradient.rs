//! Gradients that are known without being recorded.

use crate::host::HostBackend;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::{Autodiff, Backend, Dispatch, TensorMetadata, backend_extension, tensor::FloatTensor};
use burn::tensor::{Shape, Tensor, TensorData};

/// A loss that is 0 and has this gradient in a tensor, row by row: nothing is computed for it but what the tensor was made of.
///
/// # Panics
/// If the gradient does not fill the tensor's shape.
pub fn with_gradient<const D: usize>(tensor: Tensor<D>, gradient: Vec<f32>) -> Tensor<1> {
    let gradient = TensorData::new(gradient, tensor.dims());
    let gradient = Tensor::<D>::from_data(gradient, &tensor.device());
    Tensor::from_dispatch(<Dispatch as Operation>::loss(tensor.into_dispatch(), gradient.into_dispatch()))
}

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
trait Operation: Backend {
    /// The loss `[1]`.
    fn loss(tensor: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self>;
}

impl<B: HostBackend> Operation for B {
    fn loss(tensor: FloatTensor<Self>, _gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        zero_loss::<B>(&tensor)
    }
}

#[cfg(feature = "cube")]
impl Operation for burn_cubecl::CubeBackend {
    fn loss(tensor: FloatTensor<Self>, _gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        zero_loss::<Self>(&tensor)
    }
}

fn zero_loss<B: Backend>(tensor: &FloatTensor<B>) -> FloatTensor<B> {
    B::float_zeros(Shape::new([1]), &tensor.device(), tensor.dtype().into())
}

#[derive(Debug)]
struct WithGradient;

impl<B: Backend> Backward<B, 1> for WithGradient {
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |upstream| {
            let ones = vec![1; gradient.shape().num_dims()];
            B::float_mul(gradient, B::float_reshape(upstream, Shape::from(ones)))
        });
    }
}

impl<B: Operation, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn loss(tensor: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let ((tensor, node), (gradient, _)) = (tensor.into_parts(), gradient.into_parts());
        match Backward::<B, 1>::prepare::<C>(WithGradient, [node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(gradient, zero_loss::<B>(&tensor)),
            OpsKind::UnTracked(prep) => prep.finish(zero_loss::<B>(&tensor)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::with_gradient;
    use crate::device::autodiff_device;
    use crate::parameter::values;
    use burn::tensor::Tensor;

    #[test]
    fn the_gradient_is_the_one_given() {
        let x = Tensor::<2>::from_data([[1.0, 2.0], [3.0, 4.0]], &autodiff_device("cpu").unwrap()).require_grad();
        let loss = with_gradient(x.clone().exp(), vec![0.5, 0.0, -1.0, 2.0]);
        assert_eq!(values(&loss), [0.0]);
        // Beside another, and a multiple.
        let gradients = (loss * 2.0 + x.clone().sum()).backward();
        let expected = [1.0_f32.exp(), 0.0, -2.0 * 3.0_f32.exp(), 4.0 * 4.0_f32.exp()].map(|slope| slope + 1.0);
        for (found, expected) in values(&x.grad(&gradients).unwrap()).into_iter().zip(expected) {
            assert!((found - expected).abs() <= 1e-5 * expected.abs(), "{found} instead of {expected}");
        }
    }
}
