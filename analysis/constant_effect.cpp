#include "analysis/constant_effect.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace trainyard {
namespace {

using Slow = void (*)(Scenario&, double);

void slow(MatmulConstants& products, double factor) {
  products.efficiency /= factor;
  products.memory_efficiency /= factor;
  products.launch = products.launch * factor;
  products.epilogue = products.epilogue * factor;
}

void slow(AttentionConstants& attention, double factor) {
  attention.efficiency /= factor;
  attention.backward_efficiency /= factor;
  attention.forward_scores_per_sm /= factor;
  attention.backward_scores_per_sm /= factor;
  attention.launch = attention.launch * factor;
}

/// No more than the whole link.
void slow(LinkEfficiency& share, double factor) {
  share.nvlink = std::min(1.0, share.nvlink / factor);
  share.nic = std::min(1.0, share.nic / factor);
}

void slow(HopTimes& hop, double factor) {
  hop.nvlink = hop.nvlink * factor;
  hop.network = hop.network * factor;
}

void slow(ProtocolConstants& protocol, double factor) {
  slow(protocol.share, factor);
  protocol.start = protocol.start * factor;
  slow(protocol.ring, factor);
  slow(protocol.tree, factor);
}

void slow_elementwise(Scenario& scenario, double factor) {
  scenario.kernels.elementwise_efficiency /= factor;
  scenario.kernels.elementwise_launch = scenario.kernels.elementwise_launch * factor;
}

void slow_power(Scenario& scenario, double factor) {
  scenario.kernels.power_exponent *= factor;
}

void slow_clocks(Scenario& scenario, double factor) {
  scenario.kernels.clock_deviation *= factor;
}

/// They hold more multiprocessors.
void slow_transfers(Scenario& scenario, double factor) {
  TransferSms& held = scenario.stack.sms;
  const int most = scenario.cluster.gpu.sms - 1;
  for (int* const sms : {&held.exchange, &held.tensor, &held.context, &held.data}) {
    *sms = std::min(most, static_cast<int>(std::lround(*sms * factor)));
  }
}

void slow_habits(Scenario& scenario, double factor) {
  KernelHabits& kernels = scenario.stack.kernels;
  kernels.unfused *= factor;
  kernels.gap = kernels.gap * factor;
  kernels.chunk = kernels.chunk * factor;
}

void slow_exchange(Scenario& scenario, double factor) {
  TransportRate& rate = scenario.stack.exchange.alone;
  rate.nvlink = rate.nvlink / factor;
  rate.nic = rate.nic / factor;
}

/// No faster than alone.
void slow_beside(Scenario& scenario, double factor) {
  ExchangeConstants::Beside& beside = scenario.stack.exchange.beside_compute;
  for (double* const share : {&beside.dispatch, &beside.cached_dispatch, &beside.combine}) {
    *share = std::min(1.0, *share / factor);
  }
}

void slow_barrier(Scenario& scenario, double factor) {
  ExchangeConstants::Barrier& barrier = scenario.stack.exchange.barrier;
  barrier.counted = barrier.counted * factor;
  barrier.cached = barrier.cached * factor;
}

void slow_header(Scenario& scenario, double factor) {
  scenario.stack.exchange.row_header = scenario.stack.exchange.row_header * factor;
}

void slow_load(Scenario& scenario, double factor) {
  scenario.stack.exchange.load_deviation *= factor;
}

void slow_optimizer(Scenario& scenario, double factor) {
  scenario.stack.optimizer.memory_efficiency /= factor;
}

void slow_travel(Scenario& scenario, double factor) {
  TravelBytes& travel = scenario.stack.travel;
  for (Bytes* const size : {&travel.gradient, &travel.weight, &travel.fp8_weight}) {
    *size = *size * factor;
  }
}

template <Protocol protocol>
void slow_protocol(Scenario& scenario, double factor) {
  slow(scenario.collectives.protocols[static_cast<std::size_t>(protocol) - 1], factor);
}

template <LinkEfficiency CollectiveConstants::* share>
void slow_share(Scenario& scenario, double factor) {
  slow(scenario.collectives.*share, factor);
}

void slow_message(Scenario& scenario, double factor) {
  scenario.collectives.message = scenario.collectives.message * factor;
}

struct KnownEffect {
  std::string_view constant;
  std::string_view meaning;
  Slow slow;
};

constexpr std::array<KnownEffect, 18> known_effects{{
    {"elementwise", "memory bandwidth that norms, casts and activations reach", slow_elementwise},
    {"power", "how clocks fall with power", slow_power},
    {"clocks", "how much slower the slowest GPU is", slow_clocks},
    {"sms", "multiprocessors that transfers hold", slow_transfers},
    {"kernels", "what the stack's small kernels move, and gaps between kernels", slow_habits},
    {"exchange.alone", "rate of the expert exchange", slow_exchange},
    {"exchange.beside_compute", "what kernels leave of that rate", slow_beside},
    {"exchange.barrier", "waiting before rows move", slow_barrier},
    {"exchange.row_header", "headers of rows", slow_header},
    {"exchange.load_deviation", "how rows vary from rank to rank", slow_load},
    {"optimizer", "memory bandwidth that the optimizer reaches", slow_optimizer},
    {"travel", "bytes of gradients and weights that travel", slow_travel},
    {"protocols.ll128", "NCCL's protocol LL128", slow_protocol<Protocol::low_latency_128>},
    {"protocols.simple", "NCCL's protocol Simple", slow_protocol<Protocol::simple>},
    {"rings", "share of links that rings reach", slow_share<&CollectiveConstants::rings>},
    {"all_to_all", "share of links that all-to-alls reach",
     slow_share<&CollectiveConstants::all_to_all>},
    {"point_to_point", "share of links that single transfers reach",
     slow_share<&CollectiveConstants::point_to_point>},
    {"message", "sending one more message", slow_message},
}};

/// Products of a kind, and those that rest on it.
Slowdown slowdown_of_products(std::string_view constant, const std::vector<Provenance>& constants) {
  std::vector<std::string> slowed{std::string{constant}};
  // A kind rests only on one that stands before it.
  for (const Provenance& other : constants) {
    if (std::ranges::find(slowed, other.rests_on) != slowed.end()) slowed.push_back(other.constant);
  }
  return [slowed = std::move(slowed)](Scenario& scenario, double factor) {
    for (const auto& [name, kind] : matmul_names) {
      if (std::ranges::find(slowed, "matmul." + std::string{name}) == slowed.end()) continue;
      slow(scenario.kernels.matmul[static_cast<std::size_t>(kind)], factor);
    }
  };
}

Slowdown slowdown_of_attention(std::string_view library) {
  const auto found = std::ranges::find(attention_library_names, library,
                                       &std::pair<std::string_view, AttentionLibrary>::first);
  return [library = found->second](Scenario& scenario, double factor) {
    slow(scenario.kernels.attention[static_cast<std::size_t>(library)], factor);
  };
}

/// All kernels at once, where those of another generation are taken.
void slow_kernels(Scenario& scenario, double factor) {
  for (MatmulConstants& products : scenario.kernels.matmul) slow(products, factor);
  for (AttentionConstants& attention : scenario.kernels.attention) slow(attention, factor);
  slow_elementwise(scenario, factor);
}

}  // namespace

std::optional<ConstantEffect> effect_of(std::string_view constant,
                                        const std::vector<Provenance>& constants) {
  constexpr std::string_view matmul = "matmul.";
  constexpr std::string_view attention = "attention.";
  constexpr std::string_view others = "kernels of ";
  if (constant.starts_with(matmul)) {
    return ConstantEffect{"rate of products in " + std::string{constant.substr(matmul.size())},
                          slowdown_of_products(constant, constants)};
  }
  if (constant.starts_with(attention)) {
    const std::string_view library = constant.substr(attention.size());
    return ConstantEffect{"rate of attention by " + std::string{library},
                          slowdown_of_attention(library)};
  }
  if (constant.starts_with(others)) {
    return ConstantEffect{"rates of all kernels, taken from Hopper", slow_kernels};
  }
  const auto known = std::ranges::find(known_effects, constant, &KnownEffect::constant);
  if (known == known_effects.end()) return std::nullopt;
  return ConstantEffect{std::string{known->meaning}, known->slow};
}

}  // namespace trainyard
