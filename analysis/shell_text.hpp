#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/command_help.hpp"
#include "analysis/short_text.hpp"

namespace trainyard {

/// A text that any shell takes as it is, in single quotes. Fish ends them differently from others,
/// so that an apostrophe becomes a typographic one.
std::string in_quotes(std::string_view text);

/// "-h" and "--help" of an option.
std::vector<std::string> names_in(const OptionHelp& option);

}  // namespace trainyard
