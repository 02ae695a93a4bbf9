#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/search_question.hpp"

namespace trainyard {

/// Where plans are tried: a scenario with one of the GPUs, fabrics, precisions and numbers of nodes
/// that are searched.
struct SearchSite {
  Scenario scenario;
  std::string fabric;     ///< as tables call it: "fat-tree, tiers 3"
  std::string precision;  ///< as a scenario has it
  std::optional<Price> price;
  std::optional<NodeDraw> draw;      ///< nothing if what the GPU draws is not published
  std::vector<std::string> remarks;  ///< what is not as in the scenario, or is assumed
  std::string left_out;              ///< why none of its plans needs a look; empty: they do
  bool loses_nothing = true;         ///< whether that is sure to hold for all of them
};

/// The scenario as it is written. Throws InputError.
SearchSite written_site(const SearchQuestion& question, const YamlDocument& document,
                        const Catalogue& catalogue, const HardwareTerms& terms);

/// Every combination of what is listed, in this order: GPU, fabric, precision, nodes. Throws
/// InputError.
std::vector<SearchSite> search_sites(const SearchQuestion& question, const YamlDocument& document,
                                     const Catalogue& catalogue, const HardwareTerms& terms);

}  // namespace trainyard
