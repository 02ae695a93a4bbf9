#include "analysis/json_merge.hpp"

#include "analysis/json_text.hpp"

namespace trainyard {

std::string json_of(const StudyIdentity& identity, const RowCounts& counts,
                    const std::filesystem::path& file) {
  return text_of({{"study", identity.name},
                  {"hash", identity.hash},
                  {"version", identity.version},
                  {"database", file.string()},
                  {"scenarios", counts.scenarios},
                  {"rows", counts.rows()},
                  {"missing", counts.missing()},
                  {"done", counts.of(RowStatus::done)},
                  {"does_not_fit", counts.of(RowStatus::too_much_memory)},
                  {"failed", counts.of(RowStatus::failed)},
                  {"broken_off", counts.of(RowStatus::broken_off)}});
}

}  // namespace trainyard
