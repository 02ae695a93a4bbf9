#include "analysis/slurm_submission.hpp"

#include <string>

#include "analysis/output.hpp"
#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/child.hpp"
#include "tests/fake_slurm.hpp"

using namespace trainyard;

namespace {

SlurmSweep sweep_on(const FakeSlurm& slurm) {
  return {.name = "nvlink",
          .scenarios = 96,
          .shards = 6,
          .processes = 1,
          .program = "/opt/trainyard",
          .study = "/home/ada/nvlink.yaml",
          .out = slurm.out(),
          .catalog = {},
          .csv = {},
          .sbatch = {}};
}

/// Why Slurm did not take it.
std::string refusal(const FakeSlurm& slurm) {
  try {
    submit_to_slurm(sweep_on(slurm));
  } catch (const OutputError& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("the array is submitted from its folder, and the merge waits for it to end") {
  const FakeSlurm slurm;
  slurm.that_takes_jobs();
  const SlurmJobs jobs = submit_to_slurm(sweep_on(slurm));
  CHECK(jobs.sweep == "17");
  CHECK(jobs.merge == "18");
  const std::string in = " in " + slurm.out().string() + "\n";
  CHECK(slurm.calls() == "sbatch --version in " + std::filesystem::current_path().string() + "\n" +
                             "sbatch --parsable sweep.sbatch" + in +
                             "sbatch --parsable --dependency=afterany:17 merge.sbatch" + in);
  CHECK(slurm.written("sweep.sbatch") == slurm_array_script(sweep_on(slurm)));
  CHECK(slurm.written("merge.sbatch") == slurm_merge_script(sweep_on(slurm)));
  // Slurm makes no folder for logs.
  CHECK(std::filesystem::is_directory(slurm.out() / "logs"));
}

TEST_CASE("without Slurm nothing is written, and it is told how to do without") {
  const FakeSlurm slurm;
  const std::string out = slurm.out().string();
  CHECK(refusal(slurm) ==
        "sbatch: not found (install slurm-client, or run the shards by hand: trainyard sweep "
        "/home/ada/nvlink.yaml --out " +
            out + " --shard 1/6 and so on, then trainyard merge " + out + ")");
  CHECK(std::filesystem::is_empty(slurm.out()));
}

TEST_CASE("what sbatch refuses is told in its own words, in one line") {
  const FakeSlurm slurm;
  slurm.with("sbatch", R"(echo 'sbatch: error: invalid partition specified: gpu
sbatch: error: Batch job submission failed: Invalid partition name specified' >&2
exit 1)");
  CHECK(refusal(slurm) ==
        "sbatch: invalid partition specified: gpu; Batch job submission failed: Invalid partition "
        "name specified");
  slurm.with("sbatch", "exit 1");
  CHECK(refusal(slurm) == "sbatch: failed without a word");
  slurm.with("sbatch", "echo thank you");
  CHECK(refusal(slurm) == "sbatch: told no job's number but: thank you");
}

TEST_CASE("where the merge is refused the array is cancelled, and can be submitted again") {
  const FakeSlurm slurm;
  slurm
      .with("sbatch",
            "case $* in *dependency*) echo 'sbatch: error: enough' >&2; exit 1 ;; "
            "*) echo 17 ;; esac")
      .with("scancel", "");
  CHECK(refusal(slurm) == "sbatch: enough (the sweep, job 17, was cancelled)");
  CHECK_THAT(slurm.calls(), Catch::Matchers::ContainsSubstring("\nscancel 17 in "));
  slurm.with("squeue", "echo 17 is ending").with("scancel", "exit 1");
  CHECK(refusal(slurm) == "sbatch: enough (the sweep is in the queue all the same: scancel 17)");
  slurm.that_takes_jobs();
  CHECK_THROWS_AS(submit_to_slurm(sweep_on(slurm)), InputError);
}

TEST_CASE("a sweep whose jobs are in the queue is not submitted once more") {
  const FakeSlurm slurm;
  slurm.that_takes_jobs();
  submit_to_slurm(sweep_on(slurm));
  slurm.forget_calls();
  slurm.with("squeue", "echo 17_3 RUNNING");
  try {
    submit_to_slurm(sweep_on(slurm));
    FAIL("it was submitted");
  } catch (const InputError& error) {
    CHECK(error.what() == slurm.out().string() +
                              ": its jobs 17 and 18 have not ended (wait for them, or: scancel 17 "
                              "18)");
  }
  CHECK(slurm.calls() == "squeue --noheader --jobs=17,18 in " + slurm.out().string() + "\n");

  SECTION("but is when they have ended") {
    slurm.with("squeue", "");
    CHECK(submit_to_slurm(sweep_on(slurm)).sweep == "17");
  }
  SECTION("or when Slurm has forgotten them") {
    slurm.with("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
    CHECK(submit_to_slurm(sweep_on(slurm)).sweep == "17");
  }
}

TEST_CASE("an array whose merge was never submitted is not submitted once more either") {
  const FakeSlurm slurm;
  slurm.with("sbatch", "case $* in *dependency*) kill -9 $PPID ;; *) echo 17 ;; esac");
  CHECK(in_child([&] {
          submit_to_slurm(sweep_on(slurm));
          return 0;
        }) == -1);
  slurm.that_takes_jobs().with("squeue", "echo 17_3 RUNNING");
  slurm.forget_calls();
  CHECK_THROWS_WITH(
      submit_to_slurm(sweep_on(slurm)),
      slurm.out().string() + ": its job 17 has not ended (wait for it, or: scancel 17)");
  CHECK(slurm.calls() == "squeue --noheader --jobs=17 in " + slurm.out().string() + "\n");
}

TEST_CASE("what stopped a submission is told, though it cannot be cancelled") {
  const FakeSlurm slurm;
  // A program that is there and cannot be started.
  slurm.with("sbatch", "case $* in *dependency*) echo enough >&2; exit 1 ;; *) echo 17 ;; esac")
      .with("scancel", "");
  std::filesystem::permissions(slurm.program("scancel"), std::filesystem::perms::owner_read);
  CHECK(refusal(slurm) == "sbatch: enough (the sweep is in the queue all the same: scancel 17)");
}

TEST_CASE("a folder in which Slurm would lose its logs is refused") {
  const FakeSlurm slurm;
  slurm.that_takes_jobs();
  SlurmSweep sweep = sweep_on(slurm);
  for (const char* out : {"/tmp/100%", "/tmp/a\\b"}) {
    sweep.out = out;
    CHECK_THROWS_WITH(submit_to_slurm(sweep),
                      std::string{out} +
                          ": Slurm cannot write logs where a folder's name has '%' or '\\' "
                          "(choose another for --out)");
  }
  CHECK(slurm.calls().empty());
}

TEST_CASE("a cluster's arrays have as many tasks as it says, or as Slurm's usual ones") {
  const FakeSlurm slurm;
  CHECK(most_slurm_shards() == 1000);
  slurm.with("scontrol", "echo 'MaxArrayTasks = 7\nMaxArraySize            = 41\nMaxDBDMsgs = 9'");
  CHECK(most_slurm_shards() == 40);
  slurm.with("scontrol",
             "echo 'slurm_load_ctl_conf error: Unable to contact slurm controller' >&2; "
             "exit 1");
  CHECK_THROWS_WITH(most_slurm_shards(),
                    "scontrol: slurm_load_ctl_conf error: Unable to contact slurm controller");
}
