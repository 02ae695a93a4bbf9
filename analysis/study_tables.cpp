#include "analysis/study_tables.hpp"

#include <array>
#include <cctype>
#include <set>
#include <string_view>

namespace trainyard {
namespace {

constexpr std::array<std::string_view, fixed_columns> fixed{"id", "hash", "status", "message"};

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char letter : name) {
    if (letter == '"') text += '"';
    text += letter;
  }
  return text + "\"";
}

std::string lower_case(std::string text) {
  for (char& letter : text) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return text;
}

std::vector<std::string> columns_of(const StudyIdentity& identity) {
  std::vector<std::string> columns{fixed.begin(), fixed.end()};
  columns.insert(columns.end(), identity.inputs.begin(), identity.inputs.end());
  columns.insert(columns.end(), identity.outputs.begin(), identity.outputs.end());
  return columns;
}

std::string list_of_columns(const StudyIdentity& identity) {
  std::string list;
  for (const std::string& column : columns_of(identity)) {
    list += (list.empty() ? "" : ", ") + quoted_name(column);
  }
  return list;
}

}  // namespace

std::vector<std::string> repeated_columns(const StudyIdentity& identity) {
  std::set<std::string> seen;
  std::vector<std::string> repeated;
  for (const std::string& column : columns_of(identity)) {
    if (!seen.insert(lower_case(column)).second) repeated.push_back(column);
  }
  return repeated;
}

std::string table_of_studies() {
  return "CREATE TABLE study (name TEXT NOT NULL, hash TEXT NOT NULL, version TEXT NOT NULL, "
         "scenarios INTEGER NOT NULL)";
}

std::string table_of_scenarios(const StudyIdentity& identity) {
  std::string sql =
      "CREATE TABLE scenario (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, status TEXT NOT NULL, "
      "message TEXT NOT NULL";
  for (const std::string& input : identity.inputs) sql += ", " + quoted_name(input) + " TEXT";
  for (const std::string& output : identity.outputs) sql += ", " + quoted_name(output) + " REAL";
  return sql + ")";
}

std::string study_insertion() {
  return "INSERT INTO study (name, hash, version, scenarios) VALUES (?, ?, ?, ?)";
}

std::string study_selection() {
  return "SELECT name, hash, version, scenarios FROM study";
}

std::string row_insertion(const StudyIdentity& identity) {
  std::string parameters = "?";
  for (std::size_t i = 1; i < columns_of(identity).size(); ++i) parameters += ", ?";
  return "INSERT INTO scenario (" + list_of_columns(identity) + ") VALUES (" + parameters +
         ") ON CONFLICT (id) DO NOTHING";
}

std::string row_selection(const StudyIdentity& identity, const std::string& condition) {
  return "SELECT " + list_of_columns(identity) + " FROM scenario WHERE " + condition +
         " ORDER BY id";
}

std::string column_selection() {
  return "SELECT name, type FROM pragma_table_info('scenario') ORDER BY cid";
}

}  // namespace trainyard
