#include "topologies/export_text.hpp"

#include <cstdio>

namespace trainyard {
namespace {

std::string number_text(double number) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.12g", number);
  return digits;
}

}  // namespace

std::string_view kind_text(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::gpu:
      return "gpu";
    case DeviceKind::nv_switch:
      return "nv_switch";
    case DeviceKind::pcie_switch:
      return "pcie_switch";
    case DeviceKind::nic:
      return "nic";
    case DeviceKind::network_switch:
      break;
  }
  return "network_switch";
}

std::string bandwidth_text(Bandwidth bandwidth, std::string_view blank, std::string_view unit) {
  return number_text(bandwidth.value() * 1e-9).append(blank).append(unit);
}

std::string latency_text(Seconds latency, std::string_view blank) {
  return number_text(latency.value() * 1e6).append(blank).append("us");
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += letter;
    }
  }
  return escaped;
}

}  // namespace trainyard
