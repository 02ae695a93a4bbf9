#include "topologies/forwarding.hpp"

#include <algorithm>
#include <cassert>

namespace trainyard {
namespace {

std::span<const LinkId> links_of(const Forwarding& forwarding, const Forwarding::Block& block) {
  return std::span{forwarding.links}.subspan(block.begin, block.end - block.begin);
}

}  // namespace

std::span<const LinkId> ways_to(const Forwarding& forwarding, std::uint32_t address) {
  assert(!forwarding.blocks.empty());
  const auto next =
      std::ranges::upper_bound(forwarding.blocks, address, {}, &Forwarding::Block::first_address);
  return links_of(forwarding, *std::prev(next));
}

LinkId way_by_destination(const Forwarding& forwarding, std::uint32_t address) {
  const std::span<const LinkId> ways = ways_to(forwarding, address);
  assert(!ways.empty());
  return ways[address / forwarding.stride % ways.size()];
}

void append_block(Forwarding& forwarding, std::uint32_t first_address,
                  std::span<const LinkId> links) {
  assert(forwarding.blocks.empty() == (first_address == 0));
  if (!forwarding.blocks.empty() &&
      std::ranges::equal(links_of(forwarding, forwarding.blocks.back()), links)) {
    return;
  }
  const auto begin = static_cast<std::uint32_t>(forwarding.links.size());
  forwarding.links.insert(forwarding.links.end(), links.begin(), links.end());
  forwarding.blocks.push_back(
      {first_address, begin, static_cast<std::uint32_t>(forwarding.links.size())});
}

}  // namespace trainyard
