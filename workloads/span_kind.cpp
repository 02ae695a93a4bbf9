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
  }
  return "";
}

bool is_communication(SpanKind kind) {
  return kind >= SpanKind::dispatch;
}

}  // namespace trainyard
