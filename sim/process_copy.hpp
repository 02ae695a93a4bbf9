#pragma once

#include <cstddef>
#include <functional>
#include <span>

namespace trainyard {

/// Runs `compute` in a copy of this process and brings back the bytes that it returns, which must
/// be as many as `result` has.
///
/// Whatever else `compute` changes is lost with the copy. False, and `result` is meaningless, if
/// the machine has no process or memory left, or `compute` throws. The process must have one
/// thread.
bool compute_in_copy(std::span<std::byte> result,
                     const std::function<std::span<const std::byte>()>& compute);

}  // namespace trainyard
