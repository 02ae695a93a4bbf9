#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/yaml.hpp"

// What readers of files that are written line by line have in common.

namespace trainyard {

/// One line of a text without its line break, and which one it is, from 1 on.
struct TextLine {
  std::string_view text;
  int number;
};

/// The lines of a text, whether they end as on Unix or as on Windows; a byte order mark before the
/// first is dropped. They are valid as long as the text.
std::vector<TextLine> lines_of(std::string_view text);

/// A line and a column, both from 1 on.
struct TextPlace {
  int line;
  int column;
};

/// Where the character number `offset` of a text stands; behind the last one if there is none.
TextPlace place_at(std::string_view text, std::size_t offset);

/// What a file says, as errors quote it: 'text', cut where it is long.
std::string quote(std::string_view text);

/// All of `text` as a whole number of digits to the base 10 or 16; nothing if it is none, or needs
/// more than 32 bits.
std::optional<std::uint32_t> whole_number(std::string_view text, int base = 10);

/// `text` with the letters A to Z as a to z.
std::string lower_case(std::string_view text);

/// Reads one line from left to right. Blanks between what it is asked for do not matter; what does
/// not stand there is an InputError at that column. Valid as long as the file's name and the text.
class LineReader {
 public:
  LineReader(const std::string& file, TextLine line) : file_{&file}, line_{line} {}

  /// A line that was joined of several: `joints` are the columns from which on it is the next one.
  LineReader(const std::string& file, TextLine line, std::vector<int> joints)
      : file_{&file}, line_{line}, joints_{std::move(joints)} {}

  int line() const { return line_.number; }

  /// Where the next thing that is no blank stands.
  int column();

  /// Where in the file a column of this line stands.
  TextPlace place_of(int column) const;

  /// Whether nothing but blanks is left.
  bool done();

  /// Passes `text` if it stands here.
  bool take(std::string_view text);

  /// Passes `text`, which has to stand here.
  void expect(std::string_view text);

  /// Passes everything up to the next blank or character of `stops`; empty if one is here.
  std::string_view word(std::string_view stops = {});

  /// Passes a whole number, which has to stand here up to a blank or a character of `stops`.
  std::uint32_t number(std::string_view stops = {}, int base = 10);

  /// Passes "text", which has to stand here.
  std::string_view quotation();

  /// As `quotation`, of a text that may hold quotes itself: it goes up to the last of the line.
  std::string_view longest_quotation();

  /// Throws the InputError "file:line:column: problem (remedy)" for this place.
  [[noreturn]] void fail(std::string_view problem, std::string_view remedy = {});

  /// As `fail`, for another column of the line.
  [[noreturn]] void fail_at(int column, std::string_view problem, std::string_view remedy = {});

 private:
  std::string_view rest() const { return line_.text.substr(position_); }
  std::string_view quotation_up_to(std::size_t end);

  const std::string* file_;
  TextLine line_;
  std::vector<int> joints_;
  std::size_t position_ = 0;
};

}  // namespace trainyard
