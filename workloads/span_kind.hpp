#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trainyard {

/// What a stretch of a stream is spent on. B and W stand for the backward pass for inputs and for
/// weights.
enum class SpanKind : std::uint8_t {
  attention_forward,
  attention_backward,
  attention_weights,
  network_forward,
  network_backward,
  network_weights,
  embedding,
  head,
  prediction,
  dispatch,
  combine,
  dispatch_gradient,  ///< undoes a dispatch: a combine of gradients
  combine_gradient,   ///< undoes a combine: a dispatch whose layout is known
  tensor_gather,
  tensor_scatter,
  tensor_sum,
  context_keys,
  context_gradients,
  expert_gather,
  expert_scatter,
  weight_gather,
  gradient_scatter,
};
inline constexpr std::size_t span_kinds = 22;

std::string_view name_of(SpanKind kind);
bool is_communication(SpanKind kind);

}  // namespace trainyard
