#include "tests/benchmarks/naive_flows.hpp"

#include <xbt/log.h>

#include <simgrid/s4u.hpp>

// Does not stand on its own: needs the macros of the headers above.
#include <simgrid/version.h>

#include <cmath>

namespace trainyard {
namespace {

namespace sg = simgrid::s4u;

using Hosts = std::vector<sg::Host*>;

#if SIMGRID_VERSION >= 33400
sg::NetZone* create_zone(sg::Engine& engine) {
  return engine.get_netzone_root()->add_netzone_star("cluster");
}
sg::Host* add_host(sg::NetZone* zone, const std::string& name, double bandwidth) {
  sg::Host* host = zone->add_host(name, 1.0);
  const sg::Link* link = zone->add_split_duplex_link(name + "-link", bandwidth);
  zone->add_route(host, nullptr, {{sg::LinkInRoute(link, sg::LinkInRoute::Direction::UP)}}, true);
  return host;
}
template <class Body>
void add_actor(sg::Engine& engine, sg::Host* host, Body body) {
  engine.add_actor(host->get_name(), host, body);
}
#else
sg::NetZone* create_zone(sg::Engine&) {
  return sg::create_star_zone("cluster");
}
sg::Host* add_host(sg::NetZone* zone, const std::string& name, double bandwidth) {
  sg::Host* host = zone->create_host(name, 1.0)->seal();
  const sg::Link* link = zone->create_split_duplex_link(name + "-link", bandwidth)->seal();
  zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr,
                  {{sg::LinkInRoute(link, sg::LinkInRoute::Direction::UP)}}, true);
  return host;
}
template <class Body>
void add_actor(sg::Engine&, sg::Host* host, Body body) {
  sg::Actor::create(host->get_name(), host, body);
}
#endif

std::uint64_t whole_bytes(Bytes size) {
  return static_cast<std::uint64_t>(std::llround(size.value()));
}

sg::Mailbox* mailbox(const Hosts& hosts, std::size_t from, std::size_t to) {
  return sg::Mailbox::by_name(hosts[from]->get_name() + " to " + hosts[to]->get_name());
}

void wait_for(const std::vector<sg::CommPtr>& messages) {
  for (const sg::CommPtr& message : messages) message->wait();
}

void send_all(const NaiveExchange& exchange, const Hosts& hosts) {
  for (int time = 0; time < exchange.times; ++time) {
    std::vector<sg::CommPtr> messages;
    for (std::size_t from = 0; from < hosts.size(); ++from) {
      const std::uint64_t size = whole_bytes(exchange.message(from, time));
      for (const std::size_t to : exchange.partners(from)) {
        messages.push_back(sg::Comm::sendto_async(hosts[from], hosts[to], size));
      }
    }
    wait_for(messages);
  }
}

void put_and_get(const NaiveExchange& exchange, const Hosts& hosts, std::size_t host) {
  static int nothing = 0;
  const std::vector<std::size_t> partners = exchange.partners(host);
  std::vector<int*> contents(partners.size());
  for (int time = 0; time < exchange.times; ++time) {
    const std::uint64_t size = whole_bytes(exchange.message(host, time));
    std::vector<sg::CommPtr> messages;
    for (std::size_t i = 0; i < partners.size(); ++i) {
      messages.push_back(mailbox(hosts, host, partners[i])->put_async(&nothing, size));
      messages.push_back(mailbox(hosts, partners[i], host)->get_async<int>(&contents[i]));
    }
    wait_for(messages);
  }
}

void configure() {
  for (const char* option : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                             "network/bandwidth-factor:1", "network/latency-factor:1"}) {
    sg::Engine::set_config(option);
  }
}

}  // namespace

Seconds play_naively(const NaiveExchange& exchange, NaiveStyle style) {
  xbt_log_control_set("root.threshold:error");
  std::string name = "naive_flows";
  sg::Engine engine{name};
  configure();
  sg::NetZone* zone = create_zone(engine);
  Hosts hosts;
  for (const Bandwidth bandwidth : exchange.hosts) {
    hosts.push_back(add_host(zone, "host-" + std::to_string(hosts.size()), bandwidth.value()));
  }
  zone->seal();
  if (style == NaiveStyle::send_to) {
    add_actor(engine, hosts.front(), [&] { send_all(exchange, hosts); });
  } else {
    for (std::size_t host = 0; host < hosts.size(); ++host) {
      add_actor(engine, hosts[host], [&, host] { put_and_get(exchange, hosts, host); });
    }
  }
  engine.run();
  return Seconds{sg::Engine::get_clock()};
}

std::string simgrid_version() {
  return std::to_string(SIMGRID_VERSION_MAJOR) + "." + std::to_string(SIMGRID_VERSION_MINOR);
}

}  // namespace trainyard
