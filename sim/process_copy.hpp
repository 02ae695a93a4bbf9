#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>

namespace trainyard {

/// A copy of the process did not come to its end; says how it ended.
class CopyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs `compute` in a copy of this process and brings back the bytes that it returns, which must
/// be as many as `result` has.
///
/// Whatever else `compute` changes is lost with the copy, and what it prints on stderr, but for
/// AddressSanitizer's reports. Throws CopyError if the machine has no
/// process left, or if the copy ends in any other way. The process must have one thread.
void compute_in_copy(std::span<std::byte> result,
                     const std::function<std::span<const std::byte>()>& compute);

}  // namespace trainyard
