#include <string_view>
#include <utility>

#include "analysis/output.hpp"
#include "analysis/study_connection.hpp"
#include "analysis/study_mismatch.hpp"
#include "analysis/study_tables.hpp"
#include "sim/yaml.hpp"

namespace trainyard {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kind_of_file = 0x54524e59;  // "TRNY", SQLite's application_id
constexpr std::int64_t form_of_tables = 1;         // SQLite's user_version

std::int64_t integer_of(const Connection& connection, const std::string& sql) {
  Statement statement{connection, sql};
  return statement.step() ? statement.integer(0) : 0;
}

/// What a process leaves that was killed before it made tables.
bool is_empty(const Connection& connection) {
  return integer_of(connection, "SELECT count(*) FROM sqlite_master") == 0 &&
         integer_of(connection, "PRAGMA application_id") == 0;
}

/// Readers and writers then do not wait for each other; on a file system that cannot do it, they
/// do.
void use_write_ahead_log(const Connection& connection) {
  connection.insist("PRAGMA journal_mode = WAL");
  connection.execute("PRAGMA synchronous = FULL");
}

void check_columns(const fs::path& file, const StudyIdentity& identity) {
  const std::vector<std::string> repeated = repeated_columns(identity);
  if (repeated.empty()) return;
  throw InputError{file.string() + ": cannot have two columns '" + repeated.front() +
                   "' (leave one out)"};
}

/// Makes the tables, unless another process has just done it.
void create_tables(const Connection& connection, const StudyIdentity& identity) {
  use_write_ahead_log(connection);
  Transaction transaction{connection};
  if (!is_empty(connection)) return;
  connection.execute("PRAGMA application_id = " + std::to_string(kind_of_file));
  connection.execute("PRAGMA user_version = " + std::to_string(form_of_tables));
  connection.execute(table_of_studies());
  connection.execute(table_of_scenarios(identity));
  {
    Statement statement{connection, study_insertion()};
    statement.bind(std::string_view{identity.name});
    statement.bind(std::string_view{identity.hash});
    statement.bind(std::string_view{identity.version});
    statement.bind(identity.scenarios);
    statement.step();
  }
  transaction.commit();
}

void check_kind(const Connection& connection) {
  if (is_empty(connection)) {
    connection.refuse("has no study yet (run again what was to write it)");
  }
  if (integer_of(connection, "PRAGMA application_id") != kind_of_file) {
    connection.refuse("is a database of another program (name another file)");
  }
  if (integer_of(connection, "PRAGMA user_version") != form_of_tables) {
    connection.refuse("was written by another version of trainyard (use that one)");
  }
}

StudyIdentity read_identity(const Connection& connection) {
  check_kind(connection);
  Statement study{connection, study_selection()};
  if (!study.step() || study.integer(3) < 0) connection.refuse_damage();
  StudyIdentity identity;
  identity.name = study.text(0);
  identity.hash = study.text(1);
  identity.version = study.text(2);
  identity.scenarios = static_cast<std::size_t>(study.integer(3));
  Statement columns{connection, column_selection()};
  for (int i = 0; columns.step(); ++i) {
    if (i < fixed_columns) continue;
    (columns.text(1) == "TEXT" ? identity.inputs : identity.outputs).push_back(columns.text(0));
  }
  return identity;
}

fs::path beside(const fs::path& file, const char* ending) {
  return file.string() + ending;
}

/// In a folder to which nobody can write, a database without a log is read as it is.
Connection connect_to_read(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) {
    throw InputError{file.string() + ": no such file (name a study's database)"};
  }
  Connection connection{file, Access::read};
  if (connection.can_start() || fs::exists(beside(file, "-wal"), ignored)) return connection;
  return {file, Access::untouched};
}

}  // namespace

Study::Study(std::unique_ptr<Database> database) : database_{std::move(database)} {}
Study::Study(Study&&) noexcept = default;
Study& Study::operator=(Study&&) noexcept = default;
Study::~Study() = default;

const StudyIdentity& Study::identity() const {
  return database_->identity;
}

Study Study::open(const fs::path& file, const StudyIdentity& identity) {
  check_columns(file, identity);
  Connection connection{file, Access::create};
  if (!connection.may_write()) {
    throw OutputError{file.string() + ": cannot be written (check its permissions)"};
  }
  if (is_empty(connection)) create_tables(connection, identity);
  StudyIdentity found = read_identity(connection);
  if (const std::string mismatch = study_mismatch(found, identity); !mismatch.empty()) {
    connection.refuse(mismatch + " (take another folder)");
  }
  use_write_ahead_log(connection);
  // A log that a full disk cut short is written over rather than added to.
  connection.try_to_execute("PRAGMA wal_checkpoint(PASSIVE)");
  return Study{std::make_unique<Database>(std::move(connection), std::move(found))};
}

Study Study::read(const fs::path& file) {
  Connection connection = connect_to_read(file);
  connection.execute("PRAGMA query_only = 1");
  StudyIdentity identity = read_identity(connection);
  return Study{std::make_unique<Database>(std::move(connection), std::move(identity))};
}

}  // namespace trainyard
