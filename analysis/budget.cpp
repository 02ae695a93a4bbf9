#include "analysis/budget.hpp"

#include "sim/quantity_text.hpp"
#include "sim/yaml.hpp"

namespace trainyard {
namespace {

/// "5M" as "5 M USD"; what is no number stays as it is, to be refused.
std::string in_dollars(const std::string& text) {
  const auto number = leading_number(text);
  if (!number) return text;
  const std::string unit{number->second};
  const std::string digits = text.substr(0, text.size() - unit.size());
  if (unit.empty()) return digits + " USD";
  return unit.ends_with("USD") ? digits + " " + unit : digits + " " + unit + " USD";
}

}  // namespace

Dollars read_budget(const std::string& text) {
  const YamlDocument written = read_yaml_text("--budget", text);
  if (!written.root().is_text()) written.root().fail("no sum of money", "write it like '5M'");
  const YamlDocument document = read_yaml_text("--budget", in_dollars(written.root().text()));
  const Dollars budget = document.root().dollars();
  if (budget <= Dollars{}) document.root().fail("no money at all", "write it like '5M'");
  return budget;
}

Seconds read_deadline(const std::string& text) {
  const YamlDocument document = read_yaml_text("--deadline", text);
  const Seconds deadline = document.root().seconds();
  if (deadline <= Seconds{}) document.root().fail("no time at all", "write it like '60 d'");
  return deadline;
}

}  // namespace trainyard
