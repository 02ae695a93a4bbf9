#pragma once

#include <string>
#include <vector>

#include "analysis/export_check.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

/// The part of the catalogue that is named, or that a file describes: its `gpu:`, or that of its
/// `cluster:`, with the NVLink that the cluster has. A scenario will do, also one over a base.
/// Throws InputError.
CheckedPart read_checked_part(const std::string& part_or_file, const Catalogue& catalogue);

/// All parts of the catalogue that have a rate of arithmetic, in its order.
std::vector<CheckedPart> all_parts(const Catalogue& catalogue);

}  // namespace trainyard
