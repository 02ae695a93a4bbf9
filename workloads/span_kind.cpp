#include "workloads/span_kind.hpp"

namespace trainyard {

std::string_view name_of(SpanKind kind) {
  switch (kind) {
    case SpanKind::attention_forward:
      return "attention F";
    case SpanKind::attention_backward:
      return "attention B";
    case SpanKind::attention_weights:
      return "attention W";
    case SpanKind::network_forward:
      return "network F";
    case SpanKind::network_backward:
      return "network B";
    case SpanKind::network_weights:
      return "network W";
    case SpanKind::embedding:
      return "embedding";
    case SpanKind::head:
      return "head and loss";
    case SpanKind::prediction:
      return "prediction projection";
    case SpanKind::dispatch:
      return "dispatch";
    case SpanKind::combine:
      return "combine";
    case SpanKind::dispatch_gradient:
      return "dispatch gradient";
    case SpanKind::combine_gradient:
      return "combine gradient";
    case SpanKind::tensor_gather:
      return "gather rows";
    case SpanKind::tensor_scatter:
      return "sum and scatter rows";
    case SpanKind::tensor_sum:
      return "sum rows";
    case SpanKind::context_keys:
      return "keys and values";
    case SpanKind::context_gradients:
      return "gradients of keys and values";
    case SpanKind::expert_gather:
      return "gather experts' rows";
    case SpanKind::expert_scatter:
      return "sum and scatter experts' rows";
    case SpanKind::weight_gather:
      return "gather weights";
    case SpanKind::gradient_scatter:
      return "sum and scatter gradients";
  }
  return "";
}

bool is_communication(SpanKind kind) {
  return kind >= SpanKind::dispatch;
}

}  // namespace trainyard
