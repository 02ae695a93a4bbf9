#include "topologies/host_nics.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>
#include <tuple>

#include "sim/yaml.hpp"

namespace trainyard {
namespace {

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// The digits that `text` begins with, without leading zeros; `text` goes on behind them.
std::string_view take_number(std::string_view& text) {
  while (text.size() > 1 && text[0] == '0' && is_digit(text[1])) text.remove_prefix(1);
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  const std::string_view digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

struct NamedNic {
  std::string host;
  std::string rest;
  std::uint32_t device;
};

NamedNic name_nic(const Wiring::Device& nic, std::uint32_t device) {
  const std::string& text = nic.description.empty() ? nic.name : nic.description;
  for (const std::string_view separator : {std::string_view{" "}, std::string_view{".nic-"}}) {
    const std::size_t at = text.find(separator);
    if (at != std::string::npos) {
      return {text.substr(0, at), text.substr(at + separator.size()), device};
    }
  }
  return {text, {}, device};
}

struct InNaturalOrder {
  bool operator()(const std::string& a, const std::string& b) const { return comes_before(a, b); }
};

}  // namespace

bool comes_before(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a;
  const std::string_view whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      const std::string_view number_a = take_number(a);
      const std::string_view number_b = take_number(b);
      if (number_a.size() != number_b.size()) return number_a.size() < number_b.size();
      if (number_a != number_b) return number_a < number_b;
    } else {
      if (a[0] != b[0]) return a[0] < b[0];
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  if (a.empty() != b.empty()) return a.empty();
  return whole_a < whole_b;
}

std::vector<std::vector<std::uint32_t>> nics_by_host(const Wiring& wiring,
                                                     const std::vector<std::string>& only) {
  std::map<std::string, std::vector<NamedNic>, InNaturalOrder> hosts;
  for (std::uint32_t device = 0; device < wiring.devices.size(); ++device) {
    if (wiring.devices[device].kind != DeviceKind::nic) continue;
    NamedNic nic = name_nic(wiring.devices[device], device);
    if (!only.empty() && std::ranges::find(only, nic.rest) == only.end()) continue;
    hosts[nic.host].push_back(std::move(nic));
  }
  if (hosts.empty()) throw InputError{wiring.file + ":1:1: no NIC in this file"};
  const auto& [first_host, first_nics] = *hosts.begin();
  std::vector<std::vector<std::uint32_t>> nics;
  for (auto& [host, named] : hosts) {
    if (named.size() != first_nics.size()) {
      const int line = std::max(1, wiring.devices[named.front().device].line);
      throw InputError{wiring.file + ":" + std::to_string(line) + ":1: " + host + " has " +
                       std::to_string(named.size()) + " NICs and " + first_host + " has " +
                       std::to_string(first_nics.size()) +
                       " (name those that serve GPUs, as 'nics: [mlx5_0, mlx5_1]')"};
    }
    std::ranges::sort(named, InNaturalOrder{}, &NamedNic::rest);
    nics.emplace_back();
    for (const NamedNic& nic : named) nics.back().push_back(nic.device);
  }
  return nics;
}

}  // namespace trainyard
