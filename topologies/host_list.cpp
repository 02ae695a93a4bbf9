#include "topologies/host_list.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace trainyard {
namespace {

/// A longer one is no host's (RFC 1035).
constexpr std::size_t longest_name = 255;

/// A host list that is being read, and where.
struct HostList {
  LineReader& line;
  int column;  ///< of the list
  std::string_view list;
  std::size_t most;
  std::size_t position = 0;

  [[noreturn]] void fail(std::size_t at, const std::string& problem, std::string_view remedy = {}) {
    line.fail_at(column + static_cast<int>(at), problem, remedy);
  }
  void check_count(std::size_t at, std::size_t count) {
    if (count <= most) return;
    fail(at, "more than " + std::to_string(most) + " names", "is a number in brackets mistyped?");
  }
};

/// Appends the numbers of `01-04` to `words`, or the word itself if it is no range. Numbers are
/// filled up with zeros to the width of the first.
void expand_range(HostList& hosts, std::size_t at, std::string_view range,
                  std::vector<std::string>& words) {
  if (range.empty()) hosts.fail(at, "nothing between brackets or commas");
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) {
    words.emplace_back(range);
    return;
  }
  const std::string_view from = range.substr(0, dash);
  const auto first = whole_number(from);
  const auto last = whole_number(range.substr(dash + 1));
  if (!first || !last) hosts.fail(at, quote(range) + " is not a range of whole numbers");
  if (*last < *first) {
    hosts.fail(at, "the range " + quote(range) + " runs backwards", "write the lower end first");
  }
  hosts.check_count(at, words.size() + (*last - *first) + std::size_t{1});
  for (std::size_t number = *first; number <= *last; ++number) {
    std::string digits = std::to_string(number);
    if (digits.size() < from.size()) digits.insert(0, from.size() - digits.size(), '0');
    words.push_back(std::move(digits));
  }
}

/// What stands in the pair of brackets that opens here; passes it.
std::vector<std::string> expand_brackets(HostList& hosts) {
  const std::size_t open = hosts.position;
  const std::size_t close = hosts.list.find(']', open);
  const std::size_t nested = hosts.list.find('[', open + 1);
  if (close == std::string_view::npos || nested < close) {
    hosts.fail(open, "a bracket that is not closed");
  }
  std::vector<std::string> words;
  for (std::size_t at = open + 1; at <= close;) {
    const std::size_t end = std::min(hosts.list.find(',', at), close);
    expand_range(hosts, at, hosts.list.substr(at, end - at), words);
    at = end + 1;
  }
  hosts.position = close + 1;
  return words;
}

/// Each of `names` with each of `endings` behind it.
std::vector<std::string> combine(HostList& hosts, std::size_t at,
                                 const std::vector<std::string>& names,
                                 const std::vector<std::string>& endings) {
  hosts.check_count(at, names.size() * endings.size());
  std::vector<std::string> combined;
  combined.reserve(names.size() * endings.size());
  for (const std::string& name : names) {
    for (const std::string& ending : endings) {
      if (name.size() + ending.size() > longest_name) {
        hosts.fail(at, "a name of more than " + std::to_string(longest_name) + " letters");
      }
      combined.push_back(name + ending);
    }
  }
  return combined;
}

/// The names up to the next comma that stands outside of brackets; passes them, not the comma.
std::vector<std::string> expand_item(HostList& hosts) {
  const std::size_t start = hosts.position;
  std::vector<std::string> names{""};
  while (hosts.position < hosts.list.size() && hosts.list[hosts.position] != ',') {
    const std::size_t at = hosts.position;
    if (hosts.list[at] == ']') hosts.fail(at, "a bracket that was not opened");
    if (hosts.list[at] == '[') {
      names = combine(hosts, at, names, expand_brackets(hosts));
      continue;
    }
    hosts.position = std::min(hosts.list.find_first_of("[],", at), hosts.list.size());
    const std::string text{hosts.list.substr(at, hosts.position - at)};
    names = combine(hosts, at, names, {text});
  }
  if (hosts.position == start) hosts.fail(start, "a name is missing");
  return names;
}

}  // namespace

std::vector<std::string> expand_host_list(LineReader& line, int column, std::string_view list,
                                          std::size_t most) {
  HostList hosts{.line = line, .column = column, .list = list, .most = most};
  std::vector<std::string> names;
  while (true) {
    const std::size_t start = hosts.position;
    std::vector<std::string> more = expand_item(hosts);
    hosts.check_count(start, names.size() + more.size());
    std::ranges::move(more, std::back_inserter(names));
    if (hosts.position == list.size()) return names;
    ++hosts.position;
  }
}

}  // namespace trainyard
