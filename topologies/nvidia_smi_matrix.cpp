#include "topologies/nvidia_smi_matrix.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "sim/yaml_mistake.hpp"
#include "topologies/text_lines.hpp"

namespace trainyard {
namespace {

using Words = std::vector<MatrixWord>;

constexpr std::array<std::string_view, 7> connections{"X",   "PIX",  "PXB", "PHB",
                                                      "SYS", "NODE", "SOC"};

/// What columns begin with, so that a heading without blanks can be taken apart.
constexpr std::array<std::string_view, 5> column_beginnings{"GPU", "NIC", "mlx", "CPU", "NUMA"};

/// The words of the columns behind the devices: "CPU Affinity", "NUMA Affinity", "GPU NUMA ID".
constexpr std::array<std::string_view, 5> affinities{"CPU", "Affinity", "NUMA", "GPU", "ID"};

constexpr std::string_view remedy = "give what nvidia-smi topo -m prints, whole";

[[noreturn]] void fail(const std::string& file, const MatrixWord& word,
                       const std::string& problem) {
  throw mistake(place_in(file, word.line, word.column), problem, remedy);
}

/// Where an escape code that begins at `at` ends: "\033[4m"
std::size_t end_of_escape(std::string_view line, std::size_t at) {
  std::size_t end = at + 1;
  if (end == line.size() || line[end] != '[') return end;
  ++end;
  while (end < line.size() && (line[end] < '@' || line[end] > '~')) ++end;
  return std::min(end + 1, line.size());
}

void append_words(const TextLine& line, Words& words) {
  bool is_first = true;
  bool within = false;
  for (std::size_t at = 0; at < line.text.size();) {
    const char letter = line.text[at];
    if (letter == '\x1b') {
      at = end_of_escape(line.text, at);
      continue;
    }
    const bool is_blank = letter == ' ' || letter == '\t';
    if (!is_blank && !within) {
      words.push_back({.text = {},
                       .line = line.number,
                       .column = static_cast<int>(at) + 1,
                       .is_first = is_first});
      is_first = false;
    }
    if (!is_blank) words.back().text.push_back(letter);
    within = !is_blank;
    ++at;
  }
}

/// Whether the word is `beginning` and a number.
bool is_numbered(std::string_view word, std::string_view beginning) {
  return word.starts_with(beginning) && whole_number(word.substr(beginning.size())).has_value();
}

/// The words of a heading in which no blank parted some: "mlx5_9CPU"
Words parts_of(const MatrixWord& word) {
  Words parts;
  std::size_t begin = 0;
  for (std::size_t at = 1; at <= word.text.size(); ++at) {
    const std::string_view rest = std::string_view{word.text}.substr(at);
    const bool begins = std::ranges::any_of(
        column_beginnings, [&](auto beginning) { return rest.starts_with(beginning); });
    if (!rest.empty() && !begins) continue;
    parts.push_back(word);
    parts.back().text = word.text.substr(begin, at - begin);
    parts.back().column += static_cast<int>(begin);
    begin = at;
  }
  return parts;
}

/// Passes the heading, up to the first row, and returns its devices.
Words read_columns(const std::string& file, const Words& words, std::size_t& at) {
  const auto begins_heading = [](const MatrixWord& word) {
    return word.is_first && word.text.starts_with("GPU0");
  };
  const auto heading = std::ranges::find_if(words, begins_heading);
  if (heading == words.end()) {
    throw mistake(place_in(file, 1, 1), "no heading that begins with GPU0", remedy);
  }
  Words columns;
  bool are_devices = true;  // affinities follow, until the next line
  at = static_cast<std::size_t>(heading - words.begin());
  for (; at < words.size(); ++at) {
    const bool begins_row = words[at].is_first && words[at].text == "GPU0" && !columns.empty();
    if (begins_row) break;
    are_devices = are_devices || words[at].is_first;
    for (MatrixWord& part : parts_of(words[at])) {
      are_devices = are_devices && std::ranges::find(affinities, part.text) == affinities.end();
      if (are_devices) columns.push_back(std::move(part));
    }
  }
  return columns;
}

/// How many GPUs the columns begin with; they are to be numbered from 0 on, and NICs to follow.
std::size_t count_gpus(const std::string& file, const Words& columns) {
  std::size_t gpus = 0;
  while (gpus < columns.size() && columns[gpus].text == "GPU" + std::to_string(gpus)) ++gpus;
  if (gpus == 0) fail(file, columns.front(), quote(columns.front().text) + " is not GPU0");
  std::set<std::string_view> nics;
  for (std::size_t column = gpus; column < columns.size(); ++column) {
    const MatrixWord& word = columns[column];
    if (is_numbered(word.text, "GPU")) fail(file, word, quote(word.text) + " is out of order");
    if (!nics.insert(word.text).second) fail(file, word, "two columns " + quote(word.text));
  }
  return gpus;
}

ConnectionMatrix::Row read_row(const std::string& file, const Words& words, std::size_t& at,
                               std::size_t columns) {
  ConnectionMatrix::Row row{.device = words[at++], .cells = {}};
  while (row.cells.size() < columns) {
    const std::string progress = "the row of " + row.device.text + " has " +
                                 std::to_string(row.cells.size()) + " of " +
                                 std::to_string(columns) + " columns";
    if (at == words.size()) fail(file, row.device, progress);
    if (!is_connection(words[at].text)) {
      fail(file, words[at], quote(words[at].text) + " is no connection; " + progress);
    }
    row.cells.push_back(words[at++]);
  }
  return row;
}

/// "NIC0: mlx5_0", line by line.
std::map<std::string, std::string> read_legend(const Words& words, std::size_t at) {
  std::map<std::string, std::string> legend;
  for (; at + 1 < words.size(); ++at) {
    const MatrixWord& word = words[at];
    if (!word.is_first || !word.text.ends_with(':') || words[at + 1].is_first) continue;
    const std::string name = word.text.substr(0, word.text.size() - 1);
    if (is_numbered(name, "NIC")) legend.emplace(name, words[at + 1].text);
  }
  return legend;
}

}  // namespace

bool is_connection(std::string_view word) {
  return is_numbered(word, "NV") || std::ranges::find(connections, word) != connections.end();
}

ConnectionMatrix read_connection_matrix(const std::string& file, std::string_view text) {
  Words words;
  for (const TextLine& line : lines_of(text)) append_words(line, words);
  ConnectionMatrix matrix;
  std::size_t at = 0;
  matrix.columns = read_columns(file, words, at);
  matrix.gpus = count_gpus(file, matrix.columns);
  while (matrix.rows.size() < matrix.gpus) {
    const std::string due = "GPU" + std::to_string(matrix.rows.size());
    while (at < words.size() && !words[at].is_first) ++at;  // affinities
    if (at == words.size() || words[at].text != due) {
      fail(file, at == words.size() ? words.back() : words[at],
           "the row of " + due + " is missing");
    }
    matrix.rows.push_back(read_row(file, words, at, matrix.columns.size()));
  }
  matrix.legend = read_legend(words, at);
  return matrix;
}

}  // namespace trainyard
