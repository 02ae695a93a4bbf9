#include "analysis/gantt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "analysis/gantt_scale.hpp"
#include "analysis/replica_summary.hpp"
#include "analysis/wrapped_text.hpp"

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
  return row.text();
}

/// As much of which replicas a class has as there is room for.
std::string class_line(const std::vector<int>& replicas, std::size_t width) {
  constexpr std::size_t most_stretches = 6;
  for (std::size_t stretches = most_stretches; stretches > 0; --stretches) {
    const std::string line = "  " + replicas_text(replicas, stretches);
    if (line.size() <= width) return line + "\n";
  }
  return fmt::format("  {} replicas\n", replicas.size());
}

std::string legend(std::size_t width) {
  const std::vector<std::string> meanings{
      "F forward", "B backward", "W weights", "= pair of both", "+ gradients, optimizer",
      ". bubble"};
  return wrapped(meanings, "  ", width < 60 ? 2 : 8, width) + "\n";
}

}  // namespace

std::string gantt_text(const Prediction& prediction, int width) {
  constexpr std::size_t most_classes = 4;
  const TrainingStep& step = prediction.step;
  const std::size_t classes = step.classes.size();
  const auto characters = static_cast<std::size_t>(width);
  const std::size_t digits =
      std::max(std::string_view{"rank"}.size(), std::to_string(step.ranks() - 1).size());
  const int columns = width - static_cast<int>(digits) - 4;
  std::string text = fmt::format("  {:>{}}  {}\n", "rank", digits,
                                 time_scale(step.timeline.end, static_cast<std::size_t>(columns)));
  for (const std::size_t drawn : classes_to_draw(prediction.replicas, most_classes)) {
    if (classes > 1) text += class_line(step.classes[drawn].replicas, characters);
    for (std::size_t rank = 0; rank < step.ranks(); ++rank) {
      text += fmt::format("  {:>{}}  {}\n", rank, digits,
                          row_text(step, drawn * step.ranks() + rank, columns));
    }
  }
  if (classes > most_classes) {
    text += wrapped(fmt::format("and {} of {} classes of replicas, which end no later",
                                classes - most_classes, classes),
                    2, characters) +
            "\n";
  }
  return text + legend(characters);
}

}  // namespace trainyard
