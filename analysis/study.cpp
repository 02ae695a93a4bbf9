#include "analysis/study.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "analysis/output.hpp"
#include "analysis/study_connection.hpp"
#include "sim/yaml.hpp"

namespace trainyard {
namespace {

constexpr std::chrono::milliseconds patience{30'000};  // with others that hold a lock

int kind_of(int code) {
  return code & 0xff;  // the rest of an extended code says where it came from
}

bool is_busy(int code) {
  return kind_of(code) == SQLITE_BUSY || kind_of(code) == SQLITE_PROTOCOL;
}

/// The address by which SQLite takes no locks and looks for nothing beside the file.
std::string address_of_untouched(const std::filesystem::path& file) {
  std::string address = "file:";
  for (const char letter : std::filesystem::absolute(file).string()) {
    if (letter == '%') {
      address += "%25";
    } else if (letter == '?') {
      address += "%3f";
    } else if (letter == '#') {
      address += "%23";
    } else {
      address += letter;
    }
  }
  return address + "?immutable=1";
}

}  // namespace

Connection::Connection(std::filesystem::path file, Access access) : file_{std::move(file)} {
  // SQLite takes some relative names for something else than files.
  std::string address = std::filesystem::absolute(file_).string();
  int flags = SQLITE_OPEN_READWRITE;
  if (access == Access::create) flags |= SQLITE_OPEN_CREATE;
  if (access == Access::untouched) {
    address = address_of_untouched(file_);
    flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  }
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(address.c_str(), &handle, flags, nullptr);
  handle_ = {handle, Close{getpid()}};
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(patience.count()));
  // Who only reads does not clear away a log that is there.
  std::error_code ignored;
  if (access == Access::read && std::filesystem::exists(address + "-wal", ignored)) {
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
}

// In a copy of the process, closing would take away files that the original is writing.
void Connection::Close::operator()(sqlite3* handle) const {
  if (getpid() == owner) sqlite3_close_v2(handle);
}

bool Connection::can_start() const {
  // As root one may open a log in any folder; others are told that it is read-only.
  const int kind = kind_of(attempt("SELECT 1 FROM sqlite_master"));
  return kind != SQLITE_CANTOPEN && kind != SQLITE_READONLY;
}

bool Connection::may_write() const {
  return sqlite3_db_readonly(handle(), "main") == 0;
}

int Connection::attempt(const std::string& sql) const {
  return sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
}

void Connection::execute(const std::string& sql) const {
  if (const int code = attempt(sql); code != SQLITE_OK) fail(code);
}

void Connection::try_to_execute(const std::string& sql) const {
  attempt(sql);
}

void Connection::insist(const std::string& sql) const {
  int code = attempt(sql);
  while (is_busy(code)) {
    sqlite3_sleep(5);  // where SQLite did not wait by itself
    code = attempt(sql);
  }
  if (code != SQLITE_OK) fail(code);
}

void Connection::fail(int code) const {
  const int cause = sqlite3_system_errno(handle());
  if (kind_of(code) == SQLITE_NOTADB) refuse("is no database of a study (name another file)");
  if (kind_of(code) == SQLITE_CORRUPT) refuse_damage();
  std::string problem = "cannot be read or written: " + std::string{sqlite3_errmsg(handle())} +
                        " (check the folder, its permissions, and the disk)";
  if (is_busy(code)) problem = "is locked (end the program that holds it, and run this again)";
  if (kind_of(code) == SQLITE_FULL || cause == ENOSPC || cause == EDQUOT) {
    problem =
        "cannot be written: no space left (free some, and run this again: it goes on from here)";
  }
  throw OutputError{file_.string() + ": " + problem};
}

void Connection::refuse(const std::string& problem) const {
  throw InputError{file_.string() + ": " + problem};
}

void Connection::refuse_damage() const {
  refuse("is damaged, or another program changed it (start anew in another folder)");
}

Statement::Statement(const Connection& connection, const std::string& sql)
    : connection_{connection} {
  const int code = sqlite3_prepare_v2(connection.handle(), sql.c_str(), -1, &handle_, nullptr);
  if (code != SQLITE_OK) connection.fail(code);
}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

void Statement::bind(std::string_view text) {
  check(sqlite3_bind_text64(handle_, ++bound_, text.data(), text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
}

void Statement::bind(std::size_t number) {
  check(sqlite3_bind_int64(handle_, ++bound_, static_cast<sqlite3_int64>(number)));
}

void Statement::bind(double number) {
  check(sqlite3_bind_double(handle_, ++bound_, number));
}

void Statement::bind_nothing() {
  check(sqlite3_bind_null(handle_, ++bound_));
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) connection_.fail(code);
  return code == SQLITE_ROW;
}

void Statement::reset() {
  check(sqlite3_reset(handle_));
  bound_ = 0;
}

bool Statement::has(int column) const {
  return sqlite3_column_type(handle_, column) != SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_, column);
}

double Statement::number(int column) const {
  return sqlite3_column_double(handle_, column);
}

std::string Statement::text(int column) const {
  const auto* const letters = sqlite3_column_text(handle_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return letters == nullptr ? "" : std::string{reinterpret_cast<const char*>(letters), size};
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) connection_.fail(code);
}

Transaction::Transaction(const Connection& connection) : connection_{connection} {
  connection.insist("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  const bool open = sqlite3_get_autocommit(connection_.handle()) == 0;
  if (open) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  connection_.insist("COMMIT");
}

}  // namespace trainyard
