#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

// A checker of JSON values for the part of JSON Schema (draft 2020-12) that the project's schemas
// are written in.

namespace trainyard {

class JsonSchema {
 public:
  using Json = nlohmann::json;
  using Violation = std::optional<std::string>;

  explicit JsonSchema(Json schema) : root_(std::move(schema)) {}

  /// Where a value is not as the schema asks, and why: "/traceEvents/3/dur: -1 is below 0".
  Violation find_violation(const Json& value) const { return find(root_, value); }

 private:
  Violation find(const Json& schema, const Json& value) const {
    for (const auto& [keyword, asked] : schema.items()) {
      if (Violation violation = find(schema, keyword, asked, value)) return violation;
    }
    return std::nullopt;
  }

  /// Throws std::invalid_argument at a keyword that it does not know: none is passed over.
  Violation find(const Json& schema, const std::string& keyword, const Json& asked,
                 const Json& value) const {
    if (keyword == "$ref") return find(root_.at(pointer(asked)), value);
    if (keyword == "type" && !has_type(asked, value)) return ": is no " + asked.dump();
    if (keyword == "const" && value != asked) return ": is not " + asked.dump();
    if (keyword == "enum" && std::ranges::find(asked, value) == asked.end()) {
      return ": is none of " + asked.dump();
    }
    if (keyword == "minimum" && value.is_number() && value < asked) {
      return ": is below " + asked.dump();
    }
    if (keyword == "minLength" && value.is_string() &&
        value.get_ref<const std::string&>().size() < asked) {
      return ": is too short";
    }
    if (keyword == "minProperties" && value.is_object() && value.size() < asked) {
      return ": has too few members";
    }
    if (keyword == "required") return find_missing(asked, value);
    if (keyword == "properties") return find_in_members(asked, value);
    if (keyword == "additionalProperties") return find_in_others(schema, asked, value);
    if (keyword == "items") return find_in_items(asked, value);
    if (keyword == "allOf") return find_in_all(asked, value);
    if (keyword == "if") {
      return find(asked, value) ? std::nullopt : find(schema.at("then"), value);
    }
    for (const char* known : {"type", "const", "enum", "minimum", "minLength", "minProperties",
                              "then", "$schema", "$defs", "title", "description"}) {
      if (keyword == known) return std::nullopt;
    }
    throw std::invalid_argument{"no such keyword: " + keyword};
  }

  static Json::json_pointer pointer(const Json& reference) {
    return Json::json_pointer{reference.get_ref<const std::string&>().substr(1)};
  }

  static bool has_type(const Json& asked, const Json& value) {
    if (asked.is_array()) {
      return std::ranges::any_of(asked, [&](const Json& one) { return has_type(one, value); });
    }
    if (asked == "integer") return value.is_number_integer();
    return asked == value.type_name();
  }

  static Violation find_missing(const Json& names, const Json& value) {
    if (!value.is_object()) return std::nullopt;
    for (const Json& name : names) {
      const auto& required = name.get_ref<const std::string&>();
      if (!value.contains(required)) return ": has no '" + required + "'";
    }
    return std::nullopt;
  }

  Violation find_in(const Json& schema, const std::string& name, const Json& value) const {
    const Violation violation = find(schema, value);
    return violation ? Violation{"/" + name + *violation} : std::nullopt;
  }

  Violation find_in_members(const Json& members, const Json& value) const {
    if (!value.is_object()) return std::nullopt;
    for (const auto& [name, schema] : members.items()) {
      const auto member = value.find(name);
      if (member == value.end()) continue;
      if (Violation violation = find_in(schema, name, *member)) return violation;
    }
    return std::nullopt;
  }

  Violation find_in_others(const Json& schema, const Json& asked, const Json& value) const {
    if (!value.is_object()) return std::nullopt;
    for (const auto& [name, member] : value.items()) {
      if (schema.contains("properties") && schema["properties"].contains(name)) continue;
      if (asked == false) return "/" + name + ": is not foreseen";
      if (Violation violation = find_in(asked, name, member)) return violation;
    }
    return std::nullopt;
  }

  Violation find_in_items(const Json& schema, const Json& value) const {
    if (!value.is_array()) return std::nullopt;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (Violation violation = find_in(schema, std::to_string(i), value[i])) return violation;
    }
    return std::nullopt;
  }

  Violation find_in_all(const Json& schemas, const Json& value) const {
    for (const Json& schema : schemas) {
      if (Violation violation = find(schema, value)) return violation;
    }
    return std::nullopt;
  }

  Json root_;
};

}  // namespace trainyard
