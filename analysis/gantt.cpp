#include "analysis/gantt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

constexpr std::string_view letters = ".FBW=+";

std::size_t letter_of(ChunkKind kind) {
  switch (kind) {
    case ChunkKind::forward:
      return letters.find('F');
    case ChunkKind::backward_input:
    case ChunkKind::backward:
      return letters.find('B');
    case ChunkKind::weights:
      return letters.find('W');
    case ChunkKind::pair:
      return letters.find('=');
  }
  return 0;
}

/// How long each letter lasts in each slice of a row.
class Row {
 public:
  Row(int columns, Seconds end)
      : slices_(static_cast<std::size_t>(columns)), slice_{end / static_cast<double>(columns)} {}

  void add(std::size_t letter, const Interval& when) {
    for (std::size_t i = slice_at(when.start); i < slices_.size(); ++i) {
      const Seconds from = std::max(when.start, slice_ * static_cast<double>(i));
      const Seconds to = std::min(when.finish, slice_ * static_cast<double>(i + 1));
      if (to <= from) break;
      slices_[i][letter] += to - from;
    }
  }

  std::string text() const {
    std::string line;
    for (Slice slice : slices_) {
      Seconds used;
      for (const Seconds part : slice) used += part;
      slice[0] += slice_ - used;
      line += letters[static_cast<std::size_t>(std::ranges::max_element(slice) - slice.begin())];
    }
    return line;
  }

 private:
  using Slice = std::array<Seconds, letters.size()>;

  std::size_t slice_at(Seconds time) const {
    return std::min(slices_.size() - 1, static_cast<std::size_t>(time / slice_));
  }

  std::vector<Slice> slices_;
  Seconds slice_;
};

std::string row_text(const TrainingStep& step, std::size_t rank, int columns) {
  const StepTimeline& timeline = step.timeline;
  Row row{columns, timeline.end};
  for (std::size_t i = 0; i < timeline.chunks[rank].size(); ++i) {
    row.add(letter_of(step.schedule.order[rank][i].kind), timeline.chunks[rank][i]);
  }
  row.add(letters.find('+'), {.start = timeline.pipeline_end, .finish = timeline.end});
  return fmt::format("  {:>4}  {}\n", rank % step.ranks(), row.text());
}

}  // namespace

std::string gantt_text(const Prediction& prediction, int columns) {
  constexpr std::size_t most_classes = 4;
  const TrainingStep& step = prediction.step;
  const std::size_t classes = step.classes.size();
  std::string text = "  rank  0 s" +
                     fmt::format("{:>{}}\n", readable(step.timeline.end), std::max(1, columns - 3));
  for (const std::size_t drawn : classes_to_draw(prediction.replicas, most_classes)) {
    if (classes > 1) text += fmt::format("  {}\n", replicas_text(step.classes[drawn].replicas));
    for (std::size_t rank = 0; rank < step.ranks(); ++rank) {
      text += row_text(step, drawn * step.ranks() + rank, columns);
    }
  }
  if (classes > most_classes) {
    text += fmt::format("  and {} of {} classes of replicas, which end earlier\n",
                        classes - most_classes, classes);
  }
  return text +
         "        F forward  B backward  W weights  = pair of both  + gradients, optimizer  "
         ". bubble\n";
}

}  // namespace trainyard
