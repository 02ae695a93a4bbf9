#include "analysis/timeline_csv.hpp"

#include "analysis/csv_field.hpp"
#include "tests/catch.hpp"
#include "tests/traces.hpp"

using namespace trainyard;

namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream{line + ","};
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  return fields;
}

std::string timeline_of(const Prediction& prediction, const std::string& workload = "run") {
  std::ostringstream stream;
  write_timeline_csv(stream, workload, prediction);
  return stream.str();
}

/// Rows by the names of their columns.
std::vector<Row> rows_of(const Prediction& prediction) {
  std::istringstream text{timeline_of(prediction)};
  std::string line;
  std::getline(text, line);
  const std::vector<std::string> names = fields_of(line);
  std::vector<Row> rows;
  while (std::getline(text, line)) {
    const std::vector<std::string> fields = fields_of(line);
    REQUIRE(fields.size() == names.size());
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = fields[i];
  }
  return rows;
}

double number(const Row& row, const std::string& column) {
  return std::stod(row.at(column));
}

bool is_chunk(const Row& row) {
  return !row.at("micro_batch").empty();
}

/// The parts of a rank as docs/timeline.md says that they follow from the table.
StepParts parts_from(const std::vector<Row>& rows, std::size_t resource) {
  double start = INFINITY;
  double pipeline_end = 0.0;
  double end = 0.0;
  double busy = 0.0;
  std::map<std::string, double> sums;
  for (const Row& row : rows) {
    end = std::max(end, number(row, "finish_time"));
    if (!is_chunk(row)) continue;
    start = std::min(start, number(row, "starting_time"));
    pipeline_end = std::max(pipeline_end, number(row, "finish_time"));
    if (row.at("allocated_resources") != std::to_string(resource)) continue;
    sums[row.at("kind")] += number(row, "execution_time");
    busy += number(row, "execution_time");
  }
  return {.forward = Seconds{sums["forward"]},
          .backward = Seconds{sums["backward"]},
          .weights = Seconds{sums["weights"]},
          .overlapped = Seconds{sums["overlapped"]},
          .bubble = Seconds{pipeline_end - start - busy},
          .optimizer = Seconds{end - pipeline_end + start},
          .exposed_communication = {}};
}

void check_parts(const Prediction& prediction) {
  const std::vector<Row> rows = rows_of(prediction);
  for (std::size_t rank = 0; rank < prediction.parts.size(); ++rank) {
    const StepParts parts = parts_from(rows, rank);
    for (const StepPart& part : step_parts) {
      if (part.name == "exposed_communication") continue;
      CAPTURE(rank, part.name);
      CHECK((parts.*part.value).value() ==
            Approx((prediction.parts[rank].*part.value).value()).margin(1e-8).epsilon(1e-9));
    }
  }
}

Prediction small_prediction() {
  return predict(small_run(slow_gpu), {.engine = Engine::fluid});
}

}  // namespace

TEST_CASE("the table of a step begins with the columns of Batsim's jobs") {
  CHECK_THAT(timeline_of(small_prediction()),
             Catch::Matchers::StartsWith(
                 "job_id,workload_name,profile,submission_time,requested_number_of_resources,"
                 "requested_time,success,final_state,starting_time,execution_time,finish_time,"
                 "waiting_time,turnaround_time,stretch,allocated_resources,kind,rank,"
                 "replica_class,replicas,micro_batch,phase,other_micro_batch,other_phase,stream\n"
                 "0,run,"));
}

TEST_CASE("the table of a step adds up to its parts, under every plan") {
  for (const TracedRun& run : traced_runs()) {
    CAPTURE(run.parallel, run.stack);
    check_parts(predict(run.scenario(), {.engine = Engine::fluid}));
  }
}

TEST_CASE("the table of a step has every class of replicas, and how many it stands for") {
  const Prediction prediction = small_prediction();
  check_parts(prediction);
  std::map<std::string, std::string> replicas;
  for (const Row& row : rows_of(prediction)) {
    replicas[row.at("replica_class")] = row.at("replicas");
    CHECK(std::stoi(row.at("allocated_resources")) ==
          4 * std::stoi(row.at("replica_class")) + std::stoi(row.at("rank")));
  }
  CHECK(replicas == std::map<std::string, std::string>{{"0", "3"}, {"1", "1"}});
}

TEST_CASE("the table of a step has a row for each chunk, and what is around them") {
  const Prediction prediction = small_prediction();
  std::map<std::string, std::size_t> kinds;
  for (const Row& row : rows_of(prediction)) {
    ++kinds[row.at("kind")];
    CHECK(is_chunk(row) == (row.at("kind") == "forward" || row.at("kind") == "backward"));
  }
  const std::size_t micro_batches =
      static_cast<std::size_t>(prediction.step.schedule.micro_batches);
  CHECK(kinds["forward"] == 8 * micro_batches);
  CHECK(kinds["backward"] == 8 * micro_batches);
  CHECK(kinds["optimizer"] == 8);
  CHECK(kinds["reduce"] == 8);
  CHECK(kinds["gather"] == 8);
}

TEST_CASE("times of a row agree with each other, and no rank runs two chunks at once") {
  std::map<std::string, double> free_at;
  int jobs = 0;
  for (const Row& row : rows_of(small_prediction())) {
    CHECK(row.at("job_id") == std::to_string(jobs++));
    const double start = number(row, "starting_time");
    const double finish = number(row, "finish_time");
    const double submitted = number(row, "submission_time");
    CHECK(number(row, "execution_time") == Approx(finish - start).margin(1e-9));
    CHECK(number(row, "waiting_time") == Approx(start - submitted).margin(1e-9));
    CHECK(number(row, "waiting_time") >= 0.0);
    CHECK(number(row, "turnaround_time") == Approx(finish - submitted).margin(1e-9));
    CHECK(number(row, "stretch") ==
          Approx(number(row, "turnaround_time") / number(row, "execution_time")));
    if (!is_chunk(row)) continue;
    double& free = free_at[row.at("allocated_resources")];
    CHECK(start >= free - 1e-9);
    free = finish;
  }
}

TEST_CASE("a chunk is submitted when the rank before has made what it takes") {
  std::map<std::pair<std::string, std::string>, double> forwards;  // by resource and micro-batch
  const std::vector<Row> rows = rows_of(predict(small_run(), {.engine = Engine::fluid}));
  for (const Row& row : rows) {
    if (row.at("kind") != "forward") continue;
    forwards[{row.at("rank"), row.at("micro_batch")}] = number(row, "finish_time");
  }
  for (const Row& row : rows) {
    if (row.at("kind") != "forward") continue;
    const int rank = std::stoi(row.at("rank"));
    CHECK(number(row, "submission_time") ==
          (rank == 0 ? 0.0 : forwards.at({std::to_string(rank - 1), row.at("micro_batch")})));
  }
}

TEST_CASE("rows of a pair tell its forward and its backward") {
  const Prediction prediction = predict(
      four_nodes("pipeline: 2, expert: 8, zero: 1, schedule: dualpipe", "mixtral-8x7b", "deepseek"),
      {.engine = Engine::fluid});
  std::size_t pairs = 0;
  for (const Row& row : rows_of(prediction)) {
    const bool is_pair = row.at("profile") == "pair";
    CHECK(is_pair == (row.at("kind") == "overlapped"));
    CHECK(is_pair == !row.at("other_micro_batch").empty());
    CHECK(is_pair == !row.at("other_phase").empty());
    pairs += is_pair ? 1 : 0;
  }
  CHECK(pairs > 0);
}

TEST_CASE("fields of CSV with commas, quotes or ends of lines stand in quotes") {
  CHECK(csv_field("deepseek-v3") == "deepseek-v3");
  CHECK(csv_field("a,b") == "\"a,b\"");
  CHECK(csv_field("a \"b\"") == "\"a \"\"b\"\"\"");
  CHECK(csv_field("a\nb") == "\"a\nb\"");
  CHECK_THAT(timeline_of(small_prediction(), "a,b"),
             Catch::Matchers::ContainsSubstring("\n0,\"a,b\","));
}
