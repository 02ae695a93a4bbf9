#pragma once

#include <string>
#include <string_view>

namespace trainyard {

/// Whether connections to this address come from this machine alone.
bool is_loopback(std::string_view host);

/// Whether a server that listens to this address is reached through every address of the machine.
bool is_any_address(std::string_view host);

/// Whether it is an address, or a name that leads to one.
bool leads_somewhere(const std::string& host);

/// Whether a browser that names its server like this (the header Host) has not been led here under
/// somebody else's name: it is this machine's own, the one that the server listens to, or an
/// address.
bool is_own_name(std::string_view host_header, std::string_view host);

/// "http://127.0.0.1:8080/": where a browser on this machine finds what listens to `host`.
std::string url_of(const std::string& host, int port);

}  // namespace trainyard
