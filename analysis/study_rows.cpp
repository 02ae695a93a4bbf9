#include <array>
#include <stdexcept>
#include <string_view>

#include "analysis/study_connection.hpp"
#include "analysis/study_tables.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::string_view, row_statuses.size()> status_names{"done", "does not fit",
                                                                         "failed", "broken off"};

void check(const StudyRow& row, const StudyIdentity& identity) {
  if (row.index >= identity.scenarios || row.inputs.size() != identity.inputs.size() ||
      row.outputs.size() != identity.outputs.size()) {
    throw std::invalid_argument{"a row that is none of study '" + identity.name + "'"};
  }
}

template <class Value>
void bind_all(Statement& statement, const std::vector<std::optional<Value>>& values) {
  for (const std::optional<Value>& value : values) {
    if (value) {
      statement.bind(*value);
    } else {
      statement.bind_nothing();
    }
  }
}

void bind_row(Statement& statement, const StudyRow& row) {
  statement.bind(row.index);
  statement.bind(row.hash);
  statement.bind(name_of(row.status));
  statement.bind(row.message);
  bind_all(statement, row.inputs);
  bind_all(statement, row.outputs);
}

std::size_t read_index(const Connection& connection, const Statement& statement,
                       const StudyIdentity& identity) {
  const auto index = static_cast<std::size_t>(statement.integer(0));
  if (index >= identity.scenarios) connection.refuse_damage();
  return index;
}

RowStatus read_status(const Connection& connection, const Statement& statement) {
  const std::string name = statement.text(2);
  for (std::size_t i = 0; i < status_names.size(); ++i) {
    if (status_names[i] == name) return static_cast<RowStatus>(i);
  }
  connection.refuse_damage();
}

StudyRow read_row(const Connection& connection, const Statement& statement,
                  const StudyIdentity& identity) {
  StudyRow row;
  row.index = read_index(connection, statement, identity);
  row.hash = statement.text(1);
  row.status = read_status(connection, statement);
  row.message = statement.text(3);
  int column = fixed_columns;
  for (std::size_t i = 0; i < identity.inputs.size(); ++i, ++column) {
    row.inputs.emplace_back();
    if (statement.has(column)) row.inputs.back() = statement.text(column);
  }
  for (std::size_t i = 0; i < identity.outputs.size(); ++i, ++column) {
    row.outputs.emplace_back();
    if (statement.has(column)) row.outputs.back() = statement.number(column);
  }
  return row;
}

}  // namespace

std::string_view name_of(RowStatus status) {
  return status_names.at(static_cast<std::size_t>(status));
}

std::vector<bool> Study::known() const {
  const auto& [connection, identity] = *database_;
  std::vector<bool> known(identity.scenarios);
  Statement statement{connection, "SELECT id FROM scenario WHERE status <> ?"};
  statement.bind(name_of(RowStatus::broken_off));
  while (statement.step()) known[read_index(connection, statement, identity)] = true;
  return known;
}

std::optional<StudyRow> Study::row(std::size_t index) const {
  const auto& [connection, identity] = *database_;
  Statement statement{connection, row_selection(identity, "id = ?")};
  statement.bind(index);
  if (!statement.step()) return std::nullopt;
  return read_row(connection, statement, identity);
}

void Study::write(std::span<const StudyRow> rows) {
  const auto& [connection, identity] = *database_;
  for (const StudyRow& row : rows) check(row, identity);
  Transaction transaction{connection};
  {
    Statement removal{connection, "DELETE FROM scenario WHERE id = ? AND status = ?"};
    Statement insertion{connection, row_insertion(identity)};
    for (const StudyRow& row : rows) {
      if (row.status != RowStatus::broken_off) {
        removal.bind(row.index);
        removal.bind(name_of(RowStatus::broken_off));
        removal.step();
        removal.reset();
      }
      bind_row(insertion, row);
      insertion.step();
      insertion.reset();
    }
  }
  transaction.commit();
}

void Study::visit(const std::function<void(const StudyRow&)>& look) const {
  const auto& [connection, identity] = *database_;
  Statement statement{connection, row_selection(identity, "true")};
  while (statement.step()) look(read_row(connection, statement, identity));
}

}  // namespace trainyard
