#pragma once

#include <string>
#include <string_view>

#include "sim/yaml.hpp"

namespace trainyard {

/// "file:line:column"
std::string place_in(const std::string& file, int line, int column);

/// Whether a character has no place in a text, or in an error.
bool is_control(char letter);

/// The error "place: problem (remedy)", in one line whatever characters the file has; without the
/// brackets if there is no remedy.
InputError mistake(std::string place, std::string_view problem, std::string_view remedy);

}  // namespace trainyard
