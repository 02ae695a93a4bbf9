#include "analysis/study_csv.hpp"

#include <fmt/format.h>

#include <string_view>

namespace trainyard {
namespace {

/// RFC 4180: what has a comma, a quote or the end of a line in it stands in quotes.
std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string line_of(const StudyRow& row) {
  std::string line = std::to_string(row.index) + "," + field(row.hash) + "," +
                     field(name_of(row.status)) + "," + field(row.message);
  for (const auto& input : row.inputs) line += "," + field(input.value_or(""));
  for (const auto& output : row.outputs) {
    line += ",";
    if (output) line += fmt::format("{:.12g}", *output);
  }
  return line + "\n";
}

}  // namespace

void write_csv(std::ostream& out, const Study& study) {
  out << "id,hash,status,message";
  for (const std::string& input : study.identity().inputs) out << "," << field(input);
  for (const std::string& output : study.identity().outputs) out << "," << field(output);
  out << "\n";
  study.visit([&](const StudyRow& row) { out << line_of(row); });
}

}  // namespace trainyard
