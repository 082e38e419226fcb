// A JSON text as a tree that keeps numbers as the text they came in, so that amounts stay exact.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace flexiti {

struct JsonMember;

struct Json {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  bool boolean = false;
  std::string text;  // kString: the value. kNumber: the number as it was written.
  std::vector<Json> items;
  std::vector<JsonMember> members;  // in the order of the text

  // The member, or nullptr.
  const Json* Find(const std::string& name) const;
};

// Not a std::pair: clang 14 cannot destroy a vector of pairs of the class that holds it.
struct JsonMember {
  std::string name;
  Json value;
};

// Limits of one text; beyond them it is unreadable.
inline constexpr int kMaxJsonDepth = 32;
inline constexpr int kMaxJsonValues = 100'000;
inline constexpr size_t kMaxJsonMembers =
    1'000;  // of one object: their names are compared pairwise

// kInvalidArgument, without any of the text, unless `text` is one whole JSON value, in UTF-8, with
// no name twice in an object.
absl::StatusOr<Json> ParseJson(const std::string& text);

}  // namespace flexiti
