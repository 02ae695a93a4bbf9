#pragma once

#include <string>

#include "tests/clusters.hpp"

namespace trainyard {

/// One node of two GPUs under one switch: small enough for a file of it to be read by a person.
inline Cluster two_gpus() {
  return build_cluster(spec_of(1, 2, TreeFabric{.kind = TreeKind::single_switch}));
}

/// Two leaves of two nodes of one GPU, joined by one spine over two cables each.
inline Cluster small_tree() {
  return build_cluster(spec_of(4, 1, TreeFabric{.tiers = 2, .switch_radix = 4}));
}

inline std::size_t count_of(const std::string& text, const std::string& piece) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace trainyard
