#pragma once

#include <string>
#include <string_view>

namespace trainyard {

// What is not handed over to Boost.Graph's readers: they call themselves once for each level of
// nesting, and a short file can ask them for more than any memory holds. Whether a text that passes
// is well formed is theirs to say.

/// Throws InputError if a GraphML file is above 64 MiB, has elements nested more than 64 deep, or
/// more than 256 keys, each of which may have a default for every vertex.
void check_graphml_bounds(const std::string& file, std::string_view text);

/// Throws InputError if a DOT file is above 64 MiB, has groups nested more than 16 deep, edges from
/// or to a whole group, markup for text, or more than 256 default attributes, which every later
/// vertex or edge gets.
void check_dot_bounds(const std::string& file, std::string_view text);

}  // namespace trainyard
