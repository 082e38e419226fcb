#include "service/admin/words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace flexiti {

std::string InWords(absl::Duration duration) {
  if (duration == absl::InfiniteDuration()) return "for ever";
  duration = std::max(duration, absl::ZeroDuration());
  if (duration < absl::Seconds(1)) return absl::StrCat(absl::ToInt64Milliseconds(duration), " ms");
  if (duration < absl::Minutes(1)) return absl::StrCat(absl::ToInt64Seconds(duration), " s");
  const std::int64_t minutes = absl::ToInt64Minutes(duration);
  if (minutes < 60) return absl::StrCat(minutes, " min");
  const std::int64_t hours = minutes / 60;
  if (hours >= 48) return absl::StrCat(hours / 24, " days");
  if (minutes % 60 == 0) return absl::StrCat(hours, " h");
  return absl::StrCat(hours, " h ", minutes % 60, " min");
}

std::string UtcTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone());
}

std::string UtcTime(absl::Time time, absl::Time now) {
  const bool same_day =
      absl::ToCivilDay(time, absl::UTCTimeZone()) == absl::ToCivilDay(now, absl::UTCTimeZone());
  return same_day ? absl::FormatTime("%H:%M:%S UTC", time, absl::UTCTimeZone()) : UtcTime(time);
}

std::string Counted(std::int64_t count, const std::string& noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

std::string MethodOf(const std::string& method) {
  const size_t slash = method.rfind('/');
  return slash == std::string::npos ? method : method.substr(slash + 1);
}

std::string ServiceOf(const std::string& method) {
  const size_t slash = method.rfind('/');
  if (slash == std::string::npos) return "";
  const std::string path = method.substr(0, slash);
  const std::string service(absl::StripPrefix(path, "/"));
  const size_t dot = service.rfind('.');
  return dot == std::string::npos ? service : service.substr(dot + 1);
}

}  // namespace flexiti
