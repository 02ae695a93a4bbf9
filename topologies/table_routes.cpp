#include "topologies/table_routes.hpp"

#include <algorithm>
#include <string>

#include "sim/yaml.hpp"

namespace trainyard {
namespace {

/// Where packets to a NIC are sent, and the NIC's LID.
struct Destination {
  std::uint16_t plane;
  std::uint32_t address;
  std::uint32_t lid;
  GpuId gpu;
};

class TableRoutes {
 public:
  TableRoutes(Cluster& cluster, const LinearForwardingTables& tables,
              const std::vector<PortLinks>& ports, const LidOwners& lids)
      : cluster_{cluster}, tables_{tables}, ports_{ports} {
    for (const auto& [lid, gpu] : lids) {
      if (!gpu) continue;
      destinations_.push_back(
          {plane_of(cluster.leaf_of(*gpu)), cluster.gpus[index(*gpu)].address, lid, *gpu});
    }
    std::ranges::sort(destinations_, {},
                      [](const Destination& to) { return std::pair{to.plane, to.address}; });
  }

  void fill() {
    find_tables();
    for (std::size_t at = 0; at < cluster_.switches.size(); ++at) fill(at);
    for (const Destination& to : destinations_) check(to);
  }

 private:
  using Table = LinearForwardingTables::Table;

  DeviceId device(std::size_t at) const {
    return id_at<DeviceId>(index(cluster_.first_switch) + at);
  }
  std::uint16_t plane_of(DeviceId device) const { return cluster_.graph[index(device)].plane; }

  [[noreturn]] void fail(int line, const std::string& problem) const {
    throw InputError{tables_.file + ":" + std::to_string(line) + ":1: " + problem};
  }

  void find_tables() {
    std::map<std::string, const Table*> by_name;
    for (const Table& table : tables_.tables) by_name.emplace(table.name, &table);
    for (std::size_t at = 0; at < cluster_.switches.size(); ++at) {
      const auto found = by_name.find(name_of(cluster_, device(at)));
      if (found == by_name.end()) {
        fail(1, "no table of switch " + name_of(cluster_, device(at)) +
                    " (is the file cut off, or of another time than the wiring?)");
      }
      table_of_.push_back(found->second);
    }
  }

  void fill(std::size_t at) {
    Forwarding& forwarding = cluster_.switches[at];
    for (const Destination& to : destinations_) {
      if (to.plane != plane_of(device(at))) continue;
      const auto link = ports_[at].find(table_of_[at]->port_to(to.lid));
      const std::uint32_t address = forwarding.blocks.empty() ? 0 : to.address;
      if (link == ports_[at].end()) {
        append_block(forwarding, address, {});
      } else {
        append_block(forwarding, address, {&link->second, 1});
      }
    }
  }

  std::string packets_to(const Destination& to) const {
    return "packets to " + name_of(cluster_, cluster_.nic_of(to.gpu)) + " (LID " +
           std::to_string(to.lid) + ")";
  }

  /// Follows the tables from every leaf of the plane; what has been followed once is known to lead
  /// there.
  void check(const Destination& to) {
    arrives_.assign(cluster_.switches.size(), false);
    for (const Destination& from : destinations_) {
      if (from.plane == to.plane) follow(cluster_.leaf_of(from.gpu), to);
    }
  }

  void follow(DeviceId from, const Destination& to) {
    std::vector<std::size_t> passed;
    DeviceId at = from;
    while (cluster_.is_network_switch(at)) {
      const std::size_t number = index(at) - index(cluster_.first_switch);
      if (arrives_[number]) break;
      if (passed.size() == cluster_.switches.size()) {
        fail(table_of_[number]->line, packets_to(to) + " go round in a circle over " +
                                          name_of(cluster_, at) + " (dump the tables again)");
      }
      passed.push_back(number);
      const auto ways = ways_to(cluster_.switches[number], to.address);
      if (ways.empty()) {
        fail(table_of_[number]->line, packets_to(to) + " end at " + name_of(cluster_, at) +
                                          ", which sends them to no port that is cabled (dump "
                                          "wiring and tables again, at one time)");
      }
      at = cluster_.links.target[index(ways.front())];
    }
    if (!cluster_.is_network_switch(at) && at != cluster_.nic_of(to.gpu)) {
      fail(table_of_[passed.back()]->line, packets_to(to) + " arrive at " + name_of(cluster_, at) +
                                               " instead (dump wiring and tables again, at one "
                                               "time)");
    }
    for (const std::size_t number : passed) arrives_[number] = true;
  }

  Cluster& cluster_;
  const LinearForwardingTables& tables_;
  const std::vector<PortLinks>& ports_;
  std::vector<Destination> destinations_;
  std::vector<const Table*> table_of_;  // by switch
  std::vector<bool> arrives_;           // by switch, at the destination at hand
};

}  // namespace

void fill_from_tables(Cluster& cluster, const LinearForwardingTables& tables,
                      const std::vector<PortLinks>& ports, const LidOwners& lids) {
  TableRoutes{cluster, tables, ports, lids}.fill();
  cluster.routing = {.choice = PathChoice::by_destination};
}

}  // namespace trainyard
