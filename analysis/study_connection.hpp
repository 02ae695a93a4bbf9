#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "analysis/study.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace trainyard {

// What the files that implement Study share: SQLite, whose own header only study.cpp includes.

enum class Access : std::uint8_t {
  create,     ///< reads and writes, and creates what is not there
  read,       ///< reads, also what a process that was killed left in the log
  untouched,  ///< reads a file to which nobody can write
};

/// An open database; its errors name its file.
class Connection {
 public:
  Connection(std::filesystem::path file, Access access);

  const std::filesystem::path& file() const { return file_; }
  sqlite3* handle() const { return handle_.get(); }

  /// Whether what is needed beside the file is there or can be made.
  bool can_start() const;
  bool may_write() const;

  void execute(const std::string& sql) const;

  /// The same, if it works.
  void try_to_execute(const std::string& sql) const;

  /// The same, however long another process holds the lock.
  void insist(const std::string& sql) const;

  /// Throws what `code` of SQLite means.
  [[noreturn]] void fail(int code) const;
  [[noreturn]] void refuse(const std::string& problem) const;  ///< InputError
  [[noreturn]] void refuse_damage() const;                     ///< InputError

 private:
  struct Close {
    pid_t owner;
    void operator()(sqlite3* handle) const;
  };

  int attempt(const std::string& sql) const;

  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Close> handle_;
};

class Statement {
 public:
  Statement(const Connection& connection, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Parameters are bound in their order.
  void bind(std::string_view text);
  void bind(std::size_t number);
  void bind(double number);
  void bind_nothing();

  /// Whether there is another row.
  bool step();
  /// Ready to be bound and stepped again.
  void reset();

  // Columns of the row, from 0.
  bool has(int column) const;
  std::int64_t integer(int column) const;
  double number(int column) const;
  std::string text(int column) const;

 private:
  void check(int code) const;

  const Connection& connection_;
  sqlite3_stmt* handle_ = nullptr;
  int bound_ = 0;
};

/// Changes that all happen, when it is committed, or none.
class Transaction {
 public:
  explicit Transaction(const Connection& connection);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  const Connection& connection_;
};

/// An open study.
struct Study::Database {
  Connection connection;
  StudyIdentity identity;
};

}  // namespace trainyard
