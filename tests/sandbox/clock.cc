#include "tests/sandbox/clock.h"

#include <cctype>
#include <cstdio>

namespace flexiti_sandbox {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::string DateText(sys_days day) {
  const year_month_day date(day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

// Computed and not read from the time zone database, which slim images lack: daylight saving time
// lasts from the second Sunday of March 02:00 to the first Sunday of November 02:00.
hours TorontoOffset(TimePoint time) {
  using std::chrono::March;
  using std::chrono::November;
  using std::chrono::Sunday;
  const auto year = year_month_day(floor<days>(time)).year();
  const auto begin = sys_days(year / March / Sunday[2]) + hours(7);
  const auto end = sys_days(year / November / Sunday[1]) + hours(6);
  return time >= begin && time < end ? hours(-4) : hours(-5);
}

}  // namespace

std::string FormatTime(TimePoint time) {
  const auto day = floor<days>(time);
  const auto second = std::chrono::floor<std::chrono::seconds>(time - day).count();
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(second / 3600),
                static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
  return DateText(day) + text;
}

std::string FormatDate(TimePoint time) { return DateText(floor<days>(time)); }

std::string TorontoDay(TimePoint time) { return DateText(floor<days>(time + TorontoOffset(time))); }

bool IsDate(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const size_t i : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u}) {
    if (!std::isdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  const int year = std::stoi(text.substr(0, 4));
  const unsigned month = static_cast<unsigned>(std::stoi(text.substr(5, 2)));
  const unsigned day = static_cast<unsigned>(std::stoi(text.substr(8, 2)));
  return (std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)).ok();
}

}  // namespace flexiti_sandbox
