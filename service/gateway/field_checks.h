// Checks of single fields. Each problem found becomes a BadRequest violation with the proto path of
// the field, what is wrong and what is allowed; never the value.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/money.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/type/date.pb.h"

namespace flexiti {

// 8-4-4-4-12 hexadecimal digits.
bool IsUuid(const std::string& value);

class FieldChecks {
 public:
  enum class Presence { kOptional, kRequired };
  static constexpr Presence kOptional = Presence::kOptional;
  static constexpr Presence kRequired = Presence::kRequired;

  // More problems than this are not told: they would not fit into the details of a status.
  static constexpr int kMaxViolations = 40;

  void Violate(const std::string& field, const std::string& problem);

  void Uuid(const std::string& field, const std::string& value);
  // Decimal digits only.
  void Digits(const std::string& field, const std::string& value, size_t min, size_t max,
              Presence presence);
  // Digits and dashes.
  void CustomerId(const std::string& field, const std::string& value);
  // Printable ASCII, spaces included.
  void Ascii(const std::string& field, const std::string& value, size_t max, Presence presence);
  // Any characters but control characters; `max` counts characters.
  void Text(const std::string& field, const std::string& value, size_t max, Presence presence);
  // Any characters at all; `max` counts characters.
  void RawText(const std::string& field, const std::string& value, size_t max, Presence presence);
  // Required: printable ASCII without a step `.` or `..`, which a proxy may resolve in the path
  // that it becomes a segment of.
  void PathSegment(const std::string& field, const std::string& value, size_t max);
  // Something, one @, something; Flexiti judges the rest.
  void Email(const std::string& field, const std::string& value, size_t max, Presence presence);
  // A Canadian one: letters, in either case, and digits in turn; a blank may part its halves.
  void PostalCode(const std::string& field, const std::string& value, Presence presence);
  // Above zero, CAD, at most 16 digits before the point.
  void Amount(const std::string& field, bool present, const v1::Money& money);
  // Any sign, CAD, at most `max_cents` either way; may be absent.
  void Total(const std::string& field, bool present, const v1::Money& money,
             std::int64_t max_cents);
  void Range(const std::string& field, std::int64_t value, std::int64_t min, std::int64_t max);
  void Date(const std::string& field, bool present, const google::type::Date& date,
            Presence presence = kOptional);

  // OK, or INVALID_FIELD with every violation.
  absl::Status Result() const;

 private:
  void Currency(const std::string& field, const v1::Money& money);

  google::rpc::BadRequest bad_request_;
};

}  // namespace flexiti
