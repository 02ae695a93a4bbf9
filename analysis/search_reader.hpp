#pragma once

#include "analysis/search_question.hpp"

namespace trainyard {

/// Reads the block `search:` of a plan file, which is a scenario beside that. Each key is a list of
/// what the scenario has under that name, or one such value. Throws InputError, also if there is no
/// such block.
SearchQuestion read_search(const YamlDocument& document);

}  // namespace trainyard
