#include "analysis/server_address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>

namespace trainyard {
namespace {

/// An address of version 4 as it is written; a name that only looks like one is none.
std::optional<in_addr> version_4(std::string_view host) {
  in_addr address{};
  if (inet_pton(AF_INET, std::string{host}.c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<in6_addr> version_6(std::string_view host) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string{host}.c_str(), &address) != 1) return std::nullopt;
  return address;
}

/// "127.0.0.1" of "127.0.0.1:8080", "::1" of "[::1]:8080".
std::string_view name_in(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

}  // namespace

bool is_loopback(std::string_view host) {
  if (const auto address = version_4(host)) return ntohl(address->s_addr) >> 24 == IN_LOOPBACKNET;
  if (const auto address = version_6(host)) return IN6_IS_ADDR_LOOPBACK(&*address);
  return host == "localhost";
}

bool is_any_address(std::string_view host) {
  if (const auto address = version_4(host)) return address->s_addr == htonl(INADDR_ANY);
  if (const auto address = version_6(host)) return IN6_IS_ADDR_UNSPECIFIED(&*address);
  return false;
}

bool leads_somewhere(const std::string& host) {
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, nullptr, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

bool is_own_name(std::string_view host_header, std::string_view host) {
  const std::string_view name = name_in(host_header);
  if (is_loopback(name) || name == host) return true;
  return is_any_address(host) && (version_4(name) || version_6(name));
}

std::string url_of(const std::string& host, int port) {
  const bool is_version_6 = version_6(host).has_value();
  std::string address = host;
  if (is_any_address(host)) address = is_version_6 ? "::1" : "127.0.0.1";
  if (is_version_6) address = "[" + address + "]";
  return "http://" + address + ":" + std::to_string(port) + "/";
}

}  // namespace trainyard
