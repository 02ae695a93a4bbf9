#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trainyard {

/// What a study is: databases with equal identities are of one study.
struct StudyIdentity {
  std::string name;
  std::string hash;     ///< of all that decides its rows
  std::string version;  ///< of the program
  std::size_t scenarios = 0;
  std::vector<std::string> inputs;   ///< dotted keys: columns
  std::vector<std::string> outputs;  ///< names with their unit: columns

  bool operator==(const StudyIdentity&) const = default;
};

enum class RowStatus : std::uint8_t {
  done,
  too_much_memory,
  failed,      ///< and would again
  broken_off,  ///< its process died, or memory ran out: the machine's fault rather than its own
};

inline constexpr std::array row_statuses{RowStatus::done, RowStatus::too_much_memory,
                                         RowStatus::failed, RowStatus::broken_off};

/// "done", "does not fit", "failed" or "broken off".
std::string_view name_of(RowStatus status);

/// What became of one scenario.
struct StudyRow {
  std::size_t index = 0;  ///< below the study's number of scenarios
  std::string hash;
  std::vector<std::optional<std::string>> inputs;  ///< one for each of the study's
  RowStatus status = RowStatus::done;
  std::string message;                         ///< why there is no result; empty if done
  std::vector<std::optional<double>> outputs;  ///< one for each of the study's; none is NaN

  bool operator==(const StudyRow&) const = default;
};

/// An open SQLite database of one study: a row for each scenario that was run. Any number of
/// processes may write to it and read it at once. What was written stays, whatever happens to the
/// process or the machine afterwards. A copy of the process, made by fork(), must not touch it, but
/// open the file itself; that it has been open and goes with the copy does no harm.
class Study {
 public:
  /// Creates the database, or goes on with the one that is there. Throws InputError if the file is
  /// something else, or of another study or version, and OutputError if it cannot be written.
  static Study open(const std::filesystem::path& file, const StudyIdentity& identity);

  /// A database that is there, to be read only. Throws InputError if it is none.
  static Study read(const std::filesystem::path& file);

  Study(Study&&) noexcept;
  Study& operator=(Study&&) noexcept;
  ~Study();

  const StudyIdentity& identity() const;

  /// For each scenario, whether its row is there to stay: not if it was broken off.
  std::vector<bool> known() const;

  std::optional<StudyRow> row(std::size_t index) const;  ///< nothing if it is not there

  /// Adds rows, all of them or none; rows that are there already stay as they are, but any
  /// other takes the place of one that was broken off. Waits for other processes that write. Throws
  /// OutputError on a full disk.
  void write(std::span<const StudyRow> rows);

  /// Calls `look` with one row after the other by index, as they are when the visit begins.
  void visit(const std::function<void(const StudyRow&)>& look) const;

 private:
  struct Database;
  explicit Study(std::unique_ptr<Database> database);

  std::unique_ptr<Database> database_;
};

}  // namespace trainyard
