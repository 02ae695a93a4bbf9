#include "tests/page_figures.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace trainyard {
namespace {

Json ask(Browser& browser, const std::string& question, const std::string& chart = {}) {
  std::ifstream stream{TRAINYARD_SOURCE_DIR "/tests/page_figures.js"};
  const std::string answers{std::istreambuf_iterator<char>{stream}, {}};
  return browser.execute(answers + "return pageFigures." + question + "(arguments[0]);",
                         Json::array({chart}));
}

/// Numbers that are not there are not counted.
std::vector<NamedNumbers> named_numbers(const Json& list) {
  std::vector<NamedNumbers> all;
  for (const Json& one : list) {
    NamedNumbers& named = all.emplace_back(one.at("name").get<std::string>());
    for (const Json& number : one.at("numbers")) {
      if (number.is_number()) named.numbers.push_back(number);
    }
  }
  return all;
}

}  // namespace

std::vector<NamedNumbers> drawn(Browser& browser, const std::string& chart) {
  return named_numbers(ask(browser, "drawn", chart));
}

std::vector<std::string> labels(Browser& browser, const std::string& chart) {
  return ask(browser, "labels", chart);
}

std::vector<NamedNumbers> tabled(Browser& browser, const std::string& chart) {
  return named_numbers(ask(browser, "tabled", chart));
}

const NamedNumbers& called(const std::vector<NamedNumbers>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &NamedNumbers::name);
  if (found != all.end()) return *found;
  std::string names;
  for (const NamedNumbers& one : all) names += " '" + one.name + "'";
  throw std::runtime_error{"nothing is called '" + name + "' of" + names};
}

double sum(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

std::vector<std::string> figures(Browser& browser) {
  return ask(browser, "names");
}

std::vector<std::string> blank_figures(Browser& browser) {
  return ask(browser, "blank");
}

std::vector<std::string> numbers_not_tabled(Browser& browser, const std::string& chart) {
  return ask(browser, "notTabled", chart);
}

}  // namespace trainyard
