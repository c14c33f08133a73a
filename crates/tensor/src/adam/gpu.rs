//! A step of Adam on a GPU, in the tensor library's operations.

use super::backend::{AdamStep, AdamTensors, Operation};
use burn::backend::{ops::FloatTensorOps, tensor::FloatTensor};
use burn_cubecl::CubeBackend as Cube;

impl Operation for Cube {
    fn adam(state: AdamTensors<Self>, gradient: FloatTensor<Self>, step: AdamStep) -> AdamTensors<Self> {
        let mix = |old: FloatTensor<Self>, new: FloatTensor<Self>, keep: f32| {
            let new = Cube::float_mul_scalar(new, (1.0 - keep).into());
            Cube::float_add(Cube::float_mul_scalar(old, keep.into()), new)
        };
        let square = Cube::float_mul(gradient.clone(), gradient.clone());
        let moment_1 = mix(state.moment_1, gradient, step.beta_1);
        let moment_2 = mix(state.moment_2, square, step.beta_2);
        let root = Cube::float_mul_scalar(Cube::float_sqrt(moment_2.clone()), step.root_correction.into());
        let move_by = Cube::float_div(moment_1.clone(), Cube::float_add_scalar(root, step.epsilon.into()));
        let value = Cube::float_sub(state.value, Cube::float_mul_scalar(move_by, step.rate.into()));
        AdamTensors { value, moment_1, moment_2 }
    }
}
