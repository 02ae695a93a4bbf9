#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/yaml.hpp"

namespace trainyard {

/// Where a constant, or a group of them, comes from.
struct Provenance {
  std::string constant;  ///< "matmul.bf16"
  std::string kind;      ///< datasheet, published, measured or assumption
  std::string source;
  std::optional<double> uncertainty = {};  ///< by how much it may be off, as a share of it; none:
                                           ///< as much as others of its kind
  std::string rests_on = {};  ///< a constant whose pace it has, so that both are off together
};

/// Reads `kind` and `source` of a catalogue entry, which must be there, and `uncertainty`.
Provenance read_provenance(std::string constant, YamlMap& map);

/// What `reader` makes of an entry of `block` that says where it comes from, which is noted in
/// `provenance`. The key of the entry is what follows the last dot of `constant`.
template <class Reader>
auto read_sourced(YamlMap& block, const std::string& constant, std::vector<Provenance>& provenance,
                  Reader reader) {
  return block.at(constant.substr(constant.rfind('.') + 1)).read([&](YamlMap& entry) {
    provenance.push_back(read_provenance(constant, entry));
    return reader(entry);
  });
}

}  // namespace trainyard
