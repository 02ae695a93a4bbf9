#pragma once

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "workloads/part.hpp"

// What tests ask of the operations of a part.

namespace trainyard {

/// The kernels of one shape, in order.
template <class Shape>
std::vector<Shape> kernels_of(const Operations& operations) {
  std::vector<Shape> found;
  for (const Operation& operation : operations) {
    const auto* kernel = std::get_if<Kernel>(&operation);
    if (kernel == nullptr) continue;
    if (const auto* shape = std::get_if<Shape>(kernel)) found.push_back(*shape);
  }
  return found;
}

/// Rows, columns and depth of every product, in order.
inline std::vector<std::vector<double>> products_in(const Operations& operations) {
  std::vector<std::vector<double>> shapes;
  for (const Matmul& product : kernels_of<Matmul>(operations)) {
    shapes.push_back({product.rows, product.columns, product.depth});
  }
  return shapes;
}

/// Whether there are products, all of one kind.
inline bool only(const Operations& operations, MatmulKind kind) {
  const std::vector<Matmul> products = kernels_of<Matmul>(operations);
  return !products.empty() &&
         std::ranges::count(products, kind, &Matmul::kind) == std::ssize(products);
}

/// Bytes that elementwise kernels move.
inline double moved_by(const Operations& operations) {
  double bytes = 0.0;
  for (const ElementwisePass& pass : kernels_of<ElementwisePass>(operations)) {
    bytes += pass.moved.value();
  }
  return bytes;
}

/// FLOPs of kernels of one shape.
template <class Shape>
double flops_in(const Operations& operations) {
  double flops = 0.0;
  for (const Shape& kernel : kernels_of<Shape>(operations)) flops += flops_of(kernel).value();
  return flops;
}

using Transfers = std::vector<std::pair<TransferKind, double>>;

/// Kind and bytes of every transfer, in order.
inline Transfers transfers_in(const Operations& operations) {
  Transfers found;
  for (const Operation& operation : operations) {
    if (const auto* transfer = std::get_if<Transfer>(&operation)) {
      found.emplace_back(transfer->kind, transfer->size.value());
    }
  }
  return found;
}

}  // namespace trainyard
