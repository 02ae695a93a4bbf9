#include "analysis/version.hpp"

namespace trainyard {

std::string_view program_version() {
  return TRAINYARD_VERSION;
}

}  // namespace trainyard
