#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace trainyard {

// An id is the position of a thing in the vector that owns its kind. The kinds do not mix.
enum class GpuId : std::uint32_t {};
enum class LinkId : std::uint32_t {};
enum class StreamId : std::uint32_t {};
enum class TaskId : std::uint32_t {};

template <class Id>
requires std::is_enum_v<Id>
constexpr std::size_t index(Id id) {
  return static_cast<std::size_t>(id);
}

template <class Id>
requires std::is_enum_v<Id>
constexpr Id id_at(std::size_t position) {
  return static_cast<Id>(position);
}

}  // namespace trainyard
