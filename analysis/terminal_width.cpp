#include "analysis/terminal_width.hpp"

#include <sys/ioctl.h>

namespace trainyard {

std::optional<int> terminal_width(int stream) {
  winsize size{};
  if (ioctl(stream, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace trainyard
