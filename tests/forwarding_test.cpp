#include "topologies/forwarding.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

std::vector<LinkId> links(std::initializer_list<std::uint32_t> numbers) {
  std::vector<LinkId> links;
  for (const std::uint32_t number : numbers) links.push_back(LinkId{number});
  return links;
}

std::vector<LinkId> ways(const Forwarding& forwarding, std::uint32_t address) {
  const std::span<const LinkId> found = ways_to(forwarding, address);
  return {found.begin(), found.end()};
}

}  // namespace

TEST_CASE("a block holds from its first address up to the next block") {
  Forwarding forwarding;
  append_block(forwarding, 0, links({7, 8}));
  append_block(forwarding, 4, links({1}));
  append_block(forwarding, 5, links({2}));
  append_block(forwarding, 6, links({7, 8}));

  CHECK(ways(forwarding, 0) == links({7, 8}));
  CHECK(ways(forwarding, 3) == links({7, 8}));
  CHECK(ways(forwarding, 4) == links({1}));
  CHECK(ways(forwarding, 5) == links({2}));
  CHECK(ways(forwarding, 4'000'000'000) == links({7, 8}));
}

TEST_CASE("neighbouring blocks that lead the same way are one") {
  Forwarding forwarding;
  append_block(forwarding, 0, links({7, 8}));
  append_block(forwarding, 3, links({7, 8}));
  append_block(forwarding, 5, links({8, 7}));
  CHECK(forwarding.blocks.size() == 2);
}

TEST_CASE("what cannot be reached has no ways") {
  Forwarding forwarding;
  append_block(forwarding, 0, {});
  append_block(forwarding, 2, links({1}));
  CHECK(ways(forwarding, 1).empty());
  CHECK(ways(forwarding, 2) == links({1}));
}

TEST_CASE("destinations take the links of a block in turn, each stride of them the same") {
  Forwarding forwarding;
  forwarding.stride = 2;
  append_block(forwarding, 0, links({5, 6, 7}));
  std::vector<LinkId> chosen;
  for (std::uint32_t address = 0; address < 8; ++address) {
    chosen.push_back(way_by_destination(forwarding, address));
  }
  CHECK(chosen == links({5, 5, 6, 6, 7, 7, 5, 5}));
}
