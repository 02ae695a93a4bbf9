#include "workloads/stretches.hpp"

namespace trainyard {
namespace {

/// One of so many pieces of a kernel: some of its rows; of scores, some of the keys.
Kernel piece_of(const Kernel& kernel, int pieces) {
  Kernel piece = kernel;
  if (auto* product = std::get_if<Matmul>(&piece)) {
    product->rows /= pieces;
  } else if (auto* scores = std::get_if<AttentionScores>(&piece)) {
    scores->keys = scores->keys_met() / pieces;
  } else {
    auto& pass = std::get<ElementwisePass>(piece);
    pass.moved = pass.moved / pieces;
  }
  return piece;
}

bool comes_before(TransferKind kind) {
  switch (kind) {
    case TransferKind::tensor_gather:
    case TransferKind::tensor_regather:
    case TransferKind::context_keys:
    case TransferKind::expert_gather:
      return true;
    default:
      return false;
  }
}

bool is_of_context(TransferKind kind) {
  return kind == TransferKind::context_keys || kind == TransferKind::context_gradients;
}

class Builder {
 public:
  explicit Builder(const Pace& pace) : pace_{pace} {}

  std::vector<Stretch> build(const std::vector<Operation>& operations) {
    for (std::size_t i = 0; i < operations.size(); ++i) {
      const auto* kernel = std::get_if<Kernel>(&operations[i]);
      const auto* next =
          i + 1 < operations.size() ? std::get_if<Transfer>(&operations[i + 1]) : nullptr;
      if (kernel == nullptr) {
        bring(std::get<Transfer>(operations[i]));
      } else if (next != nullptr && !comes_before(next->kind)) {
        add(*kernel, *next);
        ++i;
      } else {
        add(*kernel, std::nullopt);
      }
    }
    flush_transfer();
    return std::move(stretches_);
  }

 private:
  /// A transfer that what follows waits for. Two in a row stand apart.
  void bring(const Transfer& transfer) {
    flush_transfer();
    waiting_ = transfer;
  }
  void flush_transfer() {
    if (!waiting_) return;
    stretches_.push_back({.compute = {}, .before = timed(*waiting_)});
    waiting_.reset();
  }

  /// Where rows are copied into place, or apart, transfers stand between kernels.
  void add_with_copies(const Kernel& kernel, const std::optional<Transfer>& after) {
    if (waiting_) {
      const Kernel copy = copy_of(*waiting_);
      flush_transfer();
      add_plain(copy);
    }
    add_plain(kernel);
    if (!after) return;
    add_plain(copy_of(*after));
    bring(*after);
    flush_transfer();
  }

  Kernel copy_of(const Transfer& transfer) const {
    return ElementwisePass{is_of_context(transfer.kind) ? Bytes{} : transfer.size * 2.0};
  }

  void add(const Kernel& kernel, const std::optional<Transfer>& after) {
    if (pace_.copies && (waiting_ || after)) {
      add_with_copies(kernel, after);
      return;
    }
    if (!waiting_ && !after) {
      add_plain(kernel);
      return;
    }
    const Transfer& transfer = waiting_ ? *waiting_ : *after;
    const int pieces = pieces_of(transfer.kind);
    const int sms = pieces == 1                    ? pace_.sms
                    : is_of_context(transfer.kind) ? pace_.beside_context
                                                   : pace_.beside_tensor;
    Stretch stretch{.compute = {}, .pieces = pieces};
    add_time(stretch, piece_of(kernel, pieces), sms);
    if (waiting_) stretch.before = timed(*waiting_);
    if (after) stretch.after = timed(*after);
    stretches_.push_back(stretch);
    waiting_.reset();
  }

  void add_plain(const Kernel& kernel) {
    const bool joins = !stretches_.empty() && stretches_.back().pieces == 1 &&
                       !stretches_.back().before && !stretches_.back().after;
    if (!joins) stretches_.push_back({.compute = {}});
    add_time(stretches_.back(), kernel, pace_.sms);
  }

  void add_time(Stretch& stretch, const Kernel& kernel, int sms) const {
    const Seconds taken = time(kernel, sms);
    stretch.compute += taken;
    stretch.kernels[static_cast<std::size_t>(kind_of(kernel))] += taken;
  }

  Seconds time(const Kernel& kernel, int sms) const {
    if (const auto* product = std::get_if<Matmul>(&kernel);
        product != nullptr && product->groups > 1.0 && !pace_.grouped) {
      Matmul one = *product;
      one.groups = 1.0;
      return product->groups * time(one, sms);
    }
    const bool clocked = !std::holds_alternative<ElementwisePass>(kernel);
    return time_of(kernel, pace_.gpu, sms, pace_.kernels) * (clocked ? pace_.slowest : 1.0) +
           pace_.gap;
  }

  int pieces_of(TransferKind kind) const {
    switch (kind) {
      case TransferKind::tensor_gather:
      case TransferKind::tensor_scatter:
        return pace_.tensor == TensorOverlap::products ? pace_.tensor_pieces : 1;
      case TransferKind::context_keys:
      case TransferKind::context_gradients:
        return pace_.context ? pace_.context_pieces : 1;
      default:
        return 1;
    }
  }

  LayerTransfer timed(const Transfer& transfer) const {
    const auto kind = static_cast<std::size_t>(transfer.kind);
    const bool beside =
        is_of_context(transfer.kind) ? pace_.context : pace_.tensor != TensorOverlap::none;
    return {.kind = transfer.kind,
            .whole = hand_over(pace_.transfers[kind], transfer.size, pace_.collectives),
            .beside = beside};
  }

  const Pace& pace_;
  std::optional<Transfer> waiting_;
  std::vector<Stretch> stretches_;
};

}  // namespace

PartTime time_of(const PartWork& work, const Pace& pace) {
  return {.forward = Builder{pace}.build(work.forward),
          .backward = Builder{pace}.build(work.backward),
          .weights = Builder{pace}.build(work.weights)};
}

}  // namespace trainyard
