#include "workloads/flow_writer.hpp"

#include <algorithm>
#include <array>

#include "topologies/routing.hpp"

namespace trainyard {

Demand demand_of(std::span<const Bytes> bytes) {
  Demand demand;
  for (std::size_t link = 0; link < bytes.size(); ++link) {
    if (bytes[link] > Bytes{}) demand.push_back({id_at<LinkId>(link), bytes[link]});
  }
  return demand;
}

void FlowWriter::add(std::span<const LinkId> route, Bytes size) {
  const Seconds latency = latency_of(cluster_, route);
  latency_ = std::max(latency_, latency);
  const bool leaves_node = !route.empty() && !is_nvlink(cluster_, route.back());
  if (leaves_node) network_latency_ = std::max(network_latency_, latency);
  for (const LinkId link : route) bytes_[index(link)] += size;
}

void FlowWriter::send(GpuId from, GpuId to, Bytes size) {
  route_.clear();
  append_route(cluster_, from, to, route_);
  add(route_, size);
}

void FlowWriter::send_over_nics(GpuId from, GpuId to, Bytes size) {
  const GpuLinks& sender = cluster_.gpus[index(from)];
  const GpuLinks& receiver = cluster_.gpus[index(to)];
  add(std::array{sender.to_nic, sender.to_leaf, receiver.from_leaf, receiver.from_nic}, size);
}

void FlowWriter::meet_in_nv_switch(GpuId gpu, Bytes given, Bytes taken) {
  const GpuLinks& links = cluster_.gpus[index(gpu)];
  bytes_[index(links.to_nv_switch)] += given;
  bytes_[index(links.from_nv_switch)] += taken;
  latency_ = std::max(latency_,
                      latency_of(cluster_, std::array{links.to_nv_switch, links.from_nv_switch}));
}

void FlowWriter::meet_in_fabric(GpuId gpu, Bytes size) {
  send_over_nics(gpu, gpu, size);
}

bool is_nvlink(const Cluster& cluster, LinkId link) {
  const auto kind = [&](DeviceId device) { return cluster.graph[index(device)].kind; };
  return kind(cluster.links.source[index(link)]) == DeviceKind::nv_switch ||
         kind(cluster.links.target[index(link)]) == DeviceKind::nv_switch;
}

}  // namespace trainyard
