#pragma once

#include <string_view>

#include "sim/catalogue.hpp"
#include "workloads/kernel.hpp"

namespace trainyard {

/// A kernel on some multiprocessors of one GPU.
struct MeasuredKernel {
  Kernel kernel;
  int sms;
  KernelModel model;
};

/// Reads `kernel: matmul`, `attention` or `elementwise` and the keys of its shape, with the
/// catalogue's constants for that GPU. Throws InputError, also if the GPU has no such arithmetic.
MeasuredKernel read_measured_kernel(YamlMap& measure, const Gpu& gpu, const Catalogue& catalogue);

/// What a kernel takes at least, and what of the GPU it is that takes it.
struct KernelBound {
  Seconds time;
  std::string_view by;  ///< "multiprocessors" or "memory"
};

/// FLOPs at the peak of so many multiprocessors, or bytes at the memory bandwidth.
KernelBound bound_of(const MeasuredKernel& measured, const Gpu& gpu);

}  // namespace trainyard
