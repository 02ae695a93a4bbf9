#pragma once

#include <string>
#include <vector>

#include "analysis/study.hpp"

namespace trainyard {

// The tables of a study's database, as SQL: `study` has one row that says what it is; `scenario`
// has id, hash, status and message, then a column for each input (TEXT) and each output (REAL).

/// What stands before the inputs.
constexpr int fixed_columns = 4;

/// The columns that a table cannot have, because they are there: SQL does not tell upper from lower
/// case. Empty if there are none.
std::vector<std::string> repeated_columns(const StudyIdentity& identity);

std::string table_of_studies();
std::string table_of_scenarios(const StudyIdentity& identity);

/// Adds the one row of the table of studies: name, hash, version, scenarios.
std::string study_insertion();
std::string study_selection();

/// Adds a row, unless one of its id is there; its parameters are the columns in order.
std::string row_insertion(const StudyIdentity& identity);

/// All columns of the rows that meet `condition`, by id.
std::string row_selection(const StudyIdentity& identity, const std::string& condition);

/// Each column of the table of scenarios and its type.
std::string column_selection();

}  // namespace trainyard
