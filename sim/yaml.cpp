#include "sim/yaml.hpp"

#include <cmath>

#include "sim/quantity_text.hpp"
#include "sim/spelling.hpp"
#include "sim/yaml_mistake.hpp"

namespace trainyard {

void YamlValue::fail(std::string_view problem, std::string_view remedy) const {
  throw mistake(place(), problem, remedy);
}

std::filesystem::path YamlValue::path() const {
  const std::filesystem::path folder = std::filesystem::path{(*files_)[node_->file]}.parent_path();
  return (folder / text()).lexically_normal();
}

bool YamlValue::names_file() const {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path(), ignored);
}

std::filesystem::path YamlValue::file() const {
  if (!names_file()) {
    fail("'" + text() + "' is no file", "write its path from the folder of this one");
  }
  return path();
}

std::string YamlValue::place() const {
  return place_in((*files_)[node_->file], node_->line, node_->column);
}

void YamlValue::fail_unknown(std::span<const std::string> known) const {
  fail("unknown '" + text() + "'" + suggestion(text(), known));
}

const std::string& YamlValue::text() const {
  if (!is_text()) fail("expected a single value", "write it after 'key: '");
  return node_->text;
}

std::vector<YamlValue> YamlValue::list() const {
  if (!is_list()) fail("expected a list", "write it like '[a, b]'");
  std::vector<YamlValue> values;
  for (const YamlNode& item : node_->items) values.emplace_back(*files_, item);
  return values;
}

YamlMap YamlValue::map() const {
  if (!is_map()) fail("expected a map", "write 'key: value' lines");
  return {*files_, *node_};
}

int YamlValue::whole_from(int least) const {
  const auto parsed = leading_number(text());
  if (!parsed || !parsed->second.empty() || parsed->first < least || parsed->first > 2e9 ||
      std::floor(parsed->first) != parsed->first) {
    fail("'" + text() + "' is not a count",
         "write a whole number, " + std::to_string(least) + " or more");
  }
  return static_cast<int>(parsed->first);
}

const YamlValue& YamlValue::at_most(int most) const {
  if (whole() > most) fail("more than " + std::to_string(most), "is this what you mean?");
  return *this;
}

int YamlValue::whole() const {
  return whole_from(0);
}

int YamlValue::count() const {
  return whole_from(1);
}

double YamlValue::number() const {
  const auto parsed = leading_number(text());
  if (!parsed || !parsed->second.empty() || parsed->first < 0.0) {
    fail("'" + text() + "' is not a number", "write it like '0.5'");
  }
  return parsed->first;
}

double YamlValue::positive() const {
  const double value = number();
  if (value == 0.0) fail("'" + text() + "' is not above zero", "write it like '0.5'");
  return value;
}

double YamlValue::fraction() const {
  const auto parsed = leading_number(text());
  if (!parsed || !parsed->second.empty() || parsed->first <= 0.0 || parsed->first > 1.0) {
    fail("'" + text() + "' is not a share", "write a number above 0, at most 1");
  }
  return parsed->first;
}

bool YamlValue::flag() const {
  if (text() == "true") return true;
  if (text() == "false") return false;
  fail("'" + text() + "' is neither true nor false", "write 'true' or 'false'");
}

double YamlValue::quantity(const UnitTable& units) const {
  const auto value = read_quantity(text(), units);
  if (!value) {
    fail("'" + text() + "' is not a " + std::string{units.quantity},
         "write it like '" + std::string{units.example} + "'");
  }
  return *value;
}

Seconds YamlValue::seconds() const {
  return Seconds{quantity(time_units())};
}
Bytes YamlValue::bytes() const {
  return Bytes{quantity(size_units())};
}
Bandwidth YamlValue::bandwidth() const {
  const Bandwidth read{quantity(bandwidth_units())};
  if (read > Bandwidth{1e15}) fail("more than 1 PB/s", "is this what you mean?");
  return read;
}
FlopRate YamlValue::flop_rate() const {
  return FlopRate{quantity(flop_rate_units())};
}
Tokens YamlValue::tokens() const {
  return Tokens{quantity(token_units())};
}
Watts YamlValue::watts() const {
  return Watts{quantity(power_units())};
}
Dollars YamlValue::dollars() const {
  return Dollars{quantity(money_units())};
}
Price YamlValue::price() const {
  return Price{quantity(price_units())};
}

DollarRate YamlValue::dollar_rate() const {
  return DollarRate{quantity(money_rate_units())};
}
EnergyPrice YamlValue::energy_price() const {
  return EnergyPrice{quantity(energy_price_units())};
}
PowerPrice YamlValue::power_price() const {
  return PowerPrice{quantity(power_price_units())};
}
CarbonIntensity YamlValue::carbon_intensity() const {
  return CarbonIntensity{quantity(carbon_units())};
}
SquareMillimetres YamlValue::area() const {
  return SquareMillimetres{quantity(area_units())};
}
FailureRate YamlValue::failure_rate() const {
  return FailureRate{quantity(failure_rate_units())};
}
Date YamlValue::last_day() const {
  if (const auto date = read_last_day(text())) return *date;
  fail("'" + text() + "' is not a date", "write it like '2024-10-01'");
}
Date YamlValue::date() const {
  if (const auto date = read_date(text())) return *date;
  fail("'" + text() + "' is not a date", "write it like '2024-10-01'");
}

YamlMap::YamlMap(const std::vector<std::string>& files, const YamlNode& node)
    : files_{&files}, node_{&node} {
  std::set<std::string_view> seen;
  for (const auto& [key, value] : node.entries) {
    const YamlValue place{files, key};
    if (!place.is_text()) place.fail("a key must be plain text");
    if (!seen.insert(key.text).second) {
      place.fail("'" + key.text + "' is written twice", "keep one of them");
    }
  }
}

std::optional<YamlValue> YamlMap::find(std::string_view key) {
  asked_.emplace(key);
  for (const auto& [name, value] : node_->entries) {
    if (name.text == key) return YamlValue{*files_, value};
  }
  return std::nullopt;
}

YamlValue YamlMap::at(std::string_view key) {
  if (const auto value = find(key)) return *value;
  for (const auto& [name, value] : node_->entries) {
    if (!asked_.contains(name.text) && may_mean(name.text, key)) {
      YamlValue{*files_, name}.fail("unknown key '" + name.text + "'",
                                    "did you mean '" + std::string{key} + "'?");
    }
  }
  YamlValue{*files_, *node_}.fail("'" + std::string{key} + "' is missing",
                                  "add a line '" + std::string{key} + ": ...'");
}

YamlValue YamlMap::place_of(std::string_view key) const {
  for (const auto& [name, value] : node_->entries) {
    if (name.text == key) return {*files_, value};
  }
  return {*files_, *node_};
}

std::vector<std::pair<std::string, YamlValue>> YamlMap::entries() {
  std::vector<std::pair<std::string, YamlValue>> all;
  for (const auto& [name, value] : node_->entries) {
    asked_.insert(name.text);
    all.emplace_back(name.text, YamlValue{*files_, value});
  }
  return all;
}

void YamlMap::finish() const {
  for (const auto& [name, value] : node_->entries) {
    if (asked_.contains(name.text)) continue;
    const std::vector<std::string> known{asked_.begin(), asked_.end()};
    YamlValue{*files_, name}.fail("unknown key '" + name.text + "'" + suggestion(name.text, known));
  }
}

}  // namespace trainyard
