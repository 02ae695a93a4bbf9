#include "analysis/search_ranking.hpp"

#include <algorithm>
#include <utility>

#include "analysis/search_figures.hpp"

namespace trainyard {

SearchRanking::SearchRanking(std::vector<SearchObjective> objectives, std::size_t most)
    : objectives_{std::move(objectives)}, most_{most} {}

void SearchRanking::add(const SearchedPlan& plan) {
  const auto value = [&](const SearchedPlan& one) {
    return value_of(one.estimated, objectives_.front());
  };
  values_.push_back(value(plan));
  if (objectives_.size() > 1) add_to_front(plan);
  const auto place = std::ranges::upper_bound(best_, values_.back(), {}, value);
  if (static_cast<std::size_t>(place - best_.begin()) == most_) return;
  best_.insert(place, plan);
  if (best_.size() > most_) best_.pop_back();
}

void SearchRanking::add_to_front(const SearchedPlan& plan) {
  const auto no_worse = [&](const SearchedPlan& a, const SearchedPlan& b) {
    return std::ranges::all_of(objectives_, [&](SearchObjective objective) {
      return value_of(a.estimated, objective) <= value_of(b.estimated, objective);
    });
  };
  if (std::ranges::any_of(front_, [&](const auto& known) { return no_worse(known, plan); })) return;
  std::erase_if(front_, [&](const SearchedPlan& known) { return no_worse(plan, known); });
  front_.push_back(plan);
}

std::vector<SearchedPlan> SearchRanking::best() const {
  return ranked(best_);
}

std::vector<SearchedPlan> SearchRanking::front() const {
  std::vector<SearchedPlan> front = front_;
  std::ranges::stable_sort(front, {}, [&](const SearchedPlan& plan) {
    return value_of(plan.estimated, objectives_.front());
  });
  return ranked(std::move(front));
}

std::size_t SearchRanking::rank_of(const PlanFigures& figures) const {
  // What estimates keep of other plans may change their last digits.
  constexpr double equal = 1.0 - 1e-9;
  const double value = equal * value_of(figures, objectives_.front());
  return 1 + static_cast<std::size_t>(
                 std::ranges::count_if(values_, [&](double other) { return other < value; }));
}

std::vector<SearchedPlan> SearchRanking::ranked(std::vector<SearchedPlan> plans) const {
  for (SearchedPlan& plan : plans) plan.rank = rank_of(plan.estimated);
  return plans;
}

}  // namespace trainyard
