#pragma once

#include <vector>

#include "analysis/band.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// One value, which is sure, or a list `[low, middle, high]`; `read` reads each of them. Throws
/// InputError if the list has another length or falls.
template <class Reader>
auto read_band(const YamlValue& value, Reader read) {
  using Value = decltype(read(value));
  if (!value.is_list()) return Band<Value>::sure(read(value));
  const std::vector<YamlValue> bounds = value.list();
  if (bounds.size() != 3) {
    value.fail("what is not sure has three values", "write it like '[low, middle, high]'");
  }
  const Band<Value> band{read(bounds[0]), read(bounds[1]), read(bounds[2])};
  if (band.low > band.middle || band.middle > band.high) {
    value.fail("these values fall", "write the lowest first and the highest last");
  }
  return band;
}

}  // namespace trainyard
