#include "topologies/slim_fly.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "topologies/finite_field.hpp"
#include "topologies/nodes.hpp"
#include "topologies/shortest_paths.hpp"

namespace trainyard {
namespace {

/// The differences of second coordinates by which switches of equal first coordinate are joined, in
/// each of the two halves of the graph.
struct Generators {
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> second;
};

/// Powers begin, begin + 2, ... of a primitive element, so many.
void append_powers(const FiniteField& field, std::uint32_t begin, std::uint32_t count,
                   std::vector<std::uint32_t>& elements) {
  for (std::uint32_t n = 0; n < count; ++n) elements.push_back(field.power(begin + 2 * n));
}

Generators generators_of(const FiniteField& field) {
  const std::uint32_t q = field.size();
  Generators generators;
  if (q % 4 == 3) {
    const std::uint32_t w = (q + 1) / 4;
    append_powers(field, 0, w, generators.first);
    append_powers(field, 2 * w - 1, w, generators.first);
    append_powers(field, 1, w, generators.second);
    append_powers(field, 2 * w, w, generators.second);
  } else {
    append_powers(field, 0, q / 2, generators.first);
    append_powers(field, 1, q / 2, generators.second);
  }
  return generators;
}

std::size_t half_up(std::size_t number) {
  return (number + 1) / 2;
}

std::string numbers_near(int q) {
  const auto next = [&](int step) {
    int found = q + step;
    while (found > 2 &&
           !(slim_fly_formula(found) && FiniteField::of_size(static_cast<std::uint32_t>(found)))) {
      found += step;
    }
    return found;
  };
  const int below = next(-1);
  return (below > 2 ? std::to_string(below) + " or " : "") + std::to_string(next(1));
}

struct Choice {
  FiniteField field;
  SlimFlyShape shape;
};

Choice choose(int q, const SlimFlyFabric& fabric) {
  const auto formula = slim_fly_formula(q);
  const auto field = FiniteField::of_size(static_cast<std::uint32_t>(q));
  if (!formula || !field) {
    throw std::invalid_argument("there is no slim-fly for q = " + std::to_string(q) +
                                ", which is no prime power of at most 4096 or leaves 2 when "
                                "divided by 4 (take " +
                                numbers_near(q) + ")");
  }
  Choice choice{*field, *formula};
  const auto radix = static_cast<std::size_t>(fabric.switch_radix);
  if (fabric.endpoints_per_switch > 0) {
    choice.shape.endpoints = static_cast<std::size_t>(fabric.endpoints_per_switch);
  } else if (choice.shape.cables < radix) {
    choice.shape.endpoints = std::min(choice.shape.endpoints, radix - choice.shape.cables);
  }
  return choice;
}

std::string text_of(const SlimFlyShape& shape) {
  return "a slim-fly of q = " + std::to_string(shape.q) + " has " + std::to_string(shape.switches) +
         " switches of " + std::to_string(shape.cables) + " cables and " +
         std::to_string(shape.endpoints) + " NICs each";
}

Choice choice_for(const ClusterSpec& spec, const SlimFlyFabric& fabric) {
  const auto room = [](const SlimFlyShape& shape) { return shape.switches * shape.endpoints; };
  const std::size_t nics = endpoint_count(spec);
  int q = fabric.q > 0 ? fabric.q : 3;
  while (fabric.q == 0 && q < 4096) {
    const bool exists = slim_fly_formula(q) && FiniteField::of_size(static_cast<std::uint32_t>(q));
    if (exists && room(choose(q, fabric).shape) >= nics) break;
    ++q;
  }
  const Choice choice = choose(q, fabric);
  const SlimFlyShape& shape = choice.shape;
  if (shape.cables + shape.endpoints > static_cast<std::size_t>(fabric.switch_radix)) {
    throw std::invalid_argument(text_of(shape) + ", more than " +
                                std::to_string(fabric.switch_radix) +
                                " ports (take larger switches, or fewer NICs)");
  }
  if (room(shape) < nics) {
    throw std::invalid_argument(text_of(shape) + ", room for fewer than " + std::to_string(nics) +
                                " NICs (take a larger q, or larger switches)");
  }
  return choice;
}

}  // namespace

std::optional<SlimFlyShape> slim_fly_formula(int q) {
  if (q < 3 || q % 4 == 2) return std::nullopt;
  const auto size = static_cast<std::size_t>(q);
  const std::size_t cables = q % 4 == 3 ? (3 * size + 1) / 2 : 3 * size / 2;
  return SlimFlyShape{
      .q = size, .switches = 2 * size * size, .cables = cables, .endpoints = half_up(cables)};
}

void add_slim_fly(Cluster& cluster, const ClusterSpec& spec, const SlimFlyFabric& fabric) {
  const Choice choice = choice_for(spec, fabric);
  const FiniteField& field = choice.field;
  const std::uint32_t q = field.size();
  const std::size_t nics = endpoint_count(spec);
  for (std::uint32_t n = 0; n < choice.shape.switches; ++n) {
    const DeviceId added =
        add_switch(cluster, {.kind = DeviceKind::network_switch, .tier = 1, .position = n});
    const std::size_t first = std::min(n * choice.shape.endpoints, nics);
    plug_in_order(cluster, first, std::min(choice.shape.endpoints, nics - first), added, spec.nic);
  }
  const auto at = [&](std::uint32_t half, std::uint32_t x, std::uint32_t y) {
    return id_at<DeviceId>(index(cluster.first_switch) + (half * q + x) * q + y);
  };
  const auto join = [&](DeviceId a, DeviceId b) { connect(cluster, a, b, spec.trunk); };
  const Generators generators = generators_of(field);
  for (std::uint32_t x = 0; x < q; ++x) {
    for (std::uint32_t y = 0; y < q; ++y) {
      for (std::uint32_t half = 0; half < 2; ++half) {
        for (const std::uint32_t step : half == 0 ? generators.first : generators.second) {
          const std::uint32_t other = field.add(y, step);
          if (y < other) join(at(half, x, y), at(half, x, other));
        }
      }
      // (x, y) of the first half meets the line y = m x + c of the second.
      for (std::uint32_t m = 0; m < q; ++m) {
        join(at(1, m, y), at(0, x, field.add(field.multiply(m, x), y)));
      }
    }
  }
  fill_shortest_paths(cluster);
}

}  // namespace trainyard
