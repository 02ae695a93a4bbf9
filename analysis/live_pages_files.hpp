#pragma once

#include <string_view>

#include "analysis/server.hpp"

namespace trainyard {

/// A page that the program was built with, or a script or style of one; a 404 if there is none.
HttpReply page(std::string_view name);

}  // namespace trainyard
