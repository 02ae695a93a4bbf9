#pragma once

#include "tests/benchmarks/table.hpp"

namespace trainyard {

/// Tasks a second of each engine: kernels, transfers alone, transfers that meet.
void measure_engines(Table& table, const BenchmarkOptions& options);

/// All-to-alls as one task each, against one communication for each message.
void measure_all_to_alls(Table& table, const BenchmarkOptions& options);

/// Likewise the exchanges of one overlapped pair of chunks.
void measure_expert_exchanges(Table& table, const BenchmarkOptions& options);

/// `trainyard predict`, whole process.
void measure_commands(Table& table, const BenchmarkOptions& options);

}  // namespace trainyard
