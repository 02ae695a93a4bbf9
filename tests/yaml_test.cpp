#include "sim/yaml.hpp"

#include <functional>

#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

enum class Colour : std::uint8_t { red, green };
constexpr std::array<std::pair<std::string_view, Colour>, 2> colours{
    {{"red", Colour::red}, {"green", Colour::green}}};

template <class Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// What `read` makes of "v: written", where the value stands in column 4.
template <class Read>
auto value_of(Read read, const std::string& written) {
  const YamlDocument document = read_yaml_text("input", "v: " + written);
  YamlMap map = document.root().map();
  return std::invoke(read, map.at("v"));
}

template <class Read>
std::string error_of_value(Read read, const std::string& written) {
  return error_of([&] { value_of(read, written); });
}

/// Reads {cable: {bandwidth, latency?}}.
std::string error_of_cable(const std::string& text) {
  const YamlDocument document = read_yaml_text("input", text);
  return error_of([&] {
    document.root().read([](YamlMap& file) {
      return file.at("cable").read([](YamlMap& cable) {
        cable.find("latency");
        return cable.at("bandwidth").bandwidth();
      });
    });
  });
}

}  // namespace

TEST_CASE("plain values are read as what they are") {
  CHECK(value_of(&YamlValue::text, "'two words'") == "two words");
  CHECK(value_of(&YamlValue::whole, "0") == 0);
  CHECK(value_of(&YamlValue::count, "15360") == 15360);
  CHECK(value_of(&YamlValue::count, "2e9") == 2'000'000'000);
  CHECK(value_of(&YamlValue::number, "2.664e6") == 2.664e6);
  CHECK(value_of(&YamlValue::fraction, "1") == 1.0);
  CHECK(value_of(&YamlValue::flag, "true"));
  CHECK_FALSE(value_of(&YamlValue::flag, "false"));
  const auto colour = [](const YamlValue& value) { return value.one_of(colours); };
  CHECK(value_of(colour, "green") == Colour::green);
}

TEST_CASE("quantities are read in every unit that they may be written in") {
  const auto [written, seconds] = GENERATE(table<std::string, double>({{"5 s", 5},
                                                                       {"5s", 5},
                                                                       {"5 ms", 5e-3},
                                                                       {"5 us", 5e-6},
                                                                       {"5 ns", 5e-9},
                                                                       {"2 min", 120},
                                                                       {"2 h", 7200},
                                                                       {"2 d", 172800}}));
  CHECK(value_of(&YamlValue::seconds, written).value() == Approx(seconds).epsilon(1e-15));
  CHECK(value_of(&YamlValue::bytes, "80 GiB").value() == 80.0 * 1024 * 1024 * 1024);
  CHECK(value_of(&YamlValue::bytes, "80 GB").value() == 80e9);
  CHECK(value_of(&YamlValue::bandwidth, "400 Gb/s").value() == 50e9);
  CHECK(value_of(&YamlValue::bandwidth, "3.35 TB/s").value() == 3.35e12);
  CHECK(value_of(&YamlValue::flop_rate, "1 PFLOP/s").value() == 1e15);
  CHECK(value_of(&YamlValue::tokens, "14.8 T").value() == 14.8e12);
  CHECK(value_of(&YamlValue::watts, "0.7 kW").value() == 700.0);
  CHECK(value_of(&YamlValue::price, "2.00 USD/GPU-hour").value() == 2.0);
  CHECK(value_of(&YamlValue::seconds, "2 year").value() == 2.0 * 365.0 * 86400.0);
  CHECK(value_of(&YamlValue::dollars, "1.6 B USD").value() == 1.6e9);
  CHECK(value_of(&YamlValue::dollars, "318 k USD").value() == 318e3);
  CHECK((value_of(&YamlValue::dollar_rate, "365 USD/year") * one_day).value() == Approx(1.0));
  CHECK((value_of(&YamlValue::energy_price, "0.08 USD/kWh") * Joules{3.6e6}).value() ==
        Approx(0.08));
  CHECK(value_of(&YamlValue::power_price, "10 M USD/MW") * Watts{1.0} == Dollars{10.0});
  CHECK((value_of(&YamlValue::carbon_intensity, "582 g/kWh") * Joules{3.6e6}).value() ==
        Approx(582.0));
  CHECK(value_of(&YamlValue::area, "8.14 cm2").value() == Approx(814.0));
  CHECK(value_of(&YamlValue::failure_rate, "0.5 /node-day").value() * 86400.0 == Approx(0.5));
  CHECK(text_of(value_of(&YamlValue::date, "2023-11-17")) == "2023-11-17");
}

TEST_CASE("a wrong value is quoted where it stands, with how to write it") {
  const auto error = [](auto read, const std::string& written) {
    const std::string message = error_of_value(read, written);
    REQUIRE_THAT(message, StartsWith("input:1:4: '" + written + "' is "));
    return message.substr(message.find("' is ") + 5);
  };
  for (const std::string wrong : {"-1", "0.5", "many", "2000000001", "1e400", "8 GPUs"}) {
    CHECK(error(&YamlValue::count, wrong) == "not a count (write a whole number, 1 or more)");
    CHECK(error(&YamlValue::whole, wrong) == "not a count (write a whole number, 0 or more)");
  }
  CHECK(error(&YamlValue::count, "0") == "not a count (write a whole number, 1 or more)");
  for (const std::string wrong :
       {"-1", "nan", "inf", ".inf", "1e999", "0x10", "+5", "1_000", "5e"}) {
    CHECK(error(&YamlValue::number, wrong) == "not a number (write it like '0.5')");
    CHECK(error(&YamlValue::fraction, wrong) == "not a share (write a number above 0, at most 1)");
  }
  CHECK(error(&YamlValue::fraction, "1.01") == "not a share (write a number above 0, at most 1)");
  CHECK(error(&YamlValue::flag, "yes") == "neither true nor false (write 'true' or 'false')");
  for (const std::string wrong : {"5", "-5 s", "5 S", "s", "nan s", "inf s", "5 s s", "1e308 T"}) {
    CHECK(error(&YamlValue::seconds, wrong) == "not a time (write it like '5 us')");
  }
  CHECK(error(&YamlValue::bytes, "1e300 TiB") == "not a size (write it like '80 GiB')");
  CHECK(error(&YamlValue::bandwidth, "400") == "not a bandwidth (write it like '450 GB/s')");
  CHECK(error(&YamlValue::flop_rate, "1 PF") == "not a rate (write it like '989.4 TFLOP/s')");
  CHECK(error(&YamlValue::tokens, "5") == "not a number of tokens (write it like '14.8 T')");
  CHECK(error(&YamlValue::watts, "5 V") == "not a power (write it like '700 W')");
  CHECK(error(&YamlValue::price, "2 EUR") == "not a price (write it like '2.00 USD/GPU-hour')");
  CHECK(error(&YamlValue::dollars, "5 EUR") == "not a sum of money (write it like '83000 USD')");
  CHECK(error(&YamlValue::energy_price, "0.08 EUR/kWh") ==
        "not a price of electricity (write it like '0.08 USD/kWh')");
  CHECK(error(&YamlValue::failure_rate, "0.1") ==
        "not a rate of failures (write it like '3.79e-3 /node-day')");
  CHECK(error(&YamlValue::date, "17.11.2023") == "not a date (write it like '2024-10-01')");
}

TEST_CASE("one kind of value where another is due is an error") {
  for (const std::string wrong : {"[1, 2]", "{a: 1}", "", "~"}) {
    CHECK_THAT(error_of_value(&YamlValue::count, wrong),
               EndsWith(": expected a single value (write it after 'key: ')"));
  }
  CHECK(error_of_value(&YamlValue::list, "a, b") ==
        "input:1:4: expected a list (write it like '[a, b]')");
  CHECK(error_of_value(&YamlValue::map, "[a]") ==
        "input:1:4: expected a map (write 'key: value' lines)");
  CHECK(error_of_value([](const YamlValue& value) { return value.one_of(colours); }, "gren") ==
        "input:1:4: unknown 'gren' (did you mean 'green'?)");
}

TEST_CASE("a list gives each of its values in its place") {
  const YamlDocument document = read_yaml_text("input", "- a\n- [b, c]\n");
  const std::vector<YamlValue> list = document.root().list();
  REQUIRE(list.size() == 2);
  CHECK(list[0].place() == "input:1:3");
  CHECK(list[1].list()[1].place() == "input:2:7");
  CHECK(list[1].list()[1].text() == "c");
}

TEST_CASE("JSON is YAML") {
  CHECK(error_of_cable("{\"cable\": {\"bandwidth\":\t\"1 GB/s\"}}") == "no error");
}

TEST_CASE("keys are held to what is asked for") {
  CHECK(error_of_cable("cable: {bandwidth: 1 GB/s, latency: 5 us}") == "no error");
  CHECK(error_of_cable("cable:\n  latency: 5 us\n") ==
        "input:2:3: 'bandwidth' is missing (add a line 'bandwidth: ...')");
  CHECK(error_of_cable("cable:\n  latency: 5 us\n  bandwith: 1 GB/s\n") ==
        "input:3:3: unknown key 'bandwith' (did you mean 'bandwidth'?)");
  CHECK(error_of_cable("cable: {bandwidth: 1 GB/s, latancy: 5 us}") ==
        "input:1:28: unknown key 'latancy' (did you mean 'latency'?)");
  CHECK(error_of_cable("cable: {bandwidth: 1 GB/s}\ncolour: red\n") ==
        "input:2:1: unknown key 'colour' (known: cable)");
  CHECK(error_of_cable("cable:\n  bandwidth: 1 GB/s\n  bandwidth: 2 GB/s\n") ==
        "input:3:3: 'bandwidth' is written twice (keep one of them)");
  CHECK(error_of_cable("cable:\n  [bandwidth]: 1 GB/s\n") == "input:2:3: a key must be plain text");
  CHECK(error_of_cable("") == "input:1:1: expected a map (write 'key: value' lines)");
}

TEST_CASE("a map whose keys are names gives them in the order written") {
  const YamlDocument document = read_yaml_text("input", "b: 1\na: 2\n");
  const auto names = document.root().read([](YamlMap& map) {
    CHECK(map.place_of("a").place() == "input:2:4");
    CHECK(map.place_of("c").place() == "input:1:1");
    CHECK_FALSE(map.find("c"));
    return map.entries();
  });
  REQUIRE(names.size() == 2);
  CHECK(names[0].first == "b");
  CHECK(names[1].second.count() == 2);
}

TEST_CASE("a count may have a limit") {
  const YamlDocument document = read_yaml_text("a.yaml", "{a: 12, b: x}");
  YamlMap map = document.root().map();
  CHECK(map.at("a").at_most(12).count() == 12);
  CHECK_THROWS_WITH(map.at("a").at_most(11), "a.yaml:1:5: more than 11 (is this what you mean?)");
  CHECK_THROWS_WITH(map.at("b").at_most(11),
                    "a.yaml:1:12: 'x' is not a count (write a whole number, 0 or more)");
}

TEST_CASE("a value may be asked whether it names a file, from the folder of its own") {
  const Folder folder;
  const std::string file = folder.write("a.yaml", "[a.yaml, b.yaml, sub, sub/c]");
  folder.write("sub/c", "");
  const YamlDocument document = read_yaml_file(file);
  const std::vector<YamlValue> names = document.root().list();
  CHECK(names[0].names_file());
  CHECK_FALSE(names[1].names_file());
  CHECK_FALSE(names[2].names_file());
  CHECK(names[3].names_file());
  CHECK(names[0].file() == file);
}
