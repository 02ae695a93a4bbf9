#include "workloads/attention.hpp"

#include "workloads/attention_core.hpp"
#include "workloads/latent_attention.hpp"
#include "workloads/layer_share.hpp"

namespace trainyard {
namespace {

/// What a row weighs on its way to the projection of queries, keys and values.
double input_row(const LayerShare& share) {
  return operand_bytes(share.style.precision) * share.model.hidden;
}

void add_query_key_value(Operations& operations, const LayerShare& share) {
  const AttentionShape& shape = share.model.attention;
  if (shape.latent) return add_latents(operations, share);
  const KernelWriter write = share.products();
  share.gather(operations, input_row(share));
  operations.push_back(write.product(shape.queries() + shape.keys_values(), share.model.hidden));
  if (shape.query_key_norm) operations.push_back(write.norm(shape.queries() + shape.keys()));
  add_rotation(operations, share);
}

Operations attention_forward(const LayerShare& share) {
  const KernelWriter write = share.products();
  const double hidden = share.model.hidden;
  const double values = share.model.attention.values();
  Operations operations;
  share.stream().norm_operand(operations, hidden);
  add_query_key_value(operations, share);
  add_scores(operations, share);
  write.quantize(operations, values);
  operations.push_back(write.product(hidden, values));
  share.reduce(operations, hidden);
  share.stream().join_residual(operations, share.model);
  return operations;
}

void add_query_key_value_gradient(Operations& operations, const LayerShare& share) {
  const KernelWriter write = share.products();
  const AttentionShape& shape = share.model.attention;
  const double width = shape.queries() + shape.keys_values();
  add_rotation(operations, share);
  if (shape.latent) return add_latent_gradient(operations, share);
  if (shape.query_key_norm) {
    operations.push_back(write.norm_gradient(shape.queries() + shape.keys()));
  }
  write.quantize_gradient(operations, width);
  share.regather(operations, input_row(share));
  operations.push_back(write.product(share.model.hidden, width));
  share.reduce(operations, share.model.hidden);
}

Operations attention_backward(const LayerShare& share) {
  const KernelWriter stream = share.stream();
  const AttentionShape& shape = share.model.attention;
  const double hidden = share.model.hidden;
  const Recompute again = share.style.recompute;
  Operations operations;
  if (again.layer) append(operations, attention_forward(share));
  if (again.norm && !again.layer) stream.norm_operand(operations, hidden);
  stream.leave_residual(operations, share.model);
  share.gather_gradient(operations);
  operations.push_back(share.products().product(shape.values(), hidden));
  if (shape.latent && again.latent_up_projection && !again.layer) {
    add_up_projection(operations, share);
  }
  if (again.scores && !again.layer) add_scores(operations, share);
  add_scores_gradient(operations, share);
  add_query_key_value_gradient(operations, share);
  operations.push_back(stream.norm_gradient(hidden));
  operations.push_back(stream.residual(hidden));
  return operations;
}

void add_bias_gradients(Operations& operations, const LayerShare& share) {
  const AttentionShape& shape = share.model.attention;
  if (shape.output_bias) share.stream().bias_gradient(operations, share.model.hidden);
  if (!shape.query_key_value_bias) return;
  if (shape.latent) {
    const double width = latents_width(*shape.latent) + shape.latent->rope_width;
    share.stream().bias_gradient(operations, width);
  } else {
    share.products().bias_gradient(operations, shape.queries() + shape.keys_values());
  }
}

/// Operands of weight gradients that are laid along tokens only now, as elements for each token:
/// the inputs of the layer and of the output projection and the gradient of its output.
double width_along_tokens(const LayerShare& share) {
  const AttentionShape& shape = share.model.attention;
  const double hidden = share.model.hidden;
  const bool projects_down = shape.latent && shape.latent->query_rank > 0;
  const double input = projects_down ? share.stream_share() * hidden : hidden;
  if (!share.products().one_scale()) return input + hidden + shape.values();
  const double gradient = share.scattered() ? hidden : 0.0;  // else its cast did it
  const double latents = shape.latent ? latents_width(*shape.latent) : 0.0;
  return input + gradient + shape.values() + latents;
}

Operations attention_weights(const LayerShare& share) {
  const KernelWriter write = share.products();
  const AttentionShape& shape = share.model.attention;
  const double hidden = share.model.hidden;
  Operations operations;
  write.lay_along_tokens(operations, width_along_tokens(share));
  operations.push_back(write.gradient(shape.values(), hidden));
  if (shape.latent) {
    add_latent_weights(operations, share);
  } else {
    operations.push_back(write.gradient(hidden, shape.queries() + shape.keys_values()));
  }
  add_bias_gradients(operations, share);
  return operations;
}

}  // namespace

PartWork work_of_attention(const Model& model, const LayerLoad& load, const LayerStyle& style) {
  const LayerShare share = layer_share(model, load, style);
  return {.forward = attention_forward(share),
          .backward = attention_backward(share),
          .weights = attention_weights(share)};
}

}  // namespace trainyard
