# The sources of the CUDA module, also compiled as plain C++ against the emulation of tests/support/cuda_emulation;
# matmul_cublaslt.cu alone is left out there.
set(lamina_cuda_sources
  check.cu
  cuda_backend.cu
  cuda_executor.cu
  data_feed.cu
  lowering.cu
  lowering/convolution.cu
  lowering/data_and_losses.cu
  lowering/noise.cu
  lowering/normalization.cu
  lowering/pointwise.cu
  lowering/pooling.cu
  lowering/products.cu
  lowering/rearrange.cu
  lowering/updates.cu
  machine.cu
  memory.cu
  product_fusions.cu
  transfer.cu
  kernels/batch_norm.cu
  kernels/convolution.cu
  kernels/data.cu
  kernels/group_norm.cu
  kernels/losses.cu
  kernels/noise.cu
  kernels/pointwise.cu
  kernels/pooling.cu
  kernels/progress.cu
  kernels/rearrange.cu
  kernels/reductions.cu
  kernels/updates.cu
)
list(TRANSFORM lamina_cuda_sources PREPEND ${PROJECT_SOURCE_DIR}/engine/backend/cuda/)
