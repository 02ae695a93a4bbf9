#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/yaml.hpp"

namespace trainyard {

/// What the parts of a network cost.
struct PriceBook {
  std::string name;
  std::string kind;  ///< of its numbers: published, assumption
  Dollars switch_price;
  int switch_ports = 0;    ///< of a switch of that price; others cost in proportion
  Dollars cable;           ///< between switches, both ends
  Dollars endpoint_cable;  ///< from a NIC to its leaf
  std::optional<Dollars> nic;
  std::string source;  ///< "what, where (date)", those of several joined by "; "
};

struct PriceBooks {
  std::vector<PriceBook> books;
  std::string usual;  ///< name of the one that counts unless another is asked for
};

/// Reads network_prices.yaml. Throws InputError.
PriceBooks read_price_books(const YamlDocument& document);

/// The book of the name written there. Throws InputError, naming those that there are.
const PriceBook& find_price_book(const PriceBooks& books, const YamlValue& name);

}  // namespace trainyard
