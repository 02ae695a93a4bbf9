#include "sim/yaml_mistake.hpp"

#include <algorithm>

namespace trainyard {

std::string place_in(const std::string& file, int line, int column) {
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

bool is_control(char letter) {
  return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
}

InputError mistake(std::string place, std::string_view problem, std::string_view remedy) {
  place.append(": ").append(problem);
  if (!remedy.empty()) place.append(" (").append(remedy).append(")");
  std::ranges::replace_if(place, is_control, '?');
  return InputError{place};
}

}  // namespace trainyard
