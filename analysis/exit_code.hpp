#pragma once

namespace trainyard {

/// How a command ends.
enum ExitCode {
  fine = 0,
  wrong_input = 1,
  wrong_usage = 2,
  does_not_fit = 3,  ///< the plan, in the GPU's memory
  machine_failed = 4,
  interrupted = 130
};

}  // namespace trainyard
