#pragma once

#include <optional>
#include <vector>

#include "workloads/schedule.hpp"

namespace trainyard {

/// A part of one micro-batch at one stage. Stages are numbered through all pipes.
struct Item {
  Part part;
  int stage;
  int micro_batch;

  friend bool operator==(const Item&, const Item&) = default;
};

/// What the passes of a schedule take and make.
///
/// A forward needs the forward of the stage before; a backward needs its own forward and the
/// backward of the stage after; weights need their backward_input. Requires every stage of every
/// pipe to be held by one phase of one rank, and `schedule` to outlive it.
class DataFlow {
 public:
  explicit DataFlow(const Schedule& schedule);

  /// Stages of all pipes, and the rank that holds one.
  int stages() const { return static_cast<int>(holders_.size()); }
  int holder(int stage) const { return holders_[stage]; }

  /// What a pass of a rank does to its micro-batch.
  Item item(int rank, const Pass& pass, Part part) const;

  /// The same part at the stage that takes it next; none after the last.
  std::optional<Item> taker(const Item& item) const { return neighbour(item, 1); }

  /// What its own rank must have done before a pass.
  std::optional<Item> own_input(int rank, const Pass& pass) const;

  /// What a stage must have handed over before a pass.
  std::optional<Item> handed_input(int rank, const Pass& pass) const;

  /// Items can be numbered: all of one part and stage follow one another.
  std::size_t slots() const { return 2 * holders_.size() * micro_batches(); }
  std::size_t sender(const Item& item) const;
  std::size_t slot(const Item& item) const;

 private:
  std::optional<Item> neighbour(Item item, int steps) const;
  int stage_of(int rank, int phase) const;
  std::size_t micro_batches() const { return static_cast<std::size_t>(schedule_.micro_batches); }

  const Schedule& schedule_;
  std::vector<int> holders_;  // by stage
};

}  // namespace trainyard
