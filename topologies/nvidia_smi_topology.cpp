#include "topologies/nvidia_smi_topology.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/yaml_mistake.hpp"
#include "topologies/nvidia_smi_matrix.hpp"
#include "topologies/text_lines.hpp"

namespace trainyard {
namespace {

/// From near to far; SOC is what old drivers call SYS.
constexpr std::array<std::pair<std::string_view, int>, 6> distances{
    {{"PIX", 1}, {"PXB", 2}, {"PHB", 3}, {"NODE", 4}, {"SYS", 5}, {"SOC", 5}}};

/// As many NVLinks as any GPU has (Hopper and Blackwell; A100 has 12).
constexpr std::size_t most_nvlinks = 18;

[[noreturn]] void fail(const std::string& file, const MatrixWord& word, const std::string& problem,
                       std::string_view remedy) {
  throw mistake(place_in(file, word.line, word.column), problem, remedy);
}

/// The 18 of NV18; 0 of a connection over PCIe.
int nvlinks_of(const MatrixWord& cell) {
  if (!cell.text.starts_with("NV")) return 0;
  return static_cast<int>(whole_number(std::string_view{cell.text}.substr(2)).value_or(0));
}

/// Throws if a GPU is not itself, or only itself, and if a pair reads differently from both sides.
void check_symmetry(const std::string& file, const ConnectionMatrix& matrix) {
  for (std::size_t a = 0; a < matrix.gpus; ++a) {
    for (std::size_t b = 0; b < matrix.columns.size(); ++b) {
      const MatrixWord& cell = matrix.rows[a].cells[b];
      if ((a == b) != (cell.text == "X")) {
        fail(file, cell,
             quote(cell.text) + " between GPU" + std::to_string(a) + " and " +
                 matrix.columns[b].text,
             "X stands for the device itself, and only there");
      }
      if (b >= matrix.gpus) continue;
      const MatrixWord& mirrored = matrix.rows[b].cells[a];
      if (b < a && mirrored.text != cell.text) {
        fail(file, cell,
             quote(cell.text) + " where line " + std::to_string(mirrored.line) + " has " +
                 quote(mirrored.text),
             "a pair is connected in one way");
      }
    }
  }
}

/// The links of each GPU, once sure that they lead to switches.
int read_nvlinks(const std::string& file, const ConnectionMatrix& matrix) {
  if (matrix.gpus < 2) return 0;
  const MatrixWord& first = matrix.rows[0].cells[1];
  const int links = nvlinks_of(first);
  for (std::size_t a = 0; a < matrix.gpus; ++a) {
    for (std::size_t b = 0; b < matrix.gpus; ++b) {
      const MatrixWord& cell = matrix.rows[a].cells[b];
      if (a == b || nvlinks_of(cell) == links) continue;
      fail(file, cell, quote(cell.text) + " where other GPUs have " + quote(first.text),
           "only NVLink over NVSwitches is modelled, which is the same between all GPUs");
    }
  }
  if (static_cast<std::size_t>(links) > most_nvlinks) {
    fail(file, first, "no GPU has " + std::to_string(links) + " NVLinks",
         "up to " + std::to_string(most_nvlinks) + " are known");
  }
  const bool may_be_direct = static_cast<std::size_t>(links) * (matrix.gpus - 1) <= most_nvlinks;
  if (links > 0 && matrix.gpus > 2 && may_be_direct) {
    fail(
        file, first,
        quote(first.text) + " between " + std::to_string(matrix.gpus) + " GPUs may be direct links",
        "only NVLink over NVSwitches is modelled");
  }
  return links;
}

/// How far each GPU is from each NIC.
Distances read_distances(const std::string& file, const ConnectionMatrix& matrix) {
  Distances all;
  for (const ConnectionMatrix::Row& row : matrix.rows) {
    all.emplace_back();
    for (std::size_t column = matrix.gpus; column < matrix.columns.size(); ++column) {
      const MatrixWord& cell = row.cells[column];
      const auto known =
          std::ranges::find(distances, cell.text, [](const auto& entry) { return entry.first; });
      if (known == distances.end()) {
        fail(file, cell, quote(cell.text) + " between a GPU and a NIC",
             "known: PIX, PXB, PHB, NODE, SYS");
      }
      all.back().push_back(known->second);
    }
  }
  return all;
}

}  // namespace

NodeWiring read_nvidia_smi_topology(std::string file, std::string_view text) {
  const ConnectionMatrix matrix = read_connection_matrix(file, text);
  check_symmetry(file, matrix);
  NodeWiring node;
  node.file = std::move(file);
  node.gpus = matrix.gpus;
  node.nvlink_known = matrix.gpus > 1;
  node.nvlinks = read_nvlinks(node.file, matrix);
  for (std::size_t column = matrix.gpus; column < matrix.columns.size(); ++column) {
    const std::string& name = matrix.columns[column].text;
    const auto known = matrix.legend.find(name);
    node.nics.push_back({known == matrix.legend.end() ? name : known->second, {}});
  }
  assign_nics(node, read_distances(node.file, matrix));
  return node;
}

}  // namespace trainyard
