#pragma once

#include <string>
#include <vector>

#include "tests/browser.hpp"

// What the figures of a page show, as numbers. A figure is one with `data-chart="NAME"`, and the
// page that the browser shows is meant.

namespace trainyard {

/// A row or bar of numbers by name.
struct NamedNumbers {
  std::string name;
  std::vector<double> numbers;
};

/// What a chart draws: its sets of bars or lines, points by their height, floating bars by the end
/// that moves. Throws std::runtime_error if there is no such chart.
std::vector<NamedNumbers> drawn(Browser& browser, const std::string& chart);

/// The names along a chart.
std::vector<std::string> labels(Browser& browser, const std::string& chart);

/// The rows of the table behind it, those at its foot too.
std::vector<NamedNumbers> tabled(Browser& browser, const std::string& chart);

/// Those of them that are called so. Throws std::runtime_error if none is.
const NamedNumbers& called(const std::vector<NamedNumbers>& all, const std::string& name);

double sum(const std::vector<double>& numbers);

/// The names of all figures of the page that are shown, in their order.
std::vector<std::string> figures(Browser& browser);

/// Names of figures whose canvas has but one colour, or whose drawing is empty.
std::vector<std::string> blank_figures(Browser& browser);

/// Numbers that a chart draws as bars and that are not in the table behind it.
std::vector<std::string> numbers_not_tabled(Browser& browser, const std::string& chart);

}  // namespace trainyard
