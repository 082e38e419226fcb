#include "service/gateway/field_checks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/failure.h"

namespace flexiti {

bool IsUuid(const std::string& value) {
  if (value.size() != 36) return false;
  for (size_t i = 0; i < value.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? value[i] != '-' : !absl::ascii_isxdigit(value[i])) return false;
  }
  return true;
}

namespace {

// A1A1A1, or with a blank in the middle.
bool IsPostalCode(std::string value) {
  if (value.size() == 7 && value[3] == ' ') value.erase(3, 1);
  if (value.size() != 6) return false;
  for (size_t i = 0; i < value.size(); ++i) {
    if (i % 2 == 0 ? !absl::ascii_isalpha(value[i]) : !absl::ascii_isdigit(value[i])) return false;
  }
  return true;
}

bool IsEmail(const std::string& value) {
  const size_t at = value.find('@');
  return at != std::string::npos && at > 0 && at + 1 < value.size() &&
         value.find('@', at + 1) == std::string::npos && value.find(' ') == std::string::npos;
}

bool AllDigits(const std::string& value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return absl::ascii_isdigit(c); });
}

size_t CharacterCount(const std::string& utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

void FieldChecks::Violate(const std::string& field, const std::string& problem) {
  if (bad_request_.field_violations_size() == kMaxViolations) return;
  auto* violation = bad_request_.add_field_violations();
  violation->set_field(field);
  violation->set_description(problem);
}

void FieldChecks::Uuid(const std::string& field, const std::string& value) {
  if (value.empty()) return Violate(field, "is required");
  if (!IsUuid(value)) Violate(field, "must be a UUID: 8-4-4-4-12 hexadecimal digits");
}

void FieldChecks::Digits(const std::string& field, const std::string& value, size_t min, size_t max,
                         Presence presence) {
  if (value.empty()) {
    if (presence == kRequired) Violate(field, "is required");
    return;
  }
  if (AllDigits(value) && value.size() >= min && value.size() <= max) return;
  Violate(field, min == max ? absl::StrCat("must be ", max, " digits")
                            : absl::StrCat("must be ", min, " to ", max, " digits"));
}

void FieldChecks::CustomerId(const std::string& field, const std::string& value) {
  const bool fits = !value.empty() && value.size() <= 20 &&
                    std::all_of(value.begin(), value.end(),
                                [](char c) { return absl::ascii_isdigit(c) || c == '-'; });
  if (!fits) Violate(field, "must be 1 to 20 digits and dashes");
}

void FieldChecks::Ascii(const std::string& field, const std::string& value, size_t max,
                        Presence presence) {
  if (value.empty()) {
    if (presence == kRequired) Violate(field, "is required");
    return;
  }
  const bool printable =
      std::all_of(value.begin(), value.end(), [](char c) { return absl::ascii_isprint(c); });
  if (!printable || value.size() > max) {
    Violate(field, absl::StrCat("must be at most ", max, " printable ASCII characters"));
  }
}

void FieldChecks::Text(const std::string& field, const std::string& value, size_t max,
                       Presence presence) {
  if (value.empty()) {
    if (presence == kRequired) Violate(field, "is required");
    return;
  }
  const bool control =
      std::any_of(value.begin(), value.end(), [](char c) { return absl::ascii_iscntrl(c); });
  if (control || CharacterCount(value) > max) {
    Violate(field,
            absl::StrCat("must be at most ", max, " characters, none of them a control character"));
  }
}

void FieldChecks::RawText(const std::string& field, const std::string& value, size_t max,
                          Presence presence) {
  if (value.empty() && presence == kRequired) return Violate(field, "is required");
  if (CharacterCount(value) > max) {
    Violate(field, absl::StrCat("must be at most ", max, " characters"));
  }
}

void FieldChecks::PathSegment(const std::string& field, const std::string& value, size_t max) {
  // Percent-encoded, a slash is none; but a front may decode before it resolves such steps.
  for (const absl::string_view step : absl::StrSplit(value, absl::ByAnyChar("/\\"))) {
    if (step == "." || step == "..") return Violate(field, "must not hold a step . or ..");
  }
  Ascii(field, value, max, kRequired);
}

void FieldChecks::Email(const std::string& field, const std::string& value, size_t max,
                        Presence presence) {
  Text(field, value, max, presence);
  if (!value.empty() && !IsEmail(value)) Violate(field, "must be an e-mail address");
}

void FieldChecks::PostalCode(const std::string& field, const std::string& value,
                             Presence presence) {
  if (value.empty()) {
    if (presence == kRequired) Violate(field, "is required");
    return;
  }
  if (!IsPostalCode(value)) {
    Violate(field, "must be letters and digits in turn: A1A1A1 or A1A 1A1");
  }
}

void FieldChecks::Currency(const std::string& field, const v1::Money& money) {
  if (!money.currency_code().empty() && money.currency_code() != "CAD") {
    Violate(absl::StrCat(field, ".currency_code"), "must be CAD or empty");
  }
}

void FieldChecks::Amount(const std::string& field, bool present, const v1::Money& money) {
  if (!present) return Violate(field, "is required");
  Currency(field, money);
  if (money.amount_cents() < 1 || money.amount_cents() > kMaxCents) {
    Violate(absl::StrCat(field, ".amount_cents"), absl::StrCat("must be 1 to ", kMaxCents));
  }
}

void FieldChecks::Total(const std::string& field, bool present, const v1::Money& money,
                        std::int64_t max_cents) {
  if (!present) return;
  Currency(field, money);
  if (money.amount_cents() < -max_cents || money.amount_cents() > max_cents) {
    Violate(absl::StrCat(field, ".amount_cents"),
            absl::StrCat("must be ", -max_cents, " to ", max_cents));
  }
}

void FieldChecks::Range(const std::string& field, std::int64_t value, std::int64_t min,
                        std::int64_t max) {
  if (value < min || value > max) Violate(field, absl::StrCat("must be ", min, " to ", max));
}

void FieldChecks::Date(const std::string& field, bool present, const google::type::Date& date,
                       Presence presence) {
  if (!present) {
    if (presence == kRequired) Violate(field, "is required");
    return;
  }
  const absl::CivilDay day(date.year(), date.month(), date.day());
  const bool exists =
      day.year() == date.year() && day.month() == date.month() && day.day() == date.day();
  if (!exists || date.year() < 1900 || date.year() > 9999) {
    Violate(field, "must be a date of the calendar, from the year 1900 on");
  }
}

absl::Status FieldChecks::Result() const {
  if (bad_request_.field_violations().empty()) return absl::OkStatus();
  const std::string message = absl::StrJoin(
      bad_request_.field_violations(), "; ", [](std::string* out, const auto& violation) {
        absl::StrAppend(out, violation.field(), " ", violation.description());
      });
  absl::Status status =
      GatewayFailure(v1::GATEWAY_ERROR_REASON_INVALID_FIELD, Effect::kChange, message);
  SetDetail(status, bad_request_);
  return status;
}

}  // namespace flexiti
