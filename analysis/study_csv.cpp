#include "analysis/study_csv.hpp"

#include <fmt/format.h>

#include "analysis/csv_field.hpp"

namespace trainyard {
namespace {

std::string line_of(const StudyRow& row) {
  std::string line = std::to_string(row.index) + "," + csv_field(row.hash) + "," +
                     csv_field(name_of(row.status)) + "," + csv_field(row.message);
  for (const auto& input : row.inputs) line += "," + csv_field(input.value_or(""));
  for (const auto& output : row.outputs) {
    line += ",";
    if (output) line += fmt::format("{:.12g}", *output);
  }
  return line + "\n";
}

}  // namespace

void write_csv(std::ostream& out, const Study& study) {
  out << "id,hash,status,message";
  for (const std::string& input : study.identity().inputs) out << "," << csv_field(input);
  for (const std::string& output : study.identity().outputs) out << "," << csv_field(output);
  out << "\n";
  study.visit([&](const StudyRow& row) { out << line_of(row); });
}

}  // namespace trainyard
