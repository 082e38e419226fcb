// Typed reads from a reply. Flexiti's samples mix numbers and strings for one field, leave fields
// out and add new ones (contract, section 2), so:
//  - every read takes a number or a string, and answers nothing for an absent or null member;
//  - an amount or id that cannot be right is an error, and the first one is remembered;
//  - any other member that is not of the expected form stays unread;
//  - what was not read is kept by Unmodeled().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "flexiti/v1/money.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

class JsonReader {
 public:
  // `json` must outlive the reader. One that is not an object is an error.
  explicit JsonReader(const Json& json);

  std::optional<std::string> Text(const std::string& name);
  std::optional<bool> Bool(const std::string& name);
  std::optional<std::int32_t> Int(const std::string& name);
  // RFC 3339.
  std::optional<google::protobuf::Timestamp> Time(const std::string& name);
  // YYYY-MM-DD.
  std::optional<google::type::Date> Date(const std::string& name);
  // nullptr unless the member is an object or, respectively, an array.
  const Json* Object(const std::string& name);
  const Json* Array(const std::string& name);

  // Strict: an exact amount of at most two decimals.
  std::optional<v1::Money> Amount(const std::string& name);
  // Strict: 1 to 40 letters, digits, dashes or underscores; as a number, digits only.
  std::optional<std::string> Id(const std::string& name);

  // Leaves a member that was read to Unmodeled() as well: it holds more than was understood.
  void KeepUnmodeled(const std::string& name);

  // Remembers `problem` with a member, if it is the first.
  void Fail(const std::string& name, const std::string& problem);
  // Fails if a member tells of an error: for a 200 in which nothing else tells success from it.
  void FailOnError();
  // What was not read, if anything.
  std::optional<google::protobuf::Struct> Unmodeled() const;
  // The first error: names the member, never its value.
  const absl::Status& status() const { return status_; }

 private:
  // The member unless it is absent or null; not yet read. There is nothing in a null to keep.
  const Json* Find(const std::string& name);
  const Json* Taken(const Json* member);

  const Json& json_;
  std::vector<const Json*> taken_;
  absl::Status status_;
};

}  // namespace flexiti
