#include "workloads/expert_load_reader.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "sim/quantity_text.hpp"
#include "sim/yaml_mistake.hpp"
#include "topologies/text_lines.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, LoadKind>, 4> kind_names{{
    {"even", LoadKind::even},
    {"zipf", LoadKind::zipf},
    {"log-normal", LoadKind::log_normal},
    {"file", LoadKind::written},
}};

double read_load(LineReader& line) {
  const int column = line.column();
  const std::string_view word = line.word(",");
  const auto number = leading_number(word);
  if (!number || !number->second.empty() || number->first < 0.0) {
    line.fail_at(column, quote(word) + " is not a load", "write a number, 0 or more");
  }
  return number->first;
}

std::vector<double> read_line(LineReader line) {
  std::vector<double> loads{read_load(line)};
  while (!line.done()) {
    line.expect(",");
    loads.push_back(read_load(line));
  }
  if (std::ranges::all_of(loads, [](double load) { return load == 0.0; })) {
    line.fail_at(1, "no expert of this layer gets anything");
  }
  return loads;
}

}  // namespace

ExpertLoad read_expert_load(YamlMap& map) {
  constexpr int most_draws = 64;
  constexpr double most_skew = 10.0;
  ExpertLoad load{.kind = map.at("kind").one_of(kind_names)};
  if (load.kind == LoadKind::written) load.written = read_load_file(map.at("file").file());
  if (load.kind == LoadKind::even || load.kind == LoadKind::written) return load;
  const YamlValue skew = map.at("skew");
  load.skew = skew.number();
  if (load.skew > most_skew) skew.fail("a skew above 10", "0 is even, 1 has a few very full");
  load.draws = 4;
  if (const auto draws = map.find("draws")) load.draws = draws->at_most(most_draws).count();
  if (const auto seed = map.find("seed")) load.seed = seed->whole();
  return load;
}

std::vector<std::vector<double>> read_load_file(const std::filesystem::path& file) {
  const std::string name = file.string();
  std::ifstream stream{file};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream) throw mistake(place_in(name, 1, 1), "cannot be read", "check its permissions");
  std::vector<std::vector<double>> loads;
  for (const TextLine& line : lines_of(text)) {
    LineReader reader{name, line};
    loads.push_back(read_line(reader));
    if (loads.back().size() != loads.front().size()) {
      reader.fail_at(1,
                     std::to_string(loads.back().size()) + " experts, but " +
                         std::to_string(loads.front().size()) + " in the first line",
                     "write a number for each expert of each layer");
    }
  }
  if (loads.empty()) throw mistake(place_in(name, 1, 1), "no loads", "write a line a layer");
  return loads;
}

}  // namespace trainyard
