#include "analysis/rental_prices.hpp"

#include <algorithm>
#include <tuple>

#include "sim/cited_sources.hpp"

namespace trainyard {
namespace {

std::pair<Price, Price> read_range(const YamlValue& value) {
  if (!value.is_list()) return {value.price(), value.price()};
  const std::vector<YamlValue> ends = value.list();
  if (ends.size() != 2) value.fail("a range has two ends", "write it like '[low, high]'");
  const std::pair range{ends[0].price(), ends[1].price()};
  if (range.first > range.second) value.fail("this range ends below its start", "swap the two");
  return range;
}

RentalPrice read_row(YamlMap& map, const CitedSources& sources) {
  RentalPrice row{.gpu = map.at("gpu").text(),
                  .date = map.at("date").date(),
                  .provider_class = map.at("class").one_of(provider_class_names),
                  .provider = map.at("provider").text(),
                  .term = map.at("term").one_of(rental_term_names),
                  .low = {},
                  .high = {},
                  .source = read_source(map.at("sources"), sources),
                  .note = {}};
  std::tie(row.low, row.high) = read_range(map.at("price"));
  if (const auto note = map.find("note")) row.note = note->text();
  if (const auto unclear = map.find("unclear")) row.clear = !unclear->flag();
  return row;
}

bool answers(const RentalPrice& row, const PriceQuestion& question) {
  const bool of_term =
      question.term ? row.term == *question.term : row.term != RentalTerm::assumption;
  return row.clear && row.gpu == question.gpu && of_term &&
         (!question.provider || is_from(row, *question.provider)) && row.date <= question.date &&
         question.date - row.date < std::chrono::days{365};
}

bool same_offer(const RentalPrice& a, const RentalPrice& b) {
  return a.provider == b.provider && a.provider_class == b.provider_class && a.term == b.term;
}

/// Adds `row`, or puts it in the place of an older one of the same offer.
void keep_latest(std::vector<RentalPrice>& rows, const RentalPrice& row) {
  const auto older =
      std::ranges::find_if(rows, [&](const RentalPrice& other) { return same_offer(row, other); });
  if (older == rows.end()) {
    rows.push_back(row);
  } else if (older->date <= row.date) {
    *older = row;
  }
}

Band<Price> band_of(std::span<const RentalPrice> rows) {
  std::vector<Price> middles;
  for (const RentalPrice& row : rows) middles.push_back(0.5 * (row.low + row.high));
  std::ranges::sort(middles);
  const std::size_t count = middles.size();
  return {std::ranges::min(rows, {}, &RentalPrice::low).low,
          0.5 * (middles[(count - 1) / 2] + middles[count / 2]),
          std::ranges::max(rows, {}, &RentalPrice::high).high};
}

}  // namespace

std::vector<RentalPrice> read_rental_prices(const YamlDocument& document) {
  return document.root().read([](YamlMap& file) {
    const CitedSources sources = read_cited_sources(file.at("sources"));
    std::vector<RentalPrice> prices;
    for (const YamlValue& row : file.at("prices").list()) {
      prices.push_back(row.read([&](YamlMap& map) { return read_row(map, sources); }));
    }
    return prices;
  });
}

std::optional<ChosenPrice> choose_price(std::span<const RentalPrice> prices,
                                        const PriceQuestion& question) {
  std::vector<RentalPrice> rows;
  for (const RentalPrice& row : prices) {
    if (answers(row, question)) keep_latest(rows, row);
  }
  if (rows.empty()) return std::nullopt;
  return ChosenPrice{band_of(rows), rows};
}

bool is_from(const RentalPrice& price, std::string_view provider) {
  const auto of_class = std::ranges::find(provider_class_names, price.provider_class,
                                          &std::pair<std::string_view, ProviderClass>::second);
  return provider == of_class->first || provider == price.provider;
}

}  // namespace trainyard
