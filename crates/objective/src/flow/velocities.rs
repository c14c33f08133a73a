//! The velocities of points, in operations of the tensor library.

use burn::tensor::Tensor;

/// `Q s`: matrices, of each point its diagonal `[P, M]` or all rows in turn `[P, M * M]`, times points `[P, M] -> [P, M]`.
///
/// No product of the tensor library's, which may round to fewer bits on a GPU.
pub fn velocities(matrices: &Tensor<2>, points: Tensor<2>) -> Tensor<2> {
    let [count, goods] = points.dims();
    if matrices.dims()[1] == goods {
        return matrices.clone() * points;
    }
    let matrices = matrices.clone().reshape([count, goods, goods]);
    (matrices * points.unsqueeze_dim::<3>(1)).sum_dim(2).squeeze_dim(2)
}
