#include "analysis/lesson_claim.hpp"

#include <algorithm>
#include <cmath>

namespace trainyard {
namespace {

/// Whether each neighbour of a value is to it as it should be.
template <class Relation>
bool all_neighbours(const std::vector<double>& figures, Relation relation) {
  return std::ranges::adjacent_find(figures, [&](double a, double b) { return !relation(a, b); }) ==
         figures.end();
}

}  // namespace

bool holds(const LessonClaim& claim, const std::vector<PredictedValue>& runs) {
  constexpr double alike = 0.01;
  std::vector<double> figures;
  for (const PredictedValue& run : runs) {
    figures.push_back(claim.figure->of(run.scenario, run.prediction).value_or(std::nan("")));
  }
  const auto others_are = [&](auto relation) {
    for (std::size_t i = 0; i < figures.size(); ++i) {
      if (i != claim.value && !relation(figures[i], figures[claim.value])) return false;
    }
    return true;
  };
  switch (claim.course) {
    case Course::rises:
      return all_neighbours(figures, [](double a, double b) { return a < b; });
    case Course::falls:
      return all_neighbours(figures, [](double a, double b) { return a > b; });
    case Course::stays:
      return others_are([&](double a, double b) { return std::abs(a - b) <= alike * b; });
    case Course::highest:
      return others_are([](double a, double b) { return a < b; });
    case Course::lowest:
      return others_are([](double a, double b) { return a > b; });
  }
  return false;
}

}  // namespace trainyard
