#include "analysis/row_bytes.hpp"

#include <cstring>
#include <type_traits>

namespace trainyard {
namespace {

/// Puts one value after the other.
class Writer {
 public:
  template <class Value>
  void put(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put(const std::string& text) {
    put(text.size());
    bytes_ += text;
  }
  template <class Value>
  void put(const std::vector<std::optional<Value>>& values) {
    put(values.size());
    for (const auto& value : values) {
      put(value.has_value());
      if (value) put(*value);
    }
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Takes them in the same order.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_{bytes} {}

  template <class Value>
  void take(Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
  }
  void take(std::string& text) {
    std::size_t size = 0;
    take(size);
    text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
  }
  template <class Value>
  void take(std::vector<std::optional<Value>>& values) {
    std::size_t size = 0;
    take(size);
    values.resize(size);
    for (auto& value : values) {
      bool there = false;
      take(there);
      if (there) take(value.emplace());
    }
  }

 private:
  std::string_view bytes_;
};

}  // namespace

std::string bytes_of(const StudyRow& row) {
  Writer writer;
  writer.put(row.index);
  writer.put(row.hash);
  writer.put(row.inputs);
  writer.put(row.status);
  writer.put(row.message);
  writer.put(row.outputs);
  return writer.take();
}

StudyRow row_of(std::string_view bytes) {
  Reader reader{bytes};
  StudyRow row;
  reader.take(row.index);
  reader.take(row.hash);
  reader.take(row.inputs);
  reader.take(row.status);
  reader.take(row.message);
  reader.take(row.outputs);
  return row;
}

}  // namespace trainyard
