#include "sim/bottlenecks.hpp"

#include <algorithm>
#include <cmath>

namespace trainyard {

bool BottleneckRates::solve(const Contention& contention,
                            std::span<const std::uint32_t> bottleneck) {
  row_.assign(contention.link_count(), none);
  number_links(bottleneck);
  fill_matrix(contention, bottleneck);
  if (!eliminate()) return false;
  substitute();
  rates_.resize(bottleneck.size());
  for (std::uint32_t task = 0; task < bottleneck.size(); ++task) {
    if (bottleneck[task] == own_ceiling) {
      rates_[task] = {.constant = 0.0, .slope = contention.ceiling(task)};
    } else {
      const Line line = share(bottleneck[task]);
      const double time = bottleneck_time_[task];
      rates_[task] = {.constant = line.constant / time, .slope = line.slope / time};
    }
  }
  return true;
}

void BottleneckRates::number_links(std::span<const std::uint32_t> bottleneck) {
  links_.clear();
  for (const std::uint32_t link : bottleneck) {
    if (link == own_ceiling || row_[link] != none) continue;
    row_[link] = static_cast<std::uint32_t>(links_.size());
    links_.push_back(link);
  }
}

void BottleneckRates::fill_matrix(const Contention& contention,
                                  std::span<const std::uint32_t> bottleneck) {
  bottleneck_time_.resize(bottleneck.size());
  for (const std::uint32_t link : links_) {
    for (const SharedLoad& load : contention.on_link(link)) {
      if (bottleneck[load.task] == link) bottleneck_time_[load.task] = load.time;
    }
  }
  const std::size_t width = links_.size() + 2;
  matrix_.assign(links_.size() * width, 0.0);
  for (std::size_t row = 0; row < links_.size(); ++row) {
    double* const cells = matrix_.data() + row * width;
    cells[width - 2] = 1.0;
    for (const SharedLoad& load : contention.on_link(links_[row])) {
      const double taken = load.time * load.alike;
      if (bottleneck[load.task] == own_ceiling) {
        cells[width - 1] -= taken * contention.ceiling(load.task);
      } else {
        cells[row_[bottleneck[load.task]]] += taken / bottleneck_time_[load.task];
      }
    }
  }
}

// Gauss, with the largest pivot of a column.
bool BottleneckRates::eliminate() {
  constexpr double singular = 1e-13;
  const std::size_t rows = links_.size();
  const std::size_t width = rows + 2;
  const auto cell = [&](std::size_t row, std::size_t column) -> double& {
    return matrix_[row * width + column];
  };
  for (std::size_t k = 0; k < rows; ++k) {
    std::size_t pivot = k;
    for (std::size_t row = k + 1; row < rows; ++row) {
      if (std::abs(cell(row, k)) > std::abs(cell(pivot, k))) pivot = row;
    }
    if (std::abs(cell(pivot, k)) < singular) return false;
    if (pivot != k) std::swap_ranges(&cell(k, 0), &cell(k, 0) + width, &cell(pivot, 0));
    for (std::size_t row = k + 1; row < rows; ++row) {
      const double factor = cell(row, k) / cell(k, k);
      if (factor == 0.0) continue;
      for (std::size_t column = k + 1; column < width; ++column) {
        cell(row, column) -= factor * cell(k, column);
      }
    }
  }
  return true;
}

void BottleneckRates::substitute() {
  const std::size_t rows = links_.size();
  const std::size_t width = rows + 2;
  shares_.resize(rows);
  for (std::size_t row = rows; row-- > 0;) {
    const double* const cells = matrix_.data() + row * width;
    Line line{.constant = cells[rows], .slope = cells[rows + 1]};
    for (std::size_t column = row + 1; column < rows; ++column) {
      line.constant -= cells[column] * shares_[column].constant;
      line.slope -= cells[column] * shares_[column].slope;
    }
    shares_[row] = {.constant = line.constant / cells[row], .slope = line.slope / cells[row]};
  }
}

}  // namespace trainyard
