#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/ids.hpp"
#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// The flows of one collective, laid out flat: flow f crosses the links from `links[first[f]]` up
/// to `links[first[f + 1]]`.
///
/// A multiplicity stands for that many equal flows over the same route. A link that stands twice in
/// a route is crossed twice.
struct Flows {
  std::vector<std::uint32_t> first{0};
  std::vector<LinkId> links;
  std::vector<Bytes> size;
  std::vector<std::uint32_t> multiplicity;
};

/// Requires a size of zero or more, and no more than 2^32 links over all flows.
void add_flow(Flows& flows, std::span<const LinkId> route, Bytes size,
              std::uint32_t multiplicity = 1);

/// The bytes that all flows together move over each link; links without any are left out.
Demand demand_of(const Flows& flows);

/// How long the busiest link works at a demand: nothing that moves those bytes can take less.
Seconds busiest_time(std::span<const Bandwidth> links, const Demand& demand);

}  // namespace trainyard
