#include "analysis/chunk_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "analysis/plan_text.hpp"

namespace trainyard {
namespace {

std::string chunk_name(ChunkKind kind) {
  switch (kind) {
    case ChunkKind::forward:
      return "F";
    case ChunkKind::backward_input:
      return "B";
    case ChunkKind::weights:
      return "W";
    case ChunkKind::backward:
      return "B+W";
    case ChunkKind::pair:
      return "F & B+W";
  }
  return "";
}

/// Chunks that a row stands for.
struct Alike {
  ChunkShape shape;  // without draws and site
  std::size_t count = 0;
  Seconds shortest;
  Seconds longest;
  Seconds most_exposed;

  void add(const ChunkProfile& profile) {
    shortest = count == 0 ? profile.duration : std::min(shortest, profile.duration);
    longest = std::max(longest, profile.duration);
    most_exposed = std::max(most_exposed, profile.exposed);
    ++count;
  }
};

std::vector<Alike> alike(std::span<const ChunkProfile> profiles) {
  std::vector<Alike> rows;
  for (const ChunkProfile& profile : profiles) {
    ChunkShape shape = profile.shape;
    shape.drawn = {};
    shape.other_drawn = {};
    shape.site = 0;
    auto row = std::ranges::find(rows, shape, &Alike::shape);
    if (row == rows.end()) {
      rows.push_back({.shape = shape, .shortest = {}, .longest = {}, .most_exposed = {}});
      row = rows.end() - 1;
    }
    row->add(profile);
  }
  return rows;
}

std::string stages_text(const ChunkShape& shape) {
  std::string text = stage_text(shape.stage);
  if (shape.kind == ChunkKind::pair) text += " & " + stage_text(shape.other);
  return text;
}

double milliseconds(Seconds time) {
  return time.value() * 1e3;
}

}  // namespace

std::string chunk_table(std::span<const ChunkProfile> profiles) {
  const std::vector<Alike> rows = alike(profiles);
  const bool vary = std::ranges::any_of(rows, [](const Alike& row) { return row.count > 1; });
  std::string text =
      vary ? fmt::format("\n  {:<10} {:>6} {:>10} {:>10} {:>12}  {}\n", "chunk", "cases",
                         "shortest", "longest", "most exposed", "stage")
           : fmt::format("\n  {:<10} {:>10} {:>10}  {}\n", "chunk", "time", "exposed", "stage");
  for (const Alike& row : rows) {
    text += vary ? fmt::format("  {:<10} {:>6} {:>7.1f} ms {:>7.1f} ms {:>9.1f} ms  {}\n",
                               chunk_name(row.shape.kind), row.count, milliseconds(row.shortest),
                               milliseconds(row.longest), milliseconds(row.most_exposed),
                               stages_text(row.shape))
                 : fmt::format("  {:<10} {:>7.1f} ms {:>7.1f} ms  {}\n", chunk_name(row.shape.kind),
                               milliseconds(row.longest), milliseconds(row.most_exposed),
                               stages_text(row.shape));
  }
  return text;
}

}  // namespace trainyard
